"""Small phrases that the templates join: laws as they are cited, limits, who is addressed, how a paper was served."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from portal.cases.papers.numbers import format_day

PERMIT_LAW = "中华人民共和国行政许可法"
_UNITS = {"working_day": "个工作日", "calendar_day": "日", "month": "个月"}
CASE_TYPES = {
    "on_the_spot": "即办件",
    "promised": "承诺件",
    "answered": "答复件",
    "joint": "联办件",
    "reported_up": "报批件",
}
CHANNELS = {"online": "网上提交", "window": "窗口提交", "mail": "邮寄提交"}
STATES_OF_MATERIAL = {"received": "", "promised": "承诺后补", "centre": "窗口核验"}
WAYS = {
    "direct": "直接送达",
    "window": "窗口领取",
    "mail": "邮寄送达",
    "left": "留置送达",
    "electronic": "电子送达",
    "public_notice": "公告送达",
}
_ARTICLE = "第[0-9〇零一二三四五六七八九十百千]+条"
SIGNING_WAYS = {"code": "登录本人账户，以手机一次性验证码确认", "scan": "纸质原件签名后扫描留存", "hand": "当面签名"}


def law(name: str) -> str:
    """A law in 《》; a remark such as （…令第78号） and an article, 第三十五条, stay outside.

    What has marks already or is a mere number stays as it is.
    """
    if "《" in name or name.endswith("号"):
        return name
    parts = re.fullmatch(rf"(.+?)(（[^（）]*）)?({_ARTICLE}.*)?", name)
    return f"《{parts[1]}》{parts[2] or ''}{parts[3] or ''}" if parts else name


def cited(basis: Sequence[Mapping[str, Any]]) -> str:
    """《甲法》第三十五条、《乙办法》第二条."""
    return "、".join(law(row["law"]) + (row["article"] or "") for row in basis)


def rules_of(basis: Sequence[Mapping[str, Any]]) -> str:
    """As `cited`, ending once in 规定 or 的规定: 《甲法》第三十五条规定."""
    text = cited(basis)
    return text if text.endswith("规定") else text + ("规定" if text.endswith(("条", "款", "项")) else "的规定")


def span(limit: Mapping[str, Any]) -> str:
    """20个工作日, 15日, 3个月; a promise of 0 is 当日."""
    return f"{limit['n']}{_UNITS[limit['unit']]}" if limit["n"] else "当日"


def you(applicant: Mapping[str, Any]) -> str:
    """你 for a person, 你单位 for a company."""
    return "你" if applicant["kind"] == "person" else "你单位"


def identity(applicant: Mapping[str, Any]) -> str:
    """Who it is beyond the name: the masked ID of a person; the credit code and head of a company. May be empty."""
    if applicant["kind"] == "person":
        return f"身份证件号码：{applicant['id_masked']}" if applicant["id_masked"] else ""
    parts = [f"统一社会信用代码：{applicant['uscc']}"] if applicant["uscc"] else []
    if applicant["legal_rep"]:
        parts.append(f"{applicant['legal_rep_title']}：{applicant['legal_rep']}")
    return "，".join(parts)


def is_day(value: str | None) -> bool:
    """Whether a due date is known: None and 'calendar_missing' print no date (clock.md K17)."""
    return bool(value) and value != "calendar_missing"


def day_or(value: str | None, otherwise: str) -> str:
    """The day as printed, or other words when it is not known."""
    return format_day(value) if value and is_day(value) else otherwise


def paragraphs(text: str | None) -> list[str]:
    """Free text by its lines, without empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@pass_context
def breakable(context: Context, code: str) -> str:
    """An address or digest that may break anywhere on a printed line; its copied text stays whole (zero-width spaces)."""
    return "\u200b".join(code) if context["for_print"] else code


def sentence(text: str | None) -> str:
    """Free text that others continue: without spaces around it and without its last full stop."""
    return (text or "").strip().rstrip("。；;. ")


def validity(decision: Mapping[str, Any]) -> str:
    """自2026年3月9日至2031年3月8日, 自…起长期有效, or the words given; empty when nothing is known."""
    if decision["validity"]:
        return sentence(decision["validity"])
    if not decision["valid_from"]:
        return ""
    start = format_day(decision["valid_from"])
    return f"自{start}至{format_day(decision['valid_to'])}" if decision["valid_to"] else f"自{start}起长期有效"
