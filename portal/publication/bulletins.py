"""A month's bulletin (月度运行情况通报, documents.md 21): its text from the snapshot, with blanks for what people add.

The draft goes the way of every publication (R-PUB-3); when it becomes public, so do the figures that it was made from.
Bulletins are in Chinese, as all publications.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from models.cases import CaseEvent
from models.database import db
from models.figures import MonthSnapshot
from models.publication import Draft
from portal.ground import time
from portal.ground.house import house
from portal.people.actors import SYSTEM, Actor
from portal.publication import changing, publishing, snapshots
from portal.publication.bands import EARLY
from portal.publication.months import Month, month_of, read_month
from portal.publication.publishing import BLANK
from portal.publication.suppression import Rate
from portal.services.centre_page import acting_department

KIND = "月度运行通报"
SOURCE = "bulletin:"
EARLY_WORDS = dict(
    zip(
        EARLY,
        ("节省一半以上", "节省三成到一半", "节省两成到三成", "按时办结、节省不到两成", "超过承诺时限"),
        strict=True,
    )
)
CHANNELS = {"online": "网上", "window": "窗口"}


def draft_of(month: Month, by: Actor) -> Draft:
    """The draft of a month's bulletin, or of its correction, from the figures that were taken of it.

    Figures that are not taken yet are taken now. Raises what snapshots.take and the publishing workflow raise.
    """
    snapshot = snapshots.waiting(month) or snapshots.take(month)
    existing = _carrying(snapshot)
    if existing is not None:
        return existing
    kept = {"month": str(month), "version": snapshot.version, "sha256": snapshot.sha256}
    if snapshot.version == 1:
        return publishing.begin(
            by=by,
            kind=KIND,
            title=title_of(month),
            summary=summary_of(snapshot),
            body=body_of(snapshot),
            department=acting_department().code,
            made_on=month.next.first,
            source=f"{SOURCE}{month}",
            data=kept,
            slug=slug_of(month),
        )
    earlier = snapshots.newest(month)
    assert earlier is not None  # a further version corrects one that is public
    with db.atomic():
        draft = changing.begin_correction(earlier.publication or slug_of(month), snapshot.reason, by=by)
        body = _with_what_people_wrote(body_of(snapshot), body_of(earlier), draft.body)
        values = {"summary": summary_of(snapshot), "body": body, "data": kept, "source": f"{SOURCE}{month}"}
        Draft.update(**values).where(Draft.id == draft.id).execute()
    return Draft.get_by_id(draft.id)


def correct(month: Month, reason: str, by: Actor = SYSTEM) -> Draft:
    """Take a published month again, for a public reason, and begin the correction of its bulletin (an erratum).

    An erratum that no draft carries (it was dropped) is forgotten first. Raises what `draft_of` and snapshots.take raise.
    """
    before = snapshots.waiting(month)
    if before is not None and before.version > 1 and _carrying(before) is None:
        before.delete_instance()
    snapshots.take(month, reason=reason)
    return draft_of(month, by)


def _carrying(snapshot: MonthSnapshot) -> Draft | None:
    """The draft on its way that makes these figures public."""
    of_month = Draft.select().where(
        Draft.source == f"{SOURCE}{snapshot.month}", Draft.state.not_in(("done", "dropped"))
    )
    return next((draft for draft in of_month if _carries(draft, snapshot)), None)


def _carries(draft: Draft, snapshot: MonthSnapshot) -> bool:
    kept: dict[str, Any] = draft.data or {}
    return (kept.get("version"), kept.get("sha256")) == (snapshot.version, snapshot.sha256)


def _with_what_people_wrote(new: str, old: str, public: str) -> str:
    """The new text with what people had put into the blanks of the old one; what else they wrote stays where it stood.

    A line of the old text that was rewritten stands beside its new wording, for the drafter to choose.
    """
    fresh = dict(enumerate(new.split("\n")))
    shapes = {place: _shape(line) for place, line in enumerate(old.split("\n"))}
    lines = []
    for line in public.split("\n"):
        found = ((n, shapes[n].fullmatch(line)) for n in fresh if n in shapes)
        place, match = next(((n, match) for n, match in found if match), (None, None))
        if place is None or match is None:
            lines.append(line)
        else:
            lines.append(_filled(fresh.pop(place), list(match.groups())))
    return "\n".join([*lines, *fresh.values()])


def _filled(line: str, written: list[str]) -> str:
    for text in written:
        line = line.replace(BLANK, text, 1)
    return line


def _shape(line: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(re.escape(part) for part in line.split(BLANK)))


def made_public(draft: Draft, slug: str) -> None:
    """In the transaction that makes a publication public: the figures of a bulletin become public with it."""
    if not draft.source.startswith(SOURCE) or draft.purpose == "withdraw":
        return
    snapshot = snapshots.waiting(read_month(draft.source.removeprefix(SOURCE)))
    if snapshot is not None and _carries(draft, snapshot):
        snapshots.publish(snapshot, publication=slug)


def take_due() -> int:
    """The worker's turn: once a month is over its figures are taken and its bulletin is begun; one whose bulletin was
    dropped is begun again, since it must be public. Running figures follow where they are switched on.

    Returns how many snapshots were taken.
    """
    now, taken = time.now(), 0
    for month in _not_taken(month_of(now.date()).before):
        snapshots.take(month, now)
        taken += 1
    first = MonthSnapshot.select().where(MonthSnapshot.state == snapshots.DRAFT, MonthSnapshot.version == 1)
    for snapshot in list(first):
        draft_of(read_month(snapshot.month), SYSTEM)
    if house.settings.running_figures:
        running = MonthSnapshot.get_or_none(MonthSnapshot.state == snapshots.RUNNING)
        if running is None or running.taken_at.date() < now.date() or running.month != str(month_of(now.date())):
            snapshots.run_on(now)
            taken += 1
    return taken


def _not_taken(last: Month) -> Iterator[Month]:
    """Months with events up to the last one that is over; further back than that only where one was taken before."""
    newest = MonthSnapshot.select(MonthSnapshot.month).where(MonthSnapshot.version > 0)
    row = newest.order_by(MonthSnapshot.month.desc()).first()
    month = read_month(row.month).next if row else last
    while month <= last:
        if CaseEvent.select().where(CaseEvent.day.between(month.first, month.last)).exists():
            yield month
        month = month.next


def slug_of(month: Month) -> str:
    """The address of a month's bulletin."""
    return f"bulletin-{month}"


