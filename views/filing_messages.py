"""Door: filing. The inbox: what the centre wrote, newest first."""

from flask import Response, request, url_for
from flask_login import current_user

from portal.ground import messages
from views.access import applicant_only
from views.answers import done, page
from views.filing import door


@door.get("/my/messages")
@applicant_only
def inbox() -> Response:
    """One page of messages."""
    found = messages.inbox(current_user.id, request.args.get("after"))
    return page("filing/messages.html", found=found, unread=messages.unread(current_user.id))


@door.post("/my/messages/read")
@applicant_only
def mark_read() -> Response:
    """Mark as read what was named, or all."""
    messages.mark_read(current_user.id, *request.form.getlist("message"))
    return done(url_for("filing.inbox"))
