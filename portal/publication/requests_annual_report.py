"""The draft of the annual report on requests (art. 49, 50; R-PUB-12): counts by kind of requester and by outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from peewee import fn

from models.requests import InformationRequest
from portal.ground.errors import N_
from portal.publication.requests_answers import ANSWERS
from portal.publication.requests_states import KINDS

OTHER_ENDS = {
    "not_corrected": ("逾期不补正", N_("Not made clearer in time")),
    "not_paid": ("逾期不缴纳信息处理费", N_("Fee not paid in time")),
    "withdrawn": ("申请人撤回", N_("Taken back by the requester")),
}


@dataclass(frozen=True)
class Row:
    """A line of the table: persons, organizations and both. `title`: as the form says, `words`: the same in English."""

    title: str
    words: str
    natural: int
    company: int

    @property
    def total(self) -> int:
        """Both kinds of requesters."""
        return self.natural + self.company


@dataclass(frozen=True)
class Report:
    """The draft. `due`: the office hands it in by then, `published_by`: the government publishes (art. 49)."""

    year: int
    received: Row
    carried_in: Row
    outcomes: list[Row]
    carried_out: Row
    late: int
    due: date
    published_by: date

    @property
    def ended(self) -> int:
        """All that ended in the year."""
        return sum(row.total for row in self.outcomes)

    @property
    def agrees(self) -> bool:
        """What came in is what ended and what is left."""
        return self.received.total + self.carried_in.total == self.ended + self.carried_out.total


def report_of(year: int) -> Report:
    """The counts of a year, by the register."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    start, end = datetime(year, 1, 1), datetime(year + 1, 1, 1)
    table = InformationRequest
    ended_in = (table.ended_on >= first) & (table.ended_on < after)
    left_before = table.ended_on.is_null() | (table.ended_on >= first)
    left_after = table.ended_on.is_null() | (table.ended_on >= after)
    by_outcome: dict[tuple[str, str], int] = {}
    rows = table.select(table.outcome, table.state, table.kind, fn.COUNT(table.id)).where(ended_in)
    for outcome, state, kind, count in rows.group_by(table.outcome, table.state, table.kind).tuples():
        code = "withdrawn" if state == "withdrawn" else outcome
        by_outcome[code, kind] = by_outcome.get((code, kind), 0) + count
    titles = {code: (kind.title, kind.words) for code, kind in ANSWERS.items()} | OTHER_ENDS
    return Report(
        year=year,
        received=_row("本年新收申请", N_("Received in the year"), (table.filed_at >= start) & (table.filed_at < end)),
        carried_in=_row(
            "上年结转申请", N_("Carried over from the year before"), (table.filed_at < start) & left_before
        ),
        outcomes=[Row(*named, *(by_outcome.get((code, kind), 0) for kind in KINDS)) for code, named in titles.items()],
        carried_out=_row(
            "结转下年度继续办理", N_("Carried over to the next year"), (table.filed_at < end) & left_after
        ),
        late=table.select().where(ended_in, table.ended_on > table.due_on).count(),
        due=date(year + 1, 1, 31),
        published_by=date(year + 1, 3, 31),
    )


def _row(title: str, words: str, condition: object) -> Row:
    counted = InformationRequest.select(InformationRequest.kind, fn.COUNT(InformationRequest.id)).where(condition)
    counts = dict(counted.group_by(InformationRequest.kind).tuples())
    return Row(title, words, *(counts.get(kind, 0) for kind in KINDS))
