"""Filling in at home in a real browser: what is typed is kept without a button, whatever the guide calls its fields."""

from portal.cases import form_values
from tests import cast
from tests import situations as s
from tests.browser.steps import sign_in_by_phone


def test_an_answer_is_kept_as_it_is_given_also_in_a_field_that_is_called_form(sit_down):
    draft = s.filing(s.SHOP)
    page = sit_down()
    sign_in_by_phone(page, cast.PERSON)
    page.goto(f"/my/cases/{draft.case.id.hex}")
    with page.expect_response("**/answers") as kept:
        page.locator("[name=form]").first.check()
    assert kept.value.status == 200
    chosen = page.locator("[name=form]").first.get_attribute("value")
    assert form_values.values_of(draft.case)["form"] == chosen
