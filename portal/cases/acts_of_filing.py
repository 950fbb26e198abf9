"""Rules of formal filing: submit and resubmit. The five working days begin here (行政许可法 art. 29-33, R-ACC)."""

from models.cases import CaseFile
from portal.cases import booking, commitments, materials, paper_data, word_to_reviewer
from portal.cases.act import Act
from portal.cases.acts_before_acceptance import give_number, must_be_complete
from portal.cases.starting import WINDOW_ONLY
from portal.ground.errors import N_, Refused


def may_submit(act: Act) -> None:
    """The applicant online (not for window-only items), the clerk for a person at the window; everything complete."""
    if act.by.kind == "applicant" and act.guide.online_level == WINDOW_ONLY:
        raise Refused(
            N_("This service is received at the window only. Please book a time and come with the originals.")
        )
    must_be_complete(act)


def submit(act: Act) -> None:
    """Formal filing: the five working days begin (许32). Pre-review never bars it (许29, 33)."""
    case = act.case
    give_number(act)
    given = act.items
    online = act.by.kind == "applicant"
    wants_electronic = str(act.given.get("consent") or "") in ("1", "on", "yes", "true")
    signed = commitments.signed(act, given, electronic=wants_electronic)
    if signed:
        act.payload["signed"] = signed
        act.data["signed"] = [s["kind"] for s in signed]
    case.channel = "online" if online else "window"  # the receipt and its clock say how it was handed in
    act.changes |= {
        "submitted_at": act.now,
        "electronic_delivery": wants_electronic,
        "channel": case.channel,
        "round": 0,
    }
    act.data |= {"online": online, "electronic": wants_electronic, "files": paper_data.files_by_sha(case)}
    act.payload |= {"values": answers(act)}
    word_to_reviewer.send(act)
    act.writes.append(lambda: booking.free(case, "used"))
    _freeze_form(act, given)
    _receipt(act, given, "submitted", "filing")
    act.messages.append(("submitted", {}))


def may_resubmit(act: Act) -> None:
    """Everything complete, and something changed on each defect that the notice names."""
    must_be_complete(act)
    unchanged = commitments.unmended(act)
    if unchanged:
        raise Refused(
            N_("Nothing has changed yet on: %(materials)s. Please mend each point of the notice."),
            materials="、".join(unchanged),
        )


def resubmit(act: Act) -> None:
    """The corrections arrive: a new check opens (clock.md K3)."""
    given = act.items
    signed = commitments.signed(act, given, electronic=False)
    if signed:
        act.payload["signed"] = signed
    act.data = {"online": act.by.kind == "applicant", "files": paper_data.files_by_sha(act.case)}
    act.payload |= {"values": answers(act)}
    word_to_reviewer.send(act)
    _freeze_form(act, given)
    _receipt(act, given, "resubmitted", "correction")
    act.messages.append(("submitted", {}))


def _receipt(act: Act, given: list["materials.Item"], event: str, purpose: str) -> None:
    act.case.submitted_at = act.now
    data = paper_data.common(act) | paper_data.submitted_clock(act, event)
    data |= {"materials": paper_data.material_rows(act.case, given), "purpose": purpose}
    if "query_code" in act.told_once:
        data["query_code"] = act.told_once["query_code"]
    act.papers.append(("receipt", data))


def _freeze_form(act: Act, given: list["materials.Item"]) -> None:
    """The self-made forms are complete: the worker makes their PDF from the answers as they stand now."""
    for item in given:
        if not item.is_form:
            continue

        def write(code: str = item.material.code) -> None:
            old = CaseFile.select(CaseFile.id).where(
                CaseFile.case == act.case.id, CaseFile.material_code == code, CaseFile.replaced_at.is_null()
            )
            CaseFile.update(replaced_at=act.now).where(CaseFile.id.in_(old)).execute()
            CaseFile.create(
                case=act.case.id, material_code=code, name_sealed="", mime="application/pdf", size=0, sha256="",
                storage_key="", state="making", uploaded_at=act.now, uploaded_by=act.by.ref, round=act.case.round,
            )  # fmt: skip

        act.writes.append(write)


def answers(act: Act) -> dict[str, str]:
    """What the applicant has answered, without the facts about the person."""
    return {k: v for k, v in act.values.items() if not k.startswith("_")}
