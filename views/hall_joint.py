"""Door: hall. The page of a joint service (一件事): what it is, its members with their limits, what is asked once, the start."""

from flask import Response, jsonify

from portal.cases import joint_offer
from portal.ground import time
from portal.ground.errors import NotFound
from views.answers import page
from views.wording import said


def joint_page(code: str) -> Response | None:
    """The page of the joint service with this code; None where there is none."""
    try:
        found = joint_offer.offer(code, time.now())
    except NotFound:
        return None
    closed = said(found.closed) if found.closed else None
    return page("hall/joint.html", nav="hall.directory", found=found, guide=found.guide, closed=closed)


def joint_data(code: str, url: str) -> Response | None:
    """The public facts of the joint service with this code as data; None where there is none."""
    try:
        return jsonify(joint_offer.public_facts(joint_offer.offer(code, time.now()), url))
    except NotFound:
        return None
