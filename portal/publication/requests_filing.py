"""A request is made: online by an account or with a phone code, or entered by the office for who wrote or spoke (art. 29).

What was said at a window is received the same day, a letter on the day of its signature; what came by internet or fax
waits until both sides confirm the day (art. 31).
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from models.database import db, new_id
from models.people import Applicant, Centre, Department, Organ
from models.requests import InformationRequest
from portal.cases import numbering
from portal.ground import time, waking
from portal.ground.errors import N_, Refused, Unavailable
from portal.ground.house import house
from portal.ground.working_days import CalendarMissing
from portal.people import codes
from portal.people.accounts import applicant_of
from portal.people.actors import Actor
from portal.people.profile import profile_of
from portal.publication import requests_asked
from portal.publication.requests_asked import Asked
from portal.publication.requests_course import Course, Step, perform, write
from portal.publication.requests_period import ANSWER_DAYS
from portal.publication.requests_states import ENTERING, WAYS, must

VISITOR = Actor("requester")  # who has no account; the phone was proved by a code
SAME_WITHIN = timedelta(hours=1)  # the same text of the same account again is one request sent twice
WAY_WORDS = {"online": "互联网", "fax": "传真", "mail": "邮寄", "in_person": "当面"}
FORM_WORDS = {"paper": "纸质", "electronic": "电子"}
MEANS_WORDS = {"page": "网页查看", "email": "电子邮件", "mail": "邮寄", "pick_up": "自行领取"}


def send_code(given: Mapping[str, str], address: str = "") -> str | None:
    """Send the code for a request, once everything in it is right. Raises Refused with every mistake."""
    return codes.send_code(requests_asked.checked(given).phone, "sign", address)


def file_with_code(given: Mapping[str, str], code: str, address: str = "") -> tuple[InformationRequest, str]:
    """A request without an account: the phone is proved by a code. Returns it and its query code."""
    asked = requests_asked.checked(given)
    codes.check_code(asked.phone, "sign", code, address)
    return _file(asked, "online", VISITOR)


def known_of(actor: Actor) -> dict[str, str]:
    """What the account already says of who asks, for the form."""
    profile = profile_of(actor.id)
    return {
        "kind": profile.kind,
        "name": profile.name,
        "id_number": profile.id_number,
        "credit_code": profile.credit_code,
        "legal_rep": profile.legal_rep,
        "phone": profile.phone,
        "email": profile.email,
        "address": profile.address,
    }


def file_as_applicant(given: Mapping[str, str], actor: Actor) -> tuple[InformationRequest, str | None]:
    """A request of an account; who asks is taken from the profile. The same again within an hour is the first one."""
    owner = applicant_of(actor.id)
    known = known_of(actor)
    if known["kind"] == "company" and not known["legal_rep"]:
        known["legal_rep"] = known["name"]
    own = {name: given.get(name, "") or known[name] for name in ("email", "address")}
    asked = requests_asked.checked({**known, **own, **{n: given.get(n, "") for n in ("description", "form", "means")}})
    again = _just_filed(owner, asked)
    if again is not None:
        return again, None
    return _file(asked, "online", actor, owner=owner)


def _just_filed(owner: Applicant, asked: Asked) -> InformationRequest | None:
    recent = InformationRequest.select().where(
        InformationRequest.owner == owner.id, InformationRequest.filed_at > time.now() - SAME_WITHIN
    )
    return next((one for one in recent if requests_asked.asked_of(one) == asked), None)


def enter(given: Mapping[str, str], by: Actor) -> tuple[InformationRequest, str]:
    """The office enters what was said at a window, or came by letter or fax. Raises Forbidden, Refused."""
    centre = home_of()[0]
    must(by, centre.code, *ENTERING)
    way = given.get("way", "")
    mistakes: list[Refused] = []
    if way not in WAYS or way == "online":
        mistakes.append(Refused(N_("Please choose how the request came."), field="way"))
    asked = None
    try:
        asked = requests_asked.checked(given, mobile=False)
    except Refused as refused:
        mistakes += refused.details
    day = time.today()
    if way == "mail":
        try:
            day = _signed_on(given)
        except Refused as refused:
            mistakes.append(refused)
    if mistakes or asked is None:
        raise Refused(N_("Please look at the fields that are marked."), details=mistakes)
    oral = way == "in_person" and given.get("oral") == "1"
    received = None if way == "fax" else day
    return _file(asked, way, by, received=received, oral=oral)


def _signed_on(given: Mapping[str, str]) -> date:
    from portal.publication.requests_course import day_in

    return day_in(given, "signed_on", since=time.today() - timedelta(days=366), until=time.today())


def home_of() -> tuple[Centre, Organ]:
    """The centre whose information is asked for, and the organ that answers."""
    row = Department.select().where(Department.is_integrated_window).order_by(Department.sort).first()
    if row is None:
        raise Unavailable(N_("There is no information office yet. Please call us."))
    return row.centre, row.organ


def _number(now: datetime) -> str:
    for digits in (4, 4, 4, 4, 4, 4, 5, 5, 6, 6):
        number = f"GK{now:%y%m%d}-{secrets.randbelow(10**digits):0{digits}d}"
        if not InformationRequest.select().where(InformationRequest.number == number).exists():
            return number
    raise RuntimeError("no free number of a request after 10 tries")


def _file(
    asked: Asked,
    way: str,
    by: Actor,
    *,
    owner: Applicant | None = None,
    received: date | None = None,
    oral: bool = False,
) -> tuple[InformationRequest, str]:
    centre, organ = home_of()
    now, code, number = time.now(), numbering.query_code(), _number(time.now())
    row = InformationRequest(
        id=new_id(),
        number=number,
        query_hash=numbering.hashed_code(number, code),
        centre=centre.code,
        organ=organ.code_word,
        owner=owner.id if owner else None,
        entered_by=by.id if by.is_staff else None,
        kind=asked.kind,
        way=way,
        is_oral=oral,
        asked_sealed="",
        asker_index=requests_asked.index_of(asked),
        state="filed",
        filed_at=now,
    )
    row.asked_sealed = requests_asked.sealed(row, asked)
    form = {
        "description": asked.description,
        "form": FORM_WORDS[asked.form],
        "means": MEANS_WORDS[asked.means],
        "way": WAY_WORDS[way],
        "oral": oral,
    }
    with db.atomic():
        row.save(force_insert=True)
        filed = Step("file", "filed", {"way": way, "oral": oral}, papers=[("info_application", form)], news=False)
        write(row, asked, filed, by, now)
        if received is not None:
            write(row, asked, receipt_step(row, received, "在场提出" if way == "in_person" else "签收"), by, now)
    waking.wake_after_commit()
    return InformationRequest.get_by_id(row.id), code


def receipt_step(request: InformationRequest, on: date, how: str) -> Step:
    """The day of receipt is settled: the period begins, and the requester gets a receipt."""
    says = {"way": WAY_WORDS[request.way], "received_on": on.isoformat(), "how": how, "due": _due_text(on)}
    return Step("confirm_receipt", "open", {"on": on.isoformat()}, {"how": how}, [("info_receipt", says)])


def _due_text(on: date) -> str | None:
    try:
        return house.calendar().add_workdays(on, ANSWER_DAYS).isoformat()
    except CalendarMissing:
        return None  # past the calendar a paper prints no day (clock.md K17)


def withdraw(course: Course, by: Actor, version: int | None = None) -> Course:
    """The requester takes the request back."""
    course.need("filed", "offered", "open", "awaiting_correction", "awaiting_fee")
    today = course.today.isoformat()
    return perform(course, Step("withdraw", "withdrawn", {"on": today}, news=False), by, version)
