"""The table of papers: numbers, twins for non-permits, and what each paper must be given."""

import copy

import pytest

from portal.cases.papers.filling import data_digest, filled
from portal.cases.papers.kinds import KINDS, example, has_remedies, kind_for, missing_fields


def without(data, name):
    """The data without the field at this dotted name."""
    data = copy.deepcopy(data)
    *path, last = name.split(".")
    at = data
    for part in path:
        at = at[int(part) - 1] if part.isdigit() else at[part]
    if isinstance(at, list):
        del at[int(last) - 1 :]
    else:
        del at[last]
    return data


@pytest.mark.parametrize("code", KINDS)
def test_the_example_of_each_kind_lacks_nothing(code):
    assert missing_fields(code, example(code)) == []


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("receipt", "许收"),
        ("acceptance", "许受"),
        ("acceptance_deemed", "许受"),
        ("refusal_of_acceptance", "许不受"),
        ("correction", "许补"),
        ("tolerant", "许容"),
        ("termination", "许终"),
        ("decision_granted", "许准"),
        ("decision_refused", "许不准"),
        ("service_receipt", "许送"),
        ("deemed_record", None),
        ("commitment", None),
    ],
)
def test_permits_have_the_number_words_of_the_rules(code, word):
    assert KINDS[code].word == word


def test_papers_that_are_no_permits_count_in_registers_of_their_own():
    permits = {kind.word for kind in KINDS.values() if kind.permit and kind.word}
    others = {kind.word for kind in KINDS.values() if not kind.permit}
    assert permits.isdisjoint(others)
    assert all(word.startswith("办") for word in others)


def test_an_item_that_is_no_permit_gets_the_neutral_twin():
    assert kind_for("acceptance", "permit").title == "受理通知书"
    assert kind_for("acceptance", "benefit").title == "办理受理通知书"
    assert kind_for("refusal_of_acceptance", "record").title == "不予办理告知书"
    assert kind_for("correction", "service").title == "材料补齐通知书"
    assert kind_for("decision_granted", "confirmation").title == "准予办理决定书"
    assert kind_for("decision_refused", "service").title == "不予办理决定书"
    assert kind_for("deemed_record", "service") is KINDS["deemed_record"]


def test_only_decisions_wait_for_the_keeper_of_the_seal():
    waiting = {code for code, kind in KINDS.items() if kind.seal == "on_order"}
    assert waiting == {"decision_granted", "decision_refused", "neutral_granted", "neutral_refused"}


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("receipt", "submitted_at"),
        ("receipt", "materials.3.name"),
        ("acceptance", "acceptance_day"),
        ("acceptance", "pickup"),
        ("acceptance", "limits.promised.n"),
        ("acceptance", "number"),
        ("acceptance", "verify_url"),
        ("refusal_of_acceptance", "competent_organ.name"),
        ("refusal_of_acceptance", "organ.court"),
        ("correction", "defects.2.how"),
        ("correction", "correction_due"),
        ("tolerant", "promised.1.due"),
        ("decision_granted", "decision.content"),
        ("decision_granted", "decision.valid_from"),
        ("decision_refused", "decision.reasons"),
        ("decision_refused", "organ.reconsideration_organ"),
        ("service_receipt", "delivery.log_hash"),
        ("neutral_acceptance", "item.law"),
    ],
)
def test_each_missing_field_is_refused_by_its_name(code, field):
    assert missing_fields(code, without(example(code), field)) == [field]


def test_blank_text_and_empty_lists_count_as_missing():
    data = {**example("correction"), "defects": [], "correction_due": "  "}
    assert missing_fields("correction", data) == ["defects", "correction_due"]


def test_a_promise_of_the_same_day_is_not_a_missing_limit():
    data = {**example("acceptance"), "limits": {"statutory": None, "promised": {"n": 0}}}
    assert missing_fields("acceptance", data) == []


def test_a_second_correction_round_needs_the_supervisors_reason():
    data = {**example("correction"), "round": 2}
    assert missing_fields("correction", data) == ["round_reason"]
    assert missing_fields("correction", {**data, "round_reason": "补正材料引发新情形"}) == []


def test_leaving_a_paper_behind_needs_two_servers_and_a_witness():
    data = copy.deepcopy(example("service_receipt"))
    data["delivery"] |= {"way": "left", "servers": ["孙晓梅"], "received_on": "2026-11-20"}
    assert missing_fields("service_receipt", data) == [
        "delivery.servers.2",
        "delivery.refusal.reason",
        "delivery.refusal.witnesses",
    ]


def test_a_preview_needs_nothing_that_is_drawn_at_issue():
    data = example("acceptance")
    for name in ("number", "issued_on", "verify_code", "verify_url"):
        data = without(data, name)
    assert missing_fields("acceptance", data, preview=True) == []
    assert missing_fields("acceptance", data) == ["issued_on", "number", "verify_code", "verify_url"]


def test_a_contract_has_no_remedies_and_needs_no_court():
    data = copy.deepcopy(example("neutral_refused"))
    data["item"]["remedies"] = "none"
    del data["organ"]["court"]
    assert not has_remedies(KINDS["neutral_refused"], data)
    assert missing_fields("neutral_refused", data) == []


def test_what_the_applicant_asked_for_has_no_remedies():
    kind = KINDS["termination"]
    assert has_remedies(kind, {"ground": "promise_lapsed"})
    assert not has_remedies(kind, {"ground": "withdrawn"})


def test_every_field_is_there_after_filling_and_text_is_clean():
    whole = filled({"applicant": {"name": "张\x00三\ud800\u202e"}, "defects": [{"how": "补"}], "fee": None})
    assert whole["applicant"]["name"] == "张三"
    assert whole["defects"][0] == {
        "no": None,
        "material": None,
        "defect": None,
        "basis": None,
        "how": "补",
        "sample": None,
    }
    assert whole["fee"] is None
    assert whole["competent_organ"] is None
    assert whole["organ"]["seal"]["diameter_mm"] == 40


def test_the_digest_does_not_depend_on_the_order_of_fields():
    assert data_digest({"a": 1, "b": "张"}) == data_digest({"b": "张", "a": 1})
    assert data_digest({"a": 1}) != data_digest({"a": 2})
