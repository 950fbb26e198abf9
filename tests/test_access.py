"""Who may open what: one table of every address, tried by each kind of person; and no look at a page changes anything."""

import hashlib

import pytest

from models import TABLES
from models.cases import CaseFile, Paper
from models.people import Attempt, SignIn
from models.publication import Publication
from tests import cast
from tests import situations as s

ANYONE = {
    "accounts": "sign_in enter_with_code send_sign_in_code sign_out staff_sign_in staff_enter",
    "board": "board disclosures disclosure feed disclosure_help disclosure_version disclosure_file ledger ledger_lines ledger_program "
    "month figure overdue data dataset catalog months_feed",
    "hall": "home about directory guide guide_data guide_checklist track find_case tracked verify verify_paper",
    "operations": "healthz metrics sitemap",
    "requests": "new send_code file answered track find follow act paper paper_file given_file",
    "switches": "switch_elder switch_language",
}
HALF_WAY = {"accounts": "second_factor check_second_factor first_password keep_first_password"}  # before the session
SIGNED_IN = {"accounts": "kept send_kept discard_kept"}
APPLICANT = {
    "accounts": "profile keep_profile own_phone send_new_phone_code keep_new_phone",
    "filing": "mine case act save_answers book book_now ask_cancel check material give_files look ask_remove remove promise "
    "promise_back new_code paper paper_file rebook sent send_sign_code slip slip_calendar ask_withdraw inbox mark_read "
    "apply apply_now apply_for members choose_members",
}
STAFF = {
    "accounts": "own_password change_own_password",
    "desk": "queue arrivals away batch case act save_answers clock give_file file file_page remove_file fill allow_new_defect "
    "archive appraisal file_away file_away_now volume change_volume ask_for_volume bind_supervision volume_copy volume_package "
    "joint joint_opinion joint_choice changes paper paper_file preview promise receipt reveal save_verdicts counter begin set_density set_keys keep_view",
    "requests": "enter enter_now entered",
}
OFFICE = {
    "requests": "register register_csv report handle do reveal office_paper office_paper_file office_file"
}  # no desk opens it
STAFF["oversight"] = (
    "case issue_order state_reason record_delay orders order move_order order_paper order_file contacts new_contact "
    "take_contact contact move_contact give_notice contact_notice"
)
SUPERVISOR = {
    "oversight": "daily seals check_seals circular circular_paper reasons samples sample sample_list sampled check_sampled"
}
PUBLISHERS = {
    "publishing": "drafts new begin opened form_of_reviews file_of_reviews text write act draft_file change begin_change entries checks check act_on_check "
    "act_on_finding words keep_words"
}
ADMINISTRATOR = {"admin": "overview make_again send_again"}
OFFICE_DATA = {  # changed by two persons: those who propose and those who confirm
    "admin": "office change decide_change calendar propose_notice rules archive_rules rule propose_rule seals new_seal propose_seal seal "
    "change_seal seal_forms register register_sheet export_register papers wording change_wording"
}
OFFICE_DATA_STEPS = {
    "admin.decide_change": {"what": "confirm"},
    "admin.change_seal": {"what": "cancel"},
    "admin.wording": {"kind": "acceptance"},
    "admin.change_wording": {"kind": "acceptance"},
}
AUDIENCES = {
    "office data": OFFICE_DATA,
    "office": OFFICE,
    "administrator": ADMINISTRATOR,
    "publishers": PUBLISHERS,
    "supervisor": SUPERVISOR,
    "anyone": ANYONE,
    "half way": HALF_WAY,
    "signed in": SIGNED_IN,
    "applicant": APPLICANT,
    "staff": STAFF,
}
AUDIENCE = {
    f"{door}.{name}": audience
    for audience, doors in AUDIENCES.items()
    for door, names in doors.items()
    for name in names.split()
}
OF_A_CASE = {"ref", "number"}  # an address with one of these is about one case


@pytest.fixture
def addresses(app):
    """(endpoint, address, methods, is about a case) of everything, for one accepted case with files and papers."""
    filing = s.filing().accepted()
    s.run_worker()
    case, paper = filing.fresh(), Paper.select().where(Paper.kind == "acceptance").get()
    file = CaseFile.select().where(CaseFile.case == case.id).first()
    values = {
        "ref": case.number,
        "number": case.number,
        "action": "accept",
        "field": "phone",
        "file": file.id,
        "file_id": file.id,
        "page_number": 1,
        "month": "2026-10",
        "paper": paper.id,
        "paper_id": paper.id,
        "key": paper.id,
        "kind": "agency",
        "slug": Publication.select().first().slug,
        "topic": "privacy",
        "code": s.FOOD,
        "mode": "on",
        "what": "paper",
        "subject": "convention",
        "name": "close",
    }
    special = {
        "hall.verify_paper": {"code": paper.verify_code},
        "switches.switch_language": {"code": "en"},
        **OFFICE_DATA_STEPS,
        "requests.act": {"action": "confirm"},
        "board.dataset": {"name": "months", "kind": "csv"},
    }
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static":
                continue
            material = {"code": file.material_code} if "/files/<code>" in rule.rule else {}
            given = {**values, **material, **special.get(rule.endpoint, {})}
            wanted = {name: given[name] for name in rule.arguments}
            about = bool(OF_A_CASE & rule.arguments) and rule.endpoint != "hall.tracked"
            for method in sorted(rule.methods & {"GET", "POST"}):
                found.append((rule.endpoint, adapter.build(rule.endpoint, wanted, method), method, about))
    return found


