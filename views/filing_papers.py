"""Door: filing. The papers of a case: at once as a page, as a file once it is made and signed."""

from flask import Response
from markupsafe import Markup

from portal.cases import case_papers, paper_drawing
from portal.ground.errors import Refused
from views.access import applicant_only
from views.answers import done, download, page_or_fragment
from views.file_policy import shows_a_file
from views.filing import address, door, guide_of, load


@door.get("/my/cases/<ref>/papers/<paper>")
@applicant_only
def paper(ref: str, paper: str) -> Response:
    """The paper as it was issued, readable before its file exists."""
    found = load(ref)
    issued = case_papers.paper_of(found, paper)
    sheet = case_papers.sheet_of(issued)
    return page_or_fragment(
        "filing/paper.html",
        "filing/_paper_file.html",
        case=found,
        guide=guide_of(found),
        uses_htmx=not sheet.is_made,
        sheet=sheet,
        content=Markup(case_papers.html_of(issued)),  # noqa: S704 - made by the paper's own template, everything in it escaped
    )


@door.get("/my/cases/<ref>/papers/<paper>.pdf")
@shows_a_file
@applicant_only
def paper_file(ref: str, paper: str) -> Response:
    """The file itself; while it is being made, the page that says so."""
    found = load(ref)
    issued = case_papers.paper_of(found, paper)
    try:
        content = paper_drawing.file_of(issued)
    except Refused:
        return done(address(found, "paper", paper=paper))
    return download(content, "application/pdf", f"{found.number}-{issued.kind}.pdf", inline=True)
