"""Old and new side by side, for who mends and for who examines again."""

import io

import pytest

from portal.cases import case_files, case_history, comparison, example_filings, form_values, materials
from portal.ground import audit, time
from portal.services import catalogue
from tests import situations as s


@pytest.fixture
def returned(house):
    """A food permit that came back from its pre-review."""
    filing = s.filing().filled()
    return filing.act("request_pre_review", filing.owner).examined(fail=1).act("return_pre_review", filing.clerk)


def since_sent(filing):
    case = filing.fresh()
    guide = catalogue.guide_of(case.guide_id)
    history, values = case_history.of(case), form_values.values_of(case)
    given = materials.items(case, guide)
    return comparison.since_sent(case, guide, history, given, values, audit.payloads_of(case.id))


def between_rounds(filing):
    case = filing.fresh()
    return comparison.between_rounds(case, catalogue.guide_of(case.guide_id))


def change(filing, **answers):
    form_values.save(filing.fresh(), catalogue.guide_of(filing.case.guide_id), answers, time.now())


def give(filing, code, name):
    content = io.BytesIO(example_filings.picture(name))
    guide = catalogue.guide_of(filing.case.guide_id)
    return case_files.give(filing.fresh(), guide, f"{s.FOOD}-{code}", content, name, by=filing.owner)


def test_nothing_has_changed_right_after_sending(returned):
    assert not since_sent(returned)


def test_a_draft_that_was_never_sent_has_nothing_to_compare(house):
    assert not since_sent(s.filing().filled())
    assert not between_rounds(s.filing().filled())


def test_a_changed_answer_shows_both(returned):
    change(returned, area="70")
    found = since_sent(returned)
    assert [(a.field.key, a.old, a.new) for a in found.answers] == [("area", "68", "70")]


def test_a_replaced_file_shows_both_and_an_added_one_stands_on_the_new_side(returned):
    old = next(
        iter(materials.item_of(returned.case, catalogue.guide_of(returned.case.guide_id), f"{s.FOOD}-M03").files)
    )
    give(returned, "M03", "new.jpg")
    case_files.remove(returned.fresh(), old.id.hex, by=returned.owner)
    give(returned, "M04", "more.jpg")
    first, second = since_sent(returned).materials
    assert ([f.name for f in first.old], [f.name for f in first.new]) == (["scan.jpg"], ["new.jpg"])
    assert ([f.name for f in second.old], [f.name for f in second.new]) == (["scan.jpg"], ["scan.jpg", "more.jpg"])
    assert since_sent(returned).codes == {f"{s.FOOD}-M03", f"{s.FOOD}-M04"}


def test_the_clerk_sees_what_changed_between_the_last_two_rounds(returned):
    change(returned, area="70")
    give(returned, "M03", "new.jpg")
    returned.act("request_pre_review", returned.owner)
    found = between_rounds(returned)
    assert [(a.old, a.new) for a in found.answers] == [("68", "70")]
    assert [m.code for m in found.materials] == [f"{s.FOOD}-M03"]


def test_numbers_of_persons_are_masked_where_they_are_shown(house):
    fields = {f.key: f for f in catalogue.guide_of(catalogue.guide_in_force(s.FOOD)).form_fields}
    assert comparison.shown(fields["legal_rep_id"], "990000199005200029") == "990***********0029"
    assert comparison.shown(fields["phone"], "10000001001") == "100 **** 1001"
    assert comparison.shown(fields["area"], "68") == "68"
