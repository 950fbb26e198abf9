"""A publication brought to a state by the acts that lead there, by the demonstration's drafter and reviewers."""

from datetime import date

from models.publication import Draft, Publication
from portal.people.actors import Actor
from portal.publication import freezing, publishing, reviews
from tests import situations as s

DRAFTER, FIRST, FINAL = "S011", "S019", "S020"
PHONE = "10012345678"
TEXT = "## 一、怎么办\n请到一楼综合窗口办理。\n- 带身份证\n- 带申请表\n咨询可以打一楼窗口电话0009-8112100。"


def drafter() -> Actor:
    return s.staff(DRAFTER)


def first() -> Actor:
    return s.staff(FIRST)


def final() -> Actor:
    return s.staff(FINAL)


def draft(**changed) -> Draft:
    """A draft with nothing that the guard would find."""
    given = {
        "kind": "办事和管理制度",
        "title": "关于延长周六办理时间的通知",
        "summary": "周六上午也能办。",
        "body": TEXT,
        "department": "ZHCK",
        "made_on": date(2026, 11, 18),
        **changed,
    }
    return publishing.begin(by=drafter(), **given)


def key(one: Draft) -> str:
    return one.id.hex


def sent(one: Draft) -> Draft:
    return publishing.send(key(one), one.version, by=drafter())


def first_approved(one: Draft) -> Draft:
    one = sent(one) if one.state == "draft" else one
    return reviews.approve_first(key(one), one.version, by=first(), has_read=True, is_harmless=True)


def approved(one: Draft, **changed) -> Draft:
    one = first_approved(one) if one.state != "final_review" else one
    given = {
        "has_read": True,
        "is_harmless": True,
        "resolved_on": date(2026, 11, 20),
        "members": "许东、林莉、周海",
        **changed,
    }
    return reviews.approve_final(key(one), one.version, by=final(), **given)


def published(one: Draft | None = None, **changed) -> Publication:
    """Through both reviews to the public."""
    one = approved(one or draft(**changed))
    assert freezing.release_due() == 1
    return Publication.get_by_id(Draft.get_by_id(one.id).of_id)


def concluded(one: Draft, conclusion: str = "redact", reason: str = "") -> Draft:
    """Every hit gets the same conclusion by the drafter."""
    from portal.publication.redaction import look

    for hit in look(one).waiting:
        one = reviews.conclude(key(one), one.version, hit.key, conclusion, reason, by=drafter())
    return one
