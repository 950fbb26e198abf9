"""Door: oversight. The supervisor's day, and what the window says to it.

A case's delay is in oversight_case, orders in oversight_orders, first contacts in oversight_contacts, what is compared
and printed in oversight_records, the monthly sample in oversight_samples.
"""

import secrets
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from portal.cases.worklist_scope import WATCHING
from portal.ground.errors import Refused
from portal.oversight import first_contact, orders
from portal.oversight.daily_list import SECTIONS, DailyList
from portal.oversight.reasons import CAUSES
from views.access import staff_only
from views.answers import page
from views.forms.oversight import DailyForm
from views.wording import Mistake, flat, mistakes_of
from views.work_pages import frame

door = Blueprint("oversight", __name__)
at_a_desk = staff_only(*WATCHING)
for_supervision = staff_only("supervisor")
MOST_TOKEN = 60


@door.context_processor
def shell_values() -> dict[str, Any]:
    """What the frame of every work page says."""
    return frame(current_user.actor)


def fresh_token() -> str:
    """The token of a form: the same form sent twice acts once."""
    return secrets.token_urlsafe(16)


def sent_token() -> str | None:
    """The token that came with a form."""
    return request.form.get("token", "")[:MOST_TOKEN] or None


def mistakes_in(form: str, problem: Refused | None) -> list[Mistake]:
    """What a form was refused for, each leading to its field: the fields of several forms on a page share names."""
    refusals = flat(problem) if problem else []
    return mistakes_of(refusals, anchors={r.field: f"{form}-{r.field}" for r in refusals if r.field})


@door.get("/oversight")
@for_supervision
def daily() -> Response:
    """What is overdue, explained, due, and delayed for three days; by department and window."""
    form = DailyForm(data=request.args.to_dict())
    window = form.window.data if "window" in request.args else None
    found = DailyList(current_user.actor, form.department.data, window)
    section = form.chosen
    listed = found.page(section, form.after.data)
    part = {"department": form.department.data} if form.department.data else {}
    if window is not None:
        part["window"] = window
    return page(
        "oversight/daily.html",
        nav="oversight.daily",
        sections=SECTIONS,
        section=section,
        found=found,
        listed=listed,
        part=part,
        causes=CAUSES,
        order_states=orders.STATES,
        late_orders=orders.late_for(current_user.actor),
        late_contacts=first_contact.late_for(current_user.actor),
        after=form.after.data,
        next_page=url_for("oversight.daily", section=section, after=listed.next, **part) if listed.next else "",
    )


from views import (  # noqa: E402 - they add their pages to this door
    oversight_case,  # noqa: F401
    oversight_contacts,  # noqa: F401
    oversight_orders,  # noqa: F401
    oversight_records,  # noqa: F401
    oversight_samples,  # noqa: F401
)
