"""The phrases of law that templates join."""

import pytest

from portal.cases.papers.filling import filled
from portal.cases.papers.wording import cited, identity, law, rules_of, span, validity, you


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("中华人民共和国食品安全法", "《中华人民共和国食品安全法》"),
        (
            "食品经营许可和备案管理办法（市场监管总局令第78号）",
            "《食品经营许可和备案管理办法》（市场监管总局令第78号）",
        ),
        ("《户口登记条例》第二十二条", "《户口登记条例》第二十二条"),
        ("中华人民共和国食品安全法第三十五条", "《中华人民共和国食品安全法》第三十五条"),
        ("食品经营许可办法（总局令第78号）第九条第二款", "《食品经营许可办法》（总局令第78号）第九条第二款"),
        ("国发〔2014〕8号", "国发〔2014〕8号"),
    ],
)
def test_a_law_is_cited_in_book_marks_with_its_remark_outside(name, printed):
    assert law(name) == printed


def test_several_laws_end_once_in_the_word_for_rules():
    two = [{"law": "甲法", "article": "第三条"}, {"law": "乙办法", "article": "有关审查的规定"}]
    assert rules_of(two[:1]) == "《甲法》第三条规定"
    assert rules_of(two) == "《甲法》第三条、《乙办法》有关审查的规定"
    assert cited([{"law": "甲法", "article": None}]) == "《甲法》"
    assert rules_of([{"law": "甲法", "article": None}]) == "《甲法》的规定"


def test_a_limit_says_its_unit():
    assert span({"n": 20, "unit": "working_day"}) == "20个工作日"
    assert span({"n": 15, "unit": "calendar_day"}) == "15日"
    assert span({"n": 3, "unit": "month"}) == "3个月"
    assert span({"n": 0, "unit": "working_day"}) == "当日"


def test_persons_and_companies_are_addressed_differently():
    person = filled({"applicant": {"kind": "person", "name": "苏淏珺", "id_masked": "990***********123X"}})["applicant"]
    company = filled({"applicant": {"kind": "company", "uscc": "92990000MA0YX12345", "legal_rep": "龚䶮"}})["applicant"]
    assert (you(person), you(company)) == ("你", "你单位")
    assert identity(person) == "身份证件号码：990***********123X"
    assert identity(company) == "统一社会信用代码：92990000MA0YX12345，法定代表人：龚䶮"
    assert identity(filled({})["applicant"]) == ""


def test_validity_is_from_to_or_long_term_or_the_words_given():
    def of(**given):
        return validity(filled({"decision": given})["decision"])

    assert of(valid_from="2026-11-20", valid_to="2031-11-19") == "自2026年11月20日至2031年11月19日"
    assert of(valid_from="2026-11-20") == "自2026年11月20日起长期有效"
    assert of(validity="与施工期限相同。") == "与施工期限相同"
    assert of() == ""
