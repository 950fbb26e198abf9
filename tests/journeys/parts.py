"""What each person does on the way of a case, told once: the applicant at home, the staff at their desks."""

import re
import time

from lxml import html

from portal.cases.example_filings import picture
from tests.every_item import answers_to
from tests.journeys.people import PATIENCE, Somebody
from tests.page_forms import Form

ANSWERS = 'form[action$="/answers"]'
MATERIALS = 'form[action*="/files/"]:has(input[type=file])'


def until(somebody: Somebody, there: str) -> None:
    """Look again until the worker has done its part."""
    ends = time.monotonic() + PATIENCE / 1000
    while not somebody.sees(there):
        assert time.monotonic() < ends, f"{somebody.page.url}: no {there}\n{somebody.text[:800]}"
        time.sleep(0.3)
        somebody.page.reload()


def number_of(applicant: Somebody) -> str:
    """The number that the page after sending shows."""
    return applicant.read("#case-number")


# The applicant


def find(applicant: Somebody, words: str, code: str) -> None:
    """From the home page to the guide, by searching."""
    applicant.open("/")
    applicant.type("q", words)
    applicant.press("form[role=search] .btn.primary")
    applicant.press(f'main a[href$="/services/{code}"]')


def begin(applicant: Somebody, phone: str) -> None:
    """From the guide's button, over the sign-in page, to the form of a fresh draft."""
    applicant.press('form[action$="/apply"] .btn.primary')
    applicant.type("phone", phone)
    applicant.press('[formaction$="/sign-in/code"]')
    applicant.type("code", applicant.read("#demo-code"))
    applicant.press('form[action$="/sign-in"] .btn.primary')
    if applicant.path.endswith("/apply"):
        applicant.press('form[action$="/apply/for"] .btn.primary')


def answer_everything(applicant: Somebody) -> None:
    """Fill in what is empty and save."""
    page = html.document_fromstring(applicant.page.content())
    form = next(Form(one, page) for one in page.iter("form") if (one.get("action") or "").endswith("/answers"))
    for name, text in answers_to(form).items():
        kinds = {
            one.get("type") if one.tag == "input" else one.tag for one in form.controls() if one.get("name") == name
        }
        if kinds <= {"radio", "select"}:
            applicant.choose(name, text)
        else:
            applicant.type(name, text)
    applicant.press(f"{ANSWERS} [name=then][value=stay]")


def upload_everything(applicant: Somebody) -> int:
    """A file for each material that has none. Returns how many were asked for."""
    places = [form.get_attribute("action") or "" for form in applicant.all(MATERIALS)]
    for place in places:
        upload(applicant, place.rsplit("/", 1)[1])
    return len(places)


def upload(applicant: Somebody, code: str) -> None:
    """One file, by the material's own form; with JavaScript it goes as soon as it is chosen."""
    form = f'form[action$="/files/{code}"]:has(input[type=file])'
    applicant.give(form, "scan.jpg", picture(code))
    done = f'[id="m-{code}"] .flag.is-good, [id="m-{code}"] .flag.is-info'
    if applicant.javascript:
        applicant.one(done).wait_for()
    else:
        applicant.press(f"{form} .btn")
        assert applicant.sees(done), applicant.text


def replace(applicant: Somebody, code: str) -> None:
    """Another file instead of the one that was given."""
    form = f'form[action$="/files/{code}"]:has(input[type=file])'
    applicant.unfold(f"{form} input[type=file]")
    before = applicant.read(f'[id="m-{code}"]')
    applicant.give(form, "again.jpg", picture(code + " again"))
    if applicant.javascript:
        applicant.one(f"{form} [name=replace][value='1']").click()
        applicant.one(f'[id="m-{code}"]:has-text("again.jpg")').wait_for()
    else:
        applicant.press(f"{form} [name=replace][value='1']")
    assert applicant.read(f'[id="m-{code}"]') != before


def check_and_send(applicant: Somebody, action: str) -> None:
    """Look at everything once more and send it."""
    applicant.press("[name=then][value=check]")
    send(applicant, action)


