"""Door: filing. The inbox: what the centre wrote, newest first."""

from flask import Response, request, url_for
from flask_login import current_user

from portal.ground import messages
from portal.services import catalogue
from views.access import applicant_only
from views.answers import done, page
from views.filing import door
from views.language import is_english


@door.get("/my/messages")
@applicant_only
def inbox() -> Response:
    """One page of messages."""
    found = messages.inbox(current_user.id, request.args.get("after"))
    return page("filing/messages.html", found=found, unread=messages.unread(current_user.id), values_of=values_of)


def values_of(message: messages.Message) -> dict[str, str]:
    """What the sentences of a message say: the service by its English name on a page in English."""
    if not is_english() or message.guide is None:
        return message.values
    return {**message.values, "service": catalogue.guide_of(message.guide).name_en or message.values["service"]}


@door.post("/my/messages/read")
@applicant_only
def mark_read() -> Response:
    """Mark as read what was named, or all."""
    messages.mark_read(current_user.id, *request.form.getlist("message"))
    return done(url_for("filing.inbox"))
