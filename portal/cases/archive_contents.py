"""What lies in the volume of a case, in which order and which part, and what is missing before it may be closed (R-ARC-2, 4)."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.cases import CaseFile, Paper
from portal.cases import file_pages
from portal.cases.act import Act
from portal.cases.papers.kinds import KINDS
from portal.ground.errors import N_, Refused

# R-ARC-4: importance first, then procedure. 1 cover, 2 contents and 11 备考表 are made with the volume.
RESULT, MATERIALS, NOTICES, EXAMINATION, TIME, RECEIPTS, OTHERS = 3, 4, 5, 6, 7, 9, 10
_ORDER = {
    RESULT: ("decision_granted", "decision_refused", "granted", "refused", "decision_correction", "termination"),
    NOTICES: (
        "receipt",
        "acceptance",
        "acceptance_deemed",
        "refusal_of_acceptance",
        "correction",
        "commitment",
        "tolerant",
        "deemed_record",
        "supplement",
    ),
    EXAMINATION: ("opinion", "circulation", "hearing", "third_party", "forward_letter", "reply_notice"),
    TIME: ("extension_form", "extension", "special_procedure", "resumption"),
    RECEIPTS: ("service_receipt",),
}
_PLACE = {code: (group, place) for group, codes in _ORDER.items() for place, code in enumerate(codes)}
# Deliberations inside the house are not for the public that consults a volume.
_INTERNAL = {"extension_form", "deemed_record", "opinion", "circulation", "forward_letter"}
# What tells of a person's identity, health, family or money (R-ARC-2, 个人信息保护法 art. 28).
_PRIVATE = re.compile(
    "身份|户口|护照|照片|健康|体检|病历|诊断|医疗|出院|医学|残疾|结婚|婚姻|离婚|亲属|家庭|银行|账户|征信|工资|收入|财产|简历"
)
RECORD = "办理过程记录"
ISSUED_BY = {
    "submit": "receipt",
    "resubmit": "receipt",
    "notify_correction": "correction",
    "accept": "acceptance",
    "accept_tolerant": "tolerant",
    "refuse_acceptance": "refusal_of_acceptance",
    "deem_accepted": "deemed_record",
    "terminate": "termination",
    "withdraw": "termination",
    "deliver": "service_receipt",
    "tell_special_procedure": "special_procedure",
    "end_special_procedure": "resumption",
    "extend": "extension",
}


@dataclass(frozen=True)
class Piece:
    """One piece as it goes into a volume. `key` names it on a form; `is_reserved`: proposed for the 副卷."""

    key: str
    kind: str  # paper | file | record
    group: int
    title: str
    number: str | None
    responsible: str
    day: date | None
    is_reserved: bool
    remark: str = ""
    paper: UUID | None = None
    file: UUID | None = None


def pieces(act: Act) -> list[Piece]:
    """Everything of the case in the order of R-ARC-4: results first, then materials, notices, examination, the rest."""
    case = act.case
    papers = list(Paper.select().where(Paper.case == case.id).order_by(Paper.issued_at, Paper.id))
    found = [
        ((*_PLACE.get(plain(p.kind), (OTHERS, 0)), n), _of_paper(p, case.organ.name))
        for n, p in enumerate(papers)
        if not p.kind.startswith("supervision_")  # bound in volumes of their own (R-ARC-3)
    ]
    found += [((MATERIALS, n, 0), piece) for n, piece in enumerate(_materials(act))]
    if act.history.last("accept", "accept_tolerant", "deem_accepted"):
        # The steps have no paper of their own: their record is made from the events, with opinions and officers.
        last = act.history.last("save_step", "grant", "refuse") or act.history.events[-1]
        record = Piece(
            "record",
            "record",
            EXAMINATION,
            RECORD,
            None,
            case.department.name,
            last.at.date(),
            is_reserved=True,
        )
        found.append(((EXAMINATION, -1, 0), record))
    return [piece for _order, piece in sorted(found, key=lambda pair: pair[0])]


def plain(kind: str) -> str:
    """The code of a kind without its mark of a procedure that is no permit."""
    return kind.removeprefix("neutral_")


def _of_paper(paper: Paper, organ: str) -> Piece:
    kind = KINDS[paper.kind]
    code = plain(paper.kind)
    return Piece(
        f"paper-{paper.id.hex}",
        "paper",
        _PLACE.get(code, (OTHERS, 0))[0],
        kind.title,
        paper.number,
        organ,
        paper.issued_on,
        is_reserved=code in _INTERNAL,
        remark="已作废" if paper.state == "void" else "",
        paper=paper.id,
    )


def _materials(act: Act) -> list[Piece]:
    found = []
    for item in act.items:
        private = bool(_PRIVATE.search(item.material.name)) or (
            item.is_form and act.case.applicant_kind == "natural"  # the form tells ID number, telephone and address
        )
        for file in _usable(item.files):
            remark = "" if file_pages.has_pages(file.clean_mime or file.mime) else "版式文件，见所附原件"
            found.append(
                Piece(
                    f"file-{file.id.hex}",
                    "file",
                    MATERIALS,
                    item.material.name,
                    None,
                    act.case.applicant_name,
                    file.uploaded_at.date(),
                    is_reserved=private,
                    remark=remark,
                    file=file.id,
                )
            )
    return found


def missing(act: Act) -> list[Refused]:
    """Everything that the volume of this case still lacks, each as a sentence; empty when it is complete."""
    papers = list(Paper.select().where(Paper.case == act.case.id))
    there = {plain(p.kind) for p in papers if p.state != "void"}
    lacks = [
        Refused(N_("“%(title)s” is still being made. Please look again in a moment."), title=KINDS[p.kind].title)
        for p in papers
        if p.state == "drawn"
    ]
    issued = {ISSUED_BY[e.action]: None for e in act.history.events if e.action in ISSUED_BY}
    wanted = [code for code in issued if code not in there and not (code == "tolerant" and "acceptance" in there)]
    if act.history.last("grant", "refuse") and act.case.outcome:
        decision = {"decision_granted", "granted"} if act.case.outcome == "granted" else {"decision_refused", "refused"}
        wanted += [] if decision & there else [f"decision_{act.case.outcome}"]
    lacks += [Refused(N_("“%(title)s” is missing."), title=KINDS[code].title) for code in wanted]
    return lacks + _missing_files(act)


def _missing_files(act: Act) -> list[Refused]:
    """Required materials that are not there, and files that are not ready. A case that ended early may lack materials."""
    lacks = []
    decided = act.case.outcome is not None
    for item in act.items:
        name = item.material.name
        if item.state == "promised" and decided:
            lacks.append(Refused(N_("“%(title)s” was promised and never handed in."), title=name))
        elif decided and item.material.required and not item.by_centre and not _usable(item.files):
            lacks.append(Refused(N_("“%(title)s” is missing."), title=name))
        for file in item.files:
            if file.state in ("checking", "making"):
                lacks.append(Refused(N_("“%(title)s” is still being made. Please look again in a moment."), title=name))
    return lacks


def _usable(files: list[CaseFile]) -> list[CaseFile]:
    """Without those that could not be cleaned: nobody ever looked at them."""
    return [file for file in files if file.state != "refused"]
