"""What the papers between acceptance and decision say beside `shape`: procedures, extension, hearing, others asked."""

from typing import TypedDict

from portal.cases.papers.shape import Basis, Limit, PaperData


class Special(TypedDict, total=False):
    """A special procedure (行政许可法 art. 45). `days`: working days it needs, `told_days`: what an earlier notice said;
    `excluded`: working days that were not counted, once it is over. `round`: which notice of this procedure.
    """

    procedure: str
    basis: list[Basis]
    organ: str
    start: str
    days: int
    told_days: int
    due_before: str | None
    due_after: str | None
    note: str
    round: int
    ended_on: str
    excluded: int | None


class Extension(TypedDict, total=False):
    """An extension (行政许可法 art. 42): of which limit, by how many days (in `unit`), who asked, endorsed and approved.

    `rank`: 本机关负责人 or 某县人民政府负责人. `is_paused`: the due date waits for the end of a special procedure.
    """

    reason: str
    limit: Limit
    days: int
    unit: str
    paragraph: str
    rank: str
    approver: str
    approved_on: str
    due_before: str | None
    due: str | None
    is_paused: bool
    accepted_on: str | None
    asked_days: int
    asked_on: str
    asked_by: str
    head: str
    head_on: str


class Hearing(TypedDict, total=False):
    """The right to a hearing (行政许可法 art. 47); `interested`: third parties who are told too; `until`: to ask for it."""

    facts: str
    interest: str
    interested: list[str]
    until: str | None


class ThirdParty(TypedDict, total=False):
    """Who else has an important interest (行政许可法 art. 36), and until when a view may be stated."""

    name: str
    interest: str
    until: str


class JointPart(TypedDict, total=False):
    """A member of a joint case: its department, its item, and the materials that only this item needs."""

    department: str
    item: str
    special: list[str]


class Joint(TypedDict, total=False):
    """The one application to several departments. `shared`: the materials that more than one of them uses.

    `project`, `investment` (in 10,000 yuan), `start` and `opinion` (of the lead window) stand where they are known.
    """

    lead: str
    place: str
    project: str | None
    investment: str | None
    start: str | None
    members: list[JointPart]
    shared: list[str]
    opinion: str | None


class Circulation(TypedDict, total=False):
    """To which department, with copies to whom, and by when its opinion is needed."""

    to: str
    cc: list[str]
    due: str
    attached: list[str]
    note: str


class Opinion(TypedDict, total=False):
    """What a department says. `result`: agree, agree_with_conditions or disagree."""

    to: str
    result: str
    reasons: str
    law: str
    officer: str
    head: str
    asked_on: str
    due: str | None


class Forward(TypedDict, total=False):
    """What goes to the superior organ (行政许可法 art. 35)."""

    superior: str
    opinion: str
    attached: list[str]


class Reply(TypedDict, total=False):
    """What the superior organ replied. `result`: approved or not_approved."""

    superior: str
    sent_on: str
    result: str
    number: str | None
    day: str
    summary: str


class Slip(TypedDict, total=False):
    """A clerical error in a sealed decision: of which paper, old and new words."""

    title: str
    number: str
    day: str
    old: str
    new: str
    reason: str


class Supervision(TypedDict, total=False):
    """An order of supervision: to which department, window and clerk; the limit that was passed, in words and as a day.

    `is_three_days`: delayed for three working days running, so that more is asked for.
    """

    to: str
    window: str
    clerk: str
    limit: str
    limit_on: str
    days_over: int
    is_three_days: bool
    demand: str
    due: str


class Matter(TypedDict, total=False):
    """What a matter asks for, as told to who asked about it (业务事项告知单); `told_at`: a moment."""

    basis: list[Basis]
    steps: list[str]
    refused_when: list[str]
    fee: str
    window: str
    first_person: str
    told_at: str


class Imprint(TypedDict, total=False):
    """A seal as it is enabled, changed or cancelled: of which unit, why, by whom, confirmed by whom (documents.md 17)."""

    unit: str
    action: str
    reason: str
    kind: str
    text: str
    diameter_cm: str
    valid_from: str
    valid_to: str
    cancelled_on: str | None
    keeper: str
    source: str
    rule: str
    proposed_by: str
    proposed_on: str
    confirmed_by: str
    confirmed_on: str


class Delayed(TypedDict, total=False):
    """A line of the circular of supervision: a limit that was passed."""

    number: str
    item: str
    unit: str
    limit: str
    limit_on: str
    days_over: int
    reason: str


class Circular(TypedDict, total=False):
    """The delays of a month; `running`: for three working days or more."""

    first: str
    last: str
    total: int
    running: int
    lines: list[Delayed]


class Period(TypedDict, total=False):
    """From which day to which; `more`: there is more than is printed."""

    first: str | None
    last: str | None
    more: bool


class SealUsed(TypedDict, total=False):
    """A line of the register of seals."""

    at: str
    what: str
    number: str
    copies: int
    applied_by: str
    approver: str
    used_by: str
    seal: str
    sha256: str


class ProcedureData(PaperData, total=False):
    """All that a paper of a procedure may be given."""

    special: Special
    extension: Extension
    hearing: Hearing
    third_party: ThirdParty
    joint: Joint
    circulation: Circulation
    opinion: Opinion
    forward: Forward
    reply: Reply
    slip: Slip
    supervision: Supervision
    matter: Matter
    imprint: Imprint
    circular: Circular
    period: Period
    uses: list[SealUsed]
