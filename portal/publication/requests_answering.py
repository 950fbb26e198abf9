"""A request is answered: one of eleven kinds, with what it must say, as a frozen paper with the right remedies (art. 36)."""

from collections.abc import Mapping

from portal.cases.form_values import cleaned
from portal.ground.errors import N_, Refused
from portal.people.actors import Actor
from portal.publication import requests_files
from portal.publication.requests_answers import ANSWERS, FIELDS, GROUNDS, LONGEST, AnswerKind, comes_first, paragraphs
from portal.publication.requests_course import Course, Step, mistakes_in, perform
from portal.publication.requests_files import HandOut
from portal.publication.requests_states import HANDLER, must
from portal.publication.requests_third_parties import Party, parties_of


def answer(course: Course, given: Mapping[str, str], by: Actor, version: int | None = None) -> Course:
    """Answer with the kind that was chosen. Raises Refused, naming every field that is missing, all at once."""
    must(by, course.request.centre_id, HANDLER)
    course.need("open")
    kind = ANSWERS.get(given.get("kind", ""))
    if kind is None:
        raise Refused(N_("Please choose the kind of answer."), field="kind")
    told = _told(kind, given)
    parties = parties_of(course)
    against = _check_parties(kind, parties, given)
    requests_files.must_be_ready(course, discloses=kind.discloses)
    out = requests_files.hand_out(course) if kind.discloses else HandOut()
    reason = cleaned(given.get("party_reason", ""))[:1000]
    try:
        return perform(course, _step(course, kind, told, against, reason, out), by, version)
    except BaseException:
        out.take_back()
        raise


def _step(
    course: Course, kind: AnswerKind, told: dict[str, str], against: list[Party], reason: str, out: HandOut
) -> Step:
    """The answer with its papers: what it says, what goes out with it, and the letters to who did not agree."""
    received = course.period.received_on
    received_on = received.isoformat() if received else ""
    first = comes_first(kind.code)
    says = {
        "kind": kind.code,
        "received_on": received_on,
        "paragraphs": paragraphs(kind, told, "你单位" if course.asked.kind == "company" else "你"),
        "attached": [line for line in told.get("content", "").splitlines() if line.strip()],
        "files": [{"name": one.name, "sha256": one.sha256} for one in out.given],
        "reconsideration_first": first,
    }
    papers: list[tuple[str, Mapping[str, object]]] = [("info_answer", says)]
    for party in against:
        letter = {"party": party.name, "received_on": received_on, "content": party.about, "reason": reason}
        papers.append(("info_third_party", letter))
    data: dict[str, object] = {"on": course.today.isoformat(), "kind": kind.code, "first": first}
    words: dict[str, object] = {**told, **({"party_reason": reason} if against else {})}
    if out.given:
        data["files"], words["files"] = out.said, out.words
    return Step("answer", "answered", data, words, papers, {"outcome": kind.code}, also=out.write)


def _told(kind: AnswerKind, given: Mapping[str, str]) -> dict[str, str]:
    found = {name: cleaned(given.get(name, "")) for name in kind.needs}
    wrong = mistakes_in(found, FIELDS, LONGEST)
    if found.get("ground") and found["ground"] not in GROUNDS:
        wrong.append(Refused(N_("Please choose the ground."), field="ground"))
    if wrong:
        raise Refused(N_("Please look at the fields that are marked."), details=wrong)
    return found


def _check_parties(kind: AnswerKind, parties: list[Party], given: Mapping[str, str]) -> list[Party]:
    """Third parties against whose wish, or in whose silence, something is disclosed; each gets a letter (art. 32).

    Raises Refused while somebody may still answer, against an agency that made the information too (art. 34), and
    without the reason that the letter must give.
    """
    if not kind.discloses:
        return []
    for party in parties:
        if party.standing == "waiting":
            raise Refused(
                N_("%(name)s was asked and may answer until %(day)s; before that nothing is disclosed."),
                field="kind",
                name=party.name,
                day=party.until.isoformat() if party.until else "-",
            )
        if party.role == "agency" and party.standing == "objected":
            raise Refused(
                N_("%(name)s made the information too and does not agree; it cannot be disclosed."),
                field="kind",
                name=party.name,
            )
    against = [one for one in parties if one.standing in ("objected", "silent")]
    if against and not cleaned(given.get("party_reason", "")):
        raise Refused(
            N_("Please say why it is disclosed although %(name)s did not agree; they are told so."),
            field="party_reason",
            name=against[0].name,
        )
    return against
