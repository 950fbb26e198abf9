"""Disclosures are found by class and words, the newest first."""

import pytest

from portal.publication.disclosures import CLASSES, disclosure, disclosures, latest, newest


def test_the_newest_come_first(house):
    days = [line.published_on for line in disclosures().lines]
    assert days == sorted(days, reverse=True)
    assert [line.slug for line in latest(2)] == [row.slug for row in newest(2)] == ["gz2026-025", "gz2026-021"]


def test_classes_are_the_eight_of_the_rules_with_their_counts(house):
    found = disclosures()
    assert tuple(found.counts) == CLASSES
    assert (found.total, sum(found.counts.values())) == (18, 18)
    assert disclosures("五公开").total == found.counts["五公开"] == 3
    assert disclosures("月度运行通报").total == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("首接", ["gz2026-016", "gz2026-007"]),
        ("yxzw-2026-00011", ["gz2026-011"]),
        ("食品 现场核查", ["gz2026-016", "gz2026-011"]),
        ("没有这个词", []),
    ],
)
def test_every_word_must_occur(house, words, expected):
    assert [line.slug for line in disclosures("", words).lines] == expected


@pytest.mark.parametrize("words", ["%", "_", "\x00", "'", "的" * 3000])
def test_odd_words_are_only_words(house, words):
    assert disclosures("", words).total in (0, 18)


def test_an_unknown_class_counts_as_all(house):
    assert disclosures("天气").kind == ""
    assert disclosures("天气").total == 18


def test_an_article_names_the_services_it_speaks_of(house):
    assert [one.code for one in disclosure("gz2026-011").related] == ["990131004000"]
    bundle = disclosure("gz2026-012").related[0]
    assert (bundle.name, bundle.code) == ("开办餐饮店一件事", None)


@pytest.mark.parametrize("slug", ["nothing", "", "\x00", "GZ2026-011", "a" * 500])
def test_an_unknown_name_has_no_article(house, slug):
    assert disclosure(slug) is None
