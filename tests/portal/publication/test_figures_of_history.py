"""The demonstration's twelve months: believable, the same every time, and each comes to what the events say."""

import pytest

from models.cases import Case, CaseEvent
from models.publication import Publication
from portal.ground import audit
from portal.ground.errors import BadSetting
from portal.publication import board_page, bulletins, demonstration, snapshots
from portal.publication.bands import BANDS
from portal.publication.months import read_month
from tests.conftest import settings_for

CASES = 700


@pytest.fixture
def history(house):
    """A smaller past of the same making."""
    return demonstration.load_history(cases=CASES)


def test_twelve_months_are_published_and_each_is_what_the_events_say(history):
    months = board_page.published_months()
    assert (history, len(months), months[0], months[-1]) == (12, 12, "2026-10", "2025-11")
    assert {month: snapshots.check(read_month(month)) for month in months} == {month: [] for month in months}
    assert [str(problem) for problem in audit.verify()] == []


def test_the_past_is_believable(history):
    rows = [snapshots.newest(read_month(month)) for month in board_page.published_months()]
    done = sum(row.figures["done"]["value"] for row in rows)
    on_time = sum(row.figures["on_time"]["value"] for row in rows)
    assert done > CASES * 0.7
    assert 0.95 < on_time / done < 1
    assert sum(row.figures["suspended"]["value"] for row in rows) > 0
    assert sum(row.figures["extended"]["value"] for row in rows) > 0
    assert all(late["reason"] for row in rows for late in row.overdue if late["ended"])
    february = next(row for row in rows if row.month == "2026-02")
    assert february.figures["received"]["value"] < min(
        row.figures["received"]["value"] for row in rows if row.month in ("2026-03", "2026-06", "2026-07")
    )


def test_every_split_comes_to_its_whole(history):
    for month in board_page.published_months():
        figures = snapshots.newest(read_month(month)).figures
        for key in ("received", "accepted", "corrected", "done", "overdue", "ended", *BANDS):
            assert sum((figures[key].get("cells") or {}).values()) == figures[key]["value"], (month, key)
        assert figures["overdue"]["value"] == len(snapshots.newest(read_month(month)).overdue)
        late = (figures["overdue"].get("cells") or {}).get("done_late", 0)
        assert figures["on_time"]["of"] - figures["on_time"]["value"] == late


def test_the_past_is_laid_out_once_and_nothing_lies_in_the_future(history):
    assert demonstration.load_history(cases=CASES) == 0
    assert Case.select().count() == CASES
    assert CaseEvent.select().where(CaseEvent.at > "2026-11-20T10:15:00.000").count() == 0


def test_its_bulletins_say_what_the_board_says(history):
    bulletin = Publication.get(Publication.slug == "bulletin-2026-10")
    figures = snapshots.newest(read_month("2026-10")).figures
    assert (bulletin.kind, bulletin.published_on.isoformat()) == (bulletins.KIND, "2026-11-05")
    assert f"收件{figures['received']['value']}件" in bulletin.body
    assert bulletins.BLANK not in bulletin.body
    assert Publication.select().where(Publication.kind == demonstration.PROMISES).count() >= 3
    numbers = [n for (n,) in Publication.select(Publication.index_no).tuples()]
    assert len(numbers) == len(set(numbers))


def test_production_gets_no_invented_past(house, tmp_path):
    house.settings = settings_for(
        tmp_path, house.settings.database_url, env="production", secret_key="x" * 40, secure_cookies=True,
        public_url="https://portal.example", now="",
    )  # fmt: skip
    with pytest.raises(BadSetting):
        demonstration.load_history(cases=1)
    assert Case.select().count() == 0
