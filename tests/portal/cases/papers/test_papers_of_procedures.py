"""The papers between acceptance and decision: the sentences of the rules, the words of their numbers, what must be given."""

import copy
import re
from html import unescape

import pytest

from portal.cases.papers.kinds import KINDS, example, kind_for, missing_fields
from portal.cases.papers.rendering import as_html
from portal.ground.errors import Refused


def words(html):
    """The text of a fragment without tags and white space."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", html)))


def changed(code, part, **values):
    """The example of a kind with some values of one part replaced."""
    data = copy.deepcopy(example(code))
    data[part] |= values
    return data


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("special_procedure", "你单位的申请依法需要进行检验，所需时间约8个工作日，自2026年11月16日起。依据《中华人民共和国行政许可法》第四十五条，该时间不计算在办理期限内。"),
        ("resumption", "自2026年11月16日次日至2026年11月26日的8个工作日不计算在办理期限内。"),
        ("extension", "不能在5个工作日内作出决定。经本机关负责人批准，依据《中华人民共和国行政许可法》第四十二条第一款，办理期限延长5个工作日，至2026年11月27日。"),
        ("hearing", "应当自被告知之日起五日（工作日）内（即2026年11月27日前）提出"),
        ("hearing", "申请人、利害关系人不承担组织听证的费用"),
        ("third_party", "依据《中华人民共和国行政许可法》第三十六条，你（单位）有权进行陈述和申辩。"),
        ("supplement", "补充材料不影响已经受理的效力，办理期限继续计算"),
        ("circulation", "现将云溪县阿福早餐店的互联审批申请抄告你单位，请于2026年11月25日前与申请人联系并提出同意或者不同意的意见；逾期由督查股督办。"),
        ("joint_application", "由云溪县市场监督管理局牵头，下列部门联合办理"),
        ("joint_application", "共用材料营业执照、经营场所使用权证明"),
        ("opinion", "意见同意附条件条件和理由用地符合规划"),
        ("forward_letter", "依据《中华人民共和国行政许可法》第三十五条，现将初步审查意见和全部申请材料直接报送你机关"),
        ("reply_notice", "临江市市场监督管理局已于2026年11月19日答复（临市监审〔2026〕57号），结果为：同意。"),
        ("decision_correction", "原文清河大道18号一层更正为清河大道16号一层"),
        ("neutral_special_procedure", "你的申请依法需要等待司法机关或有关主管部门结论，所需时间约8个工作日"),
        ("neutral_resumption", "依据《工伤保险条例》第二十条第三款"),
        ("neutral_extension", "依据《中华人民共和国社会保险法》第五十六条，办理期限延长5个工作日"),
    ],
)  # fmt: skip
def test_the_sentences_are_those_of_the_rules(code, sentence):
    assert sentence in words(as_html(code, example(code)))


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("special_procedure", "许特"),
        ("resumption", "许特"),
        ("hearing", "许听"),
        ("extension", "许延"),
        ("circulation", "许抄"),
        ("joint_application", "许联"),
        ("extension_form", None),
        ("opinion", None),
    ],
)
def test_numbers_have_the_words_of_the_rules(code, word):
    assert KINDS[code].word == word


@pytest.mark.parametrize(
    ("code", "part", "field"),
    [
        ("special_procedure", "special", "days"),
        ("special_procedure", "special", "organ"),
        ("resumption", "special", "ended_on"),
        ("extension", "extension", "rank"),
        ("extension", "extension", "reason"),
        ("extension_form", "extension", "asked_by"),
        ("hearing", "hearing", "interest"),
        ("third_party", "third_party", "until"),
        ("circulation", "circulation", "due"),
        ("opinion", "opinion", "reasons"),
        ("forward_letter", "forward", "opinion"),
        ("reply_notice", "reply", "summary"),
        ("decision_correction", "slip", "old"),
    ],
)
def test_a_paper_is_refused_without(code, part, field):
    data = changed(code, part, **{field: None})
    assert missing_fields(code, data) == [f"{part}.{field}"]
    with pytest.raises(Refused, match=field):
        as_html(code, data)


def test_a_department_that_disagrees_names_the_law_and_one_that_agrees_need_not():
    assert missing_fields("opinion", changed("opinion", "opinion", result="disagree", law=None)) == ["opinion.law"]
    assert missing_fields("opinion", changed("opinion", "opinion", result="agree", law=None, reasons=None)) == []


def test_the_second_notice_says_what_was_told_before():
    data = changed("special_procedure", "special", round=2, told_days=8, days=12, note="样品需要复检")
    text = words(as_html("special_procedure", data))
    assert "所需时间约8个工作日，自2026年11月16日起。因样品需要复检，所需时间调整为共12个工作日。" in text


def test_a_joint_extension_is_approved_by_the_government():
    data = changed("extension", "extension", rank="云溪县人民政府负责人", paragraph="第二款", days=15)
    text = words(as_html("extension", data))
    assert (
        "经云溪县人民政府负责人批准，依据《中华人民共和国行政许可法》第四十二条第二款，办理期限延长15个工作日" in text
    )


def test_without_a_calendar_no_due_date_is_printed():
    paused = words(as_html("special_procedure", changed("special_procedure", "special", due_after="calendar_missing")))
    assert "预计办结期限" not in paused
    extended = words(as_html("extension", changed("extension", "extension", due="calendar_missing")))
    assert "办理期限延长5个工作日。" in extended


def test_a_third_party_learns_nothing_that_identifies_the_applicant_beyond_the_name():
    text = words(as_html("third_party", {k: v for k, v in example("third_party").items() if k != "query_code"}))
    assert example("third_party")["applicant"]["uscc"] not in text
    assert "查询码" not in text


def test_what_has_no_neutral_twin_is_the_same_paper_and_cites_no_permit_law_there():
    assert kind_for("extension_form", "benefit") is KINDS["extension_form"]
    data = copy.deepcopy(example("extension_form"))
    data["item"] = {**data["item"], "procedure": "benefit"}
    assert "行政许可法" not in words(as_html("extension_form", data))


def test_what_goes_to_others_is_not_among_the_applicants_papers():
    """A third party's name, an opinion of the first examination and what departments think stay where they belong."""
    others = {"third_party", "circulation", "opinion", "forward_letter", "extension_form"}
    assert not any(kind.outgoing for code, kind in KINDS.items() if code.removeprefix("neutral_") in others)
    assert all(
        KINDS[code].outgoing for code in ("special_procedure", "resumption", "extension", "hearing", "reply_notice")
    )
