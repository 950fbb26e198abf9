"""The policy under which a file of somebody is shown in a tab of its own: no script, no form, nothing from elsewhere."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

POLICY = {
    "default-src": "'none'",
    "img-src": "'self'",
    "object-src": "'self'",  # the browser's own viewer of PDF
    "style-src": "'self'",  # the error page, where the file is not there
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


def shows_a_file(view: View) -> View:
    """Answers of this view carry the policy for files. A header set by the view itself would be written over."""
    view.talisman_view_options = {"content_security_policy": POLICY}  # type: ignore[attr-defined]
    return view
