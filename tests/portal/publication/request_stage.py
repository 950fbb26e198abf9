"""An information request brought to a stage by the acts that lead there; received on Friday 2026-11-20, due 2026-12-18."""

from models.requests import InformationRequest
from portal.people.actors import Actor, applicant_actor
from portal.publication import requests_filing, requests_receipt
from portal.publication.requests_course import Course
from tests import situations as s

ASKED = {"description": "2025年全县食品抽检合格率", "form": "electronic", "means": "page"}


def office() -> Actor:
    """Who handles requests."""
    return s.staff("S011")


def filed(name: str = "云小满", **changed: str) -> Course:
    request, _code = requests_filing.file_as_applicant({**ASKED, **changed}, applicant_actor(s.person(name)))
    return Course(request)


def received(name: str = "云小满", **changed: str) -> Course:
    offered = requests_receipt.offer(filed(name, **changed), office())
    return requests_receipt.confirm(offered, applicant_actor(s.person(name)))


def fresh(course: Course) -> Course:
    return Course(InformationRequest.get_by_id(course.request.id))
