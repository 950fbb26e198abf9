"""Door: admin. How the house is, for its administrator: what waits, what failed, and try it again."""

from typing import Any

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from portal.cases import stuck
from portal.ground import delivery, time, vitals, waking
from portal.ground.errors import N_
from portal.ground.message_kinds import placeholders
from views.access import staff_only
from views.answers import done, page
from views.wording import say
from views.work_pages import frame

door = Blueprint("admin", __name__)
for_administrators = staff_only("admin")
COUNTS = {
    "papers_waiting": N_("Papers to be made"),
    "seal_orders_waiting": N_("Decisions to be sealed"),
    "files_waiting": N_("Files to be checked or made"),
    "messages_waiting": N_("Messages to be sent"),
    "messages_failed": N_("Messages that could not be sent"),
    "cases_overdue": N_("Open cases past their time limit"),
}
CHANNELS = {"email": N_("E-mail"), "sms": N_("Text message"), "inbox": N_("Inbox")}


@door.context_processor
def shell_values() -> dict[str, Any]:
    """What the frame of every work page says: where one can go, and who one is here."""
    return frame(current_user.actor)


@door.get("/admin")
@for_administrators
def overview() -> Response:
    """Does the worker work, what waits, what failed."""
    return page(
        "admin/overview.html",
        nav="admin.overview",
        is_working=waking.is_heard(),
        counts=vitals.waiting(time.today()),
        count_words=COUNTS,
        stuck=stuck.stuck(),
        messages=[(message, _title(message)) for message in delivery.failed_messages()],
        channels=CHANNELS,
    )


def _title(message: delivery.FailedMessage) -> Markup:
    """What it was about, without anything that it told: only the case number is known here."""
    values = dict.fromkeys(placeholders(message.title), "…")
    return say(message.title, {**values, "number": message.number or "…"} if values else None)


@door.post("/admin/<any(paper, request_paper, publication_paper, seal):what>/<uuid:key>/again")
@for_administrators
def make_again(what: str, key: object) -> Response:
    """Try a paper or a seal once more."""
    stuck.try_again(what, str(key))
    flash(gettext("It is tried again now. Please look again in a moment."), "good")
    return done(url_for("admin.overview"))


@door.post("/admin/message/<uuid:key>/again")
@for_administrators
def send_again(key: object) -> Response:
    """Send a message once more."""
    delivery.send_again(str(key))
    waking.wake_after_commit()
    flash(gettext("It is tried again now. Please look again in a moment."), "good")
    return done(url_for("admin.overview"))


from views import admin_office, admin_papers, admin_seals  # noqa: E402, F401 - they add their pages to this door