def send(applicant: Somebody, action: str) -> None:
    """Press the button of an action on the page that shows everything."""
    assert not applicant.sees("#gaps"), applicant.text
    applicant.unfold(f'form[action$="/{action}"]')
    applicant.press(f'form[action$="/{action}"] .btn:not([formaction]):not([disabled])')


# Staff

CHECKS = "#checks fieldset"
AUTOMATIC = (
    "return_pre_review",
    "pass_pre_review",
    "save_step",
    "supply_missing",
    "deliver",
    "book",
    "ask_special_procedure",
    "ask_extension",
    "ask_hearing",
    "record_hearing",
)  # not shown once more before


def open_case(clerk: Somebody, number: str) -> None:
    """From the queue to the workbench."""
    clerk.open("/desk?tab=all")
    if not clerk.sees(f'#rows a[href*="{number}"]'):
        clerk.open(f"/desk?q={number}")
    clerk.press(f'#rows a[href*="{number}"]')


def examine(clerk: Somebody, failing: tuple[str, ...] = (), to_follow: tuple[str, ...] = ()) -> None:
    """A verdict on every point: the first one of each material that is `failing` fails, those of the materials that are
    `to_follow` follow later, all others pass.

    With JavaScript each click is kept at once, as fast as the clerk clicks; without, a button keeps them all.
    """
    names = [radio.get_attribute("name") or "" for radio in clerk.all(f'{CHECKS} input[value="pass"]')]
    first = {next(name for name in names if name.startswith(f"v-{code}")) for code in failing}
    later = tuple(f"v-{code}" for code in to_follow)
    for name in names:
        verdict = "fail" if name in first else "promised" if name.startswith(later) else "pass"
        clerk.one(f'{CHECKS} input[name="{name}"][value="{verdict}"]').check()
        if name in first and clerk.javascript:  # room for the sentence opens below
            clerk.one(f'{CHECKS}:has(input[name="{name}"]) + div textarea').wait_for()
    if not clerk.javascript:
        clerk.press('#checks .actions .btn[name="all"]')


def decide(clerk: Somebody, action: str, **given: str) -> None:
    """Carry an action out, looking at its papers first where that is asked."""
    form = f'#decision form[action$="/{action}"]'
    clerk.one(form).wait_for(state="attached")
    clerk.unfold(f'form[action$="/{action}"]')
    for name, text in given.items():
        if clerk.sees(f'{form} [name="{name}"][type=radio]'):
            clerk.one(f'{form} [name="{name}"][value="{text}"]').check()
        elif clerk.sees(f'{form} select[name="{name}"]'):
            clerk.one(f'{form} select[name="{name}"]').select_option(text)
        else:
            clerk.one(f'{form} [name="{name}"]').fill(text)
    if action in AUTOMATIC:
        clerk.press(f"{form} .btn")
        return
    clerk.press(f"{form} .btn", then="#sure" if clerk.javascript else None)
    clerk.press("#sure .btn.primary")


# The end


def read_and_verify(applicant: Somebody, anybody: Somebody, case: str, title: str) -> None:
    """The applicant opens the decision and its file; somebody else checks both by the code on it."""
    applicant.open(case)
    until(applicant, f'li:has-text("{title}") a[href$=".pdf"]')
    pdf = applicant.fetch(applicant.one(f'li:has-text("{title}") a[href$=".pdf"]').get_attribute("href") or "")
    assert pdf.startswith(b"%PDF")
    applicant.press(f'li:has-text("{title}") h3 a')
    code = re.search(r"/verify/([0-9A-Z]{16})", applicant.read(".paper").replace("\u200b", ""))[1]
    anybody.open("/verify")
    anybody.type("code", code)
    anybody.press("main .btn.primary")
    assert anybody.sees(".panel.is-good")
    assert "云小满" not in anybody.text
    anybody.give('form[action*="/verify/"]', "decision.pdf", pdf, "application/pdf")
    anybody.press('form[action*="/verify/"] .btn.primary')
    assert anybody.sees("[role=status].is-good")
    anybody.give('form[action*="/verify/"]', "decision.pdf", pdf + b"\n%", "application/pdf")
    anybody.press('form[action*="/verify/"] .btn.primary')
    assert anybody.sees("[role=status].is-bad")
