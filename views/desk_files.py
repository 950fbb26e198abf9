"""Door: desk. Files as pictures of their pages, cleaned files with a policy of their own, and issued papers."""

from flask import Response, url_for
from flask_login import current_user
from markupsafe import Markup

from portal.cases import case_files, issuing, paper_drawing, workbench
from portal.cases.papers.kinds import KINDS
from portal.cases.worklist_scope import case_for
from views.answers import download, page
from views.desk import at_a_desk, door
from views.file_policy import shows_a_file

SHOWN = ("application/pdf", "image/jpeg", "image/png")
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "application/ofd": "ofd"}


@door.get("/desk/cases/<number>/files/<file_id>")
@shows_a_file
@at_a_desk
def file(number: str, file_id: str) -> Response:
    """The cleaned copy, in a tab of its own."""
    found = case_files.file_of(case_for(number, current_user.actor), file_id)
    content, mime = case_files.bytes_of(found)
    return download(content, mime, f"{found.id.hex[-12:]}.{ENDINGS.get(mime, 'bin')}", inline=mime in SHOWN)


@door.get("/desk/cases/<number>/files/<file_id>/pages/<int:page_number>.png")
@at_a_desk
def file_page(number: str, file_id: str, page_number: int) -> Response:
    """One page of a file as a picture; the browser may keep it for this person for an hour."""
    found = case_files.file_of(case_for(number, current_user.actor), file_id)
    content, mime = case_files.page_image(found, page_number)
    answer = download(content, mime, f"page-{page_number}", inline=True)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@door.get("/desk/cases/<number>/papers/<paper_id>")
@at_a_desk
def paper(number: str, paper_id: str) -> Response:
    """An issued paper as a page."""
    case = case_for(number, current_user.actor)
    found = workbench.paper_of(case, paper_id)
    return page(
        "desk/paper.html",
        nav="desk.queue",
        case=case,
        number=number,
        paper=found,
        kind=KINDS[found.kind],
        html=Markup(issuing.html_of(found)),  # noqa: S704 - made and escaped by the rendering of papers
        back=url_for("desk.case", number=number),
    )


@door.get("/desk/cases/<number>/papers/<paper_id>.pdf")
@shows_a_file
@at_a_desk
def paper_file(number: str, paper_id: str) -> Response:
    """An issued paper as its signed file."""
    found = workbench.paper_of(case_for(number, current_user.actor), paper_id)
    return download(paper_drawing.file_of(found), "application/pdf", f"{number}-{found.kind}.pdf", inline=True)
