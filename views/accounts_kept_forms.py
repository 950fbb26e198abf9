"""What a kept form was, in words: whoever sent it knows an application or an opinion, and no address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from flask import current_app
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from portal.cases.table import TABLE
from portal.ground.errors import N_

FORMS = {
    "filing.save_answers": N_("Answers of your application"),
    "filing.give_files": N_("Files for your application"),
    "filing.choose_members": N_("Choice of what is filed together"),
    "filing.book_now": N_("Booking of a window"),
    "filing.rebook": N_("Booking of a window"),
    "desk.save_answers": N_("Answers filled in at the counter"),
    "desk.give_file": N_("File handed in at the counter"),
    "desk.save_verdicts": N_("Results of the examination"),
    "desk.joint_opinion": N_("Opinion of a department"),
    "desk.batch": N_("New handler of the picked cases"),
    "accounts.keep_profile": N_("Your profile"),
    "publishing.write": N_("Text of a draft"),
}
DOORS = {
    "filing": N_("Form of your application"),
    "desk": N_("Form of the workbench"),
    "accounts": N_("Form of your account"),
    "oversight": N_("Record of the supervision"),
    "publishing": N_("Form of a publication"),
    "requests": N_("Information request"),
    "admin": N_("Form of the office data"),
}
NUMBER = re.compile(r"[A-Z0-9-]{8,25}")  # a case that has none yet is named in addresses by a key that says nothing


@dataclass(frozen=True)
class Sent:
    """What was sent, in the reader's language, and the number of its case where it has one."""

    words: str
    number: str


def what_was_sent(path: str) -> Sent:
    """What a form to this address was; just a form where no address of ours is like it."""
    try:
        adapter = current_app.url_map.bind("localhost")
        endpoint, values = adapter.match(unquote(path.partition("?")[0]), method="POST")
    except HTTPException:
        return Sent(gettext("Form"), "")
    return Sent(gettext(_words(endpoint, values)), _number(values))


def _words(endpoint: str, values: Mapping[str, Any]) -> str:
    row = TABLE.get(str(values.get("action", "")))
    if row is not None and endpoint in ("filing.act", "desk.act"):
        return row.words
    return FORMS.get(endpoint) or DOORS.get(endpoint.partition(".")[0], N_("Form"))


def _number(values: Mapping[str, Any]) -> str:
    named = str(values.get("number") or values.get("ref") or "")
    return named if NUMBER.fullmatch(named) else ""