@pytest.fixture
def people(visitors):
    """Everybody who may come, signed in."""
    return {
        "nobody": visitors(),
        "owner": cast.applicant(visitors()),
        "another applicant": cast.applicant(visitors(), cast.OTHER_PERSON),
        "clerk": cast.staff(visitors()),
        "clerk elsewhere": cast.staff(visitors(), cast.CLERK_ELSEWHERE),
    }


def picture():
    """A digest of every row, but for the records of who signed in and how often somebody tried."""
    digest = hashlib.sha256()
    for table in TABLES:
        if table not in (Attempt, SignIn):
            for row in sorted(map(str, table.select().tuples())):
                digest.update(row.encode())
    return digest.hexdigest()


def verdict(answer):
    """entered | sign in | forbidden | not found"""
    location = answer.headers.get("Location", "")
    if answer.status_code == 303 and "/sign-in" in location:
        return "staff sign in" if "/staff/sign-in" in location else "sign in"
    return {403: "forbidden", 404: "not found"}.get(answer.status_code, "entered")


def expected(audience, who, about_a_case):
    """What an address of this audience answers to this person."""
    is_applicant, is_staff = who in ("owner", "another applicant"), who in ("clerk", "clerk elsewhere")
    if audience == "half way":
        return "staff sign in"
    if audience in ("administrator", "publishers", "office", "office data", "supervisor"):
        return "forbidden" if is_applicant or is_staff else "staff sign in"
    if audience == "applicant":
        if not is_applicant:
            return "forbidden" if is_staff else "sign in"
        return "not found" if about_a_case and who == "another applicant" else "entered"
    if audience == "staff":
        if not is_staff:
            return "forbidden" if is_applicant else "staff sign in"
        return "not found" if about_a_case and who == "clerk elsewhere" else "entered"
    return "entered"


def test_the_table_names_every_address_and_nothing_else(app):
    assert set(AUDIENCE) == {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}


def test_each_page_opens_for_its_audience_and_for_nobody_else_and_changes_nothing(addresses, people):
    before, wrong, shown = picture(), [], set()
    for endpoint, address, method, about in addresses:
        if method != "GET" or AUDIENCE[endpoint] == "signed in":
            continue
        for who, visitor in people.items():
            answer = visitor.client.get(address)
            wanted, came = expected(AUDIENCE[endpoint], who, about), verdict(answer)
            absent = wanted == "entered" and came == "not found"  # this case has no such thing, or it is not its moment
            if answer.status_code >= 500 or (came != wanted and not absent):
                wrong.append((who, endpoint, address, answer.status_code, came, wanted))
            if wanted != "entered" and answer.status_code == 200:
                wrong.append((who, endpoint, "shown"))
            if answer.status_code == 200:
                shown.add((who, endpoint))
    assert wrong == []
    assert picture() == before
    assert {("owner", f"filing.{page}") for page in ("case", "paper", "paper_file", "look")} <= shown, (
        "the sample is real"
    )
    assert {
        ("clerk", f"desk.{page}") for page in ("case", "paper", "paper_file", "file", "file_page", "clock")
    } <= shown


def test_no_form_is_taken_from_who_may_not_send_it(app, addresses, people, monkeypatch):
    """Without a token nothing is taken from anybody; here every sender has one."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    before, wrong = picture(), []
    for endpoint, address, method, about in addresses:
        for who, visitor in people.items():
            wanted = expected(AUDIENCE[endpoint], who, about)
            if method == "POST" and wanted != "entered":
                answer = visitor.client.post(address, headers={"Referer": "http://localhost/"})
                if verdict(answer) != wanted:
                    wrong.append((who, endpoint, address, answer.status_code, verdict(answer), wanted))
    assert wrong == []
    assert picture() == before


def test_no_form_is_taken_without_its_token(addresses, people):
    before, wrong = picture(), []
    for endpoint, address, method, about in addresses:
        if method != "POST" or endpoint.startswith("switches."):
            continue
        for who, visitor in people.items():
            if expected(AUDIENCE[endpoint], who, about) == "entered" and endpoint != "accounts.sign_out":
                answer = visitor.client.post(address)
                if answer.status_code not in (400, 303, 401):
                    wrong.append((who, endpoint, address, answer.status_code))
    assert wrong == []
    assert picture() == before


def test_a_post_without_a_desk_opens_no_case(visitors, addresses):
    administrator = cast.staff(visitors(), cast.ADMINISTRATOR)
    opened = [
        (endpoint, method)
        for endpoint, address, method, about in addresses
        if about and method == "GET" and AUDIENCE[endpoint] == "staff"
        if administrator.client.get(address).status_code not in (403, 404)
    ]
    assert opened == []
