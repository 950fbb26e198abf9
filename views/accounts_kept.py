"""Door: accounts. What arrived after its session had ended: send it now, or discard it."""

from flask import Response, request, url_for
from flask_login import current_user

from portal.people import parked
from views import access, access_parked
from views.access import turned_away
from views.accounts import door
from views.accounts_kept_forms import what_was_sent
from views.answers import done, page
from views.work_pages import at_work


@door.get("/kept")
def kept() -> Response:
    """We kept what you sent."""
    return _only_signed_in() or page(
        "accounts/kept.html",
        **at_work(current_user),
        forms=[(form, what_was_sent(form.path)) for form in parked.kept_for(current_user.get_id())],
        next=access.safe_next(request.args.get("next"), ""),
    )


@door.post("/kept/<key>/send")
def send_kept(key: str) -> Response:
    """Send it as if it came now; the answer is the one that it would have got."""
    account = current_user.get_id()
    return _only_signed_in() or access_parked.send_kept(parked.claim(account, key), account)


@door.post("/kept/<key>/discard")
def discard_kept(key: str) -> Response:
    """Forget it."""
    turned = _only_signed_in()
    if turned is None:
        parked.discard(current_user.get_id(), key)
    return turned or done(url_for("accounts.kept"))


def _only_signed_in() -> Response | None:
    """Both kinds of accounts may come here."""
    return turned_away("staff" if current_user.is_staff else "applicant")
