"""The frame of every work page: where one can go with one's posts, and who one is here. Doors do not know each other."""

from typing import Any

from flask import request
from flask_babel import gettext

from portal.people.actors import Actor
from portal.people.posts import POSTS
from portal.publication import requests_reminding
from views.wording import say


def at_work(person: Any) -> dict[str, Any]:
    """What a page for both kinds of people needs to stand in the frame of whoever reads it."""
    return {"at_work": True, **frame(person.actor)} if person.is_staff else {"at_work": False}


def frame(actor: Actor | None) -> dict[str, Any]:
    """What the layout of work pages needs."""
    is_administrator = actor is not None and actor.has_post("admin")  # who holds no other post (docs/lifecycle.md)
    nav = [("admin.overview", gettext("Operation"))] if is_administrator else [("desk.queue", gettext("Cases"))]
    if actor and actor.has_post("clerk"):
        nav += [("desk.counter", gettext("Counter filing")), ("desk.away", gettext("Absence"))]
    if actor and actor.has_post("clerk", "window_head", "reviewer", "inspector", "supervisor"):
        nav.append(("oversight.contacts", gettext("First contacts")))
    if actor and actor.has_post("supervisor"):
        nav.append(("oversight.daily", gettext("Supervision")))
    if actor and actor.has_post("clerk", "window_head", "supervisor"):
        nav.append(("oversight.orders", gettext("Orders")))
    if actor and actor.has_post("clerk", "window_head", "archivist", "supervisor"):
        nav.append(("desk.archive", gettext("Archive")))
    if actor and actor.is_staff and actor.has_post("drafter", "first_reviewer", "final_reviewer"):
        near = requests_reminding.count_near(actor)
        words = gettext("Information requests") + (f" ({near})" if near else "")
        nav += [("requests.register", words), ("requests.report", gettext("Annual report"))]
    if actor and actor.has_post("supervisor", "agency_head", "seal_keeper", "admin"):
        nav.append(("admin.office", gettext("Office data")))
    if actor and actor.has_post("drafter", "first_reviewer", "final_reviewer", "supervisor"):
        nav.append(("publishing.drafts", gettext("Publishing")))
    posts = dict.fromkeys(p.post for p in actor.posts) if actor else {}
    return {
        "desk_nav": nav,
        "desk_posts": " · ".join(gettext(POSTS[p].name) for p in posts if p in POSTS),
        "keys_off": request.cookies.get("keys") == "off",
        "say": say,
    }
