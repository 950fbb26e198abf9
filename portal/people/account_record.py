"""What was done to an account itself, for staff and applicants alike: who, what, when. Never a password or a number."""

from collections.abc import Iterator

from models.people import AccountEvent
from portal.ground import time

OPERATOR = "operator"  # who stands at the machine's own console
WHATS = {
    "made": "account made",
    "password_given": "one-time password given",
    "password_chosen": "password chosen",
    "device_forgotten": "second factor forgotten",
    "device_registered": "second factor registered",
    "left": "account closed",
    "phone_changed": "phone changed",
}


def note(account: str, what: str, by: str) -> None:
    """Add a row, in the caller's transaction. `account` and `by`: `staff:<id>`, `applicant:<id>` or `operator`."""
    if what not in WHATS:
        raise ValueError(f"{what} is nothing that is kept of accounts")
    AccountEvent.create(account=account, what=what, by=by, at=time.now())


def record_of(account: str) -> Iterator[str]:
    """The rows of an account as lines for the operator, oldest first."""
    rows = AccountEvent.select().where(AccountEvent.account == account).order_by(AccountEvent.at, AccountEvent.id)
    for row in rows:
        by = "by the operator" if row.by == OPERATOR else "by the person"
        yield f"{row.at:%Y-%m-%d %H:%M} {WHATS[row.what]} {by}"
