"""Bands, rates and charts: boundaries, suppression, axes that begin at zero."""

import pytest

from portal.publication import charts
from portal.publication.bands import answer_band, early_band, pre_review_band
from portal.publication.suppression import Rate, is_ranked

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("promised", "used", "band"),
    [
        (10, 5, "half"),
        (10, 6, "third"),
        (10, 7, "third"),
        (10, 8, "fifth"),
        (10, 9, "less"),
        (10, 11, "late"),
        (3, 2, "third"),
        (1, 0, "half"),
    ],
)
def test_a_boundary_belongs_to_the_higher_band(promised, used, band):
    assert early_band(promised, used) == band


def test_waits_fall_into_bands_of_working_days():
    assert [answer_band(days) for days in (0, 1, 2, 3, 4, 5, 6)] == ["at_once"] * 2 + ["three"] * 2 + ["five"] * 2 + [
        "later"
    ]
    assert [pre_review_band(days) for days in (0, 1, 2)] == ["same_day", "promised", "later"]


@pytest.mark.parametrize(
    ("part", "of", "words"),
    [(4, 4, ""), (0, 0, ""), (5, 5, "100%"), (9999, 10000, "99.9%"), (0, 5, "0%"), (2, 3, ""), (124, 125, "99.2%")],
)
def test_a_rate_is_rounded_down_and_not_shown_below_five(part, of, words):
    assert Rate(part, of).words == words


def test_a_window_with_few_cases_is_not_ranked():
    assert [is_ranked(done) for done in (0, 9, 10)] == [False, False, True]


def test_bars_are_as_tall_as_their_values_from_zero():
    chart = charts.columns(["9", "10"], [("a", [50, 100]), ("b", [0, None])])
    tall = {bar.value: bar.height for bar in chart.bars}
    assert tall == {50: charts.HEIGHT / 2, 100: charts.HEIGHT, 0: 0}
    assert [tick.words for tick in chart.ticks] == ["0", "50", "100"]
    assert chart.newest == charts.TOP - 6, "above the tallest bar of the last month"
    assert all(bar.x + bar.width <= 100 for bar in chart.bars)
    assert all(bar.y + bar.height == chart.base for bar in chart.bars)


def test_a_chart_of_nothing_can_be_drawn():
    assert charts.columns([], [("a", [])]).bars == ()
    assert charts.columns(["9"], [("a", [None])]).newest is None
    assert charts.segments([("h1", 0)]) == ()


def test_a_bar_cut_by_shares_fills_its_width():
    bars = charts.segments([("h1", 1), ("h2", 0), ("h3", 3)])
    assert [bar.kind for bar in bars] == ["h1", "h3"]
    assert bars[1].x == 25
    assert bars[-1].x + bars[-1].width == pytest.approx(100, abs=0.5)
