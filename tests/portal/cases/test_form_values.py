"""What stands in a field is checked, and the sentence says what to write."""

import pytest

from portal.cases.form_values import mistakes
from portal.services.catalogue import guide_in_force, guide_of

ALLOWANCE = "990111005000"


@pytest.mark.parametrize(
    ("text", "is_wrong"), [("6217000012345678", False), ("62170000 1234", True), ("12345678901", True)]
)
def test_a_bank_account_that_is_none_is_told_how_many_digits_it_has(house, text, is_wrong):
    found = [
        m for m in mistakes(guide_of(guide_in_force(ALLOWANCE)), {"bank_account": text}) if m.field == "bank_account"
    ]
    assert [(m.message, m.values["least"], m.values["most"]) for m in found] == (
        [("%(label)s: please write %(least)s to %(most)s digits.", "12", "19")] if is_wrong else []
    )