def title_of(month: Month) -> str:
    """`2026年10月政务服务运行情况通报`"""
    return f"{month.first.year}年{month.first.month}月政务服务运行情况通报"


def summary_of(snapshot: MonthSnapshot) -> str:
    """One line."""
    figures = snapshot.figures
    on_time = Rate(figures["on_time"]["value"], figures["on_time"]["of"])
    rate = f"，按时办结率{on_time.words}（{on_time.of}件）" if on_time.is_shown else ""
    return f"当月收件{_n(figures, 'received')}件，办结{_n(figures, 'done')}件{rate}，超期{_n(figures, 'overdue')}件。"


def body_of(snapshot: MonthSnapshot) -> str:
    """The whole text, a paragraph a line; what no source counts yet is a blank for its section to fill."""
    figures, month = snapshot.figures, read_month(snapshot.month)
    name = f"{month.first.year}年{month.first.month}月"
    lines = [
        f"一、收件和办结。{name}收件{_n(figures, 'received')}件（{_cells(figures, 'received', CHANNELS)}），"
        f"受理{_n(figures, 'accepted')}件，不予受理{_n(figures, 'refused_acceptance')}件，视为受理{_n(figures, 'deemed')}件。"
        f"发出补正通知{_n(figures, 'corrected')}份，其中再次补正{_cell(figures, 'corrected', 'again')}份。"
        f"办结{_n(figures, 'done')}件（{_cells(figures, 'done')}）。",
        f"二、时限。{_on_time(figures)}承诺件提前情况：{_cells(figures, 'early', EARLY_WORDS)}。"
        f"启动特别程序{_n(figures, 'suspended')}件，依法延期{_n(figures, 'extended')}件。",
        _late(snapshot),
        f"四、评价和投诉。服务评价满意率{BLANK}；抽查满意率{BLANK}；投诉受理、查实和办理结果{BLANK}。",
        f"五、窗口考核。各窗口得分和等次{BLANK}；最佳窗口{BLANK}；过错认定（不列姓名）{BLANK}。",
        f"六、政务公开。当月公开信息{_n(figures, 'disclosures')}条；其中经审核发布的{figures['disclosures_late']['of']}条，逾期{_n(figures, 'disclosures_late')}条。"
        f"收到依申请公开{_n(figures, 'requests')}件，答复{_n(figures, 'requests_answered')}件。以前通报的更正{BLANK}。",
        f"本通报的数字由系统从办件记录直接算出，取数时间{snapshot.taken_at:%Y-%m-%d %H:%M}，"
        f"数据指纹{snapshot.sha256[:16]}；计算方法和数据见阳光公示。",
    ]
    return "\n".join(lines)


def _late(snapshot: MonthSnapshot) -> str:
    if not snapshot.overdue:
        return "三、超期。本月没有超期办件。"
    told = [
        f"{one['case']}（{one['name']}，超期{one['days']}个工作日）：{one['reason'].rstrip('。') or '尚未说明原因'}"
        for one in snapshot.overdue[:50]
    ]
    more = f"；其余{len(snapshot.overdue) - 50}件见数据文件" if len(snapshot.overdue) > 50 else ""
    return f"三、超期。本月超期{len(snapshot.overdue)}件：{'；'.join(told)}{more}。"


def _on_time(figures: dict[str, Any]) -> str:
    rate = Rate(figures["on_time"]["value"], figures["on_time"]["of"])
    return f"按时办结{rate.part}件，按时办结率{rate.words}（共{rate.of}件）。" if rate.is_shown else ""


def _n(figures: dict[str, Any], key: str) -> int:
    return int(figures[key]["value"])


def _cell(figures: dict[str, Any], key: str, code: str) -> int:
    return int((figures[key].get("cells") or {}).get(code, 0))


def _cells(figures: dict[str, Any], key: str, words: dict[str, str] | None = None) -> str:
    cells = figures[key].get("cells") or {}
    order = [code for code in words if code in cells] if words else list(cells)
    return "、".join(f"{words[code] if words else code}{cells[code]}件" for code in order) or "没有"


def published_on(month: Month) -> date:
    """When the demonstration's bulletins appeared: a few working days into the next month."""
    return house.calendar().add_workdays(month.last, 4)
