"""Door: hall, for anyone. Home, the directory and its guides, and what the portal says of itself."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from jinja2.utils import htmlsafe_json_dumps

from portal.ground.house import house
from portal.publication.disclosures import latest
from portal.publication.last_month import last_month
from portal.services import checklist, joint_services, search
from portal.services.front_page import front_page
from portal.services.guide_page import PublicGuide, linked_data, public_facts, public_guide
from portal.services.search import Found
from portal.services.words import english_of, spoken
from views import language
from views.answers import download, page, page_or_fragment
from views.forms.hall import FACETS, DirectoryForm
from views.forms.paging import page_of

door = Blueprint("hall", __name__)
door.add_app_template_global(english_of, "english_of")
door.add_app_template_global(spoken, "spoken")

LATEST = 4


@door.get("/")
def home() -> Response:
    """Search first, then what people ask for most, themes, the hall today, the latest disclosures."""
    return page("hall/home.html", nav="hall.home", front=front_page(), notices=latest(LATEST), figures=last_month())


@door.get("/services")
def directory() -> Response:
    """The directory: filters and search, 20 a page; for HTMX the results only."""
    form = DirectoryForm(request.args)
    found, index = search.find(form.words, form.chosen, page_of(form)), search.index()
    return page_or_fragment(
        "hall/directory.html",
        "hall/_results.html",
        nav="hall.directory",
        uses_htmx=True,
        found=found,
        index=index,
        joint=joint_services.beside(found, index),
        facets=FACETS,
        picked=[(name, value) for name, values in found.chosen.items() for value in values],
        pieces=search.name_in_pieces,
        address=lambda **changed: _address(found, **changed),
    )


def _address(found: Found, without: tuple[str, str] | None = None, page: int = 1) -> str:
    """The address of the same search on another page or without one of its filters."""
    wanted: dict[str, Any] = {
        "q": found.query.text or None,
        **{name: [v for v in values if (name, v) != without] for name, values in found.chosen.items()},
        "page": page if page > 1 else None,
    }
    return url_for("hall.directory", **wanted)


@door.get("/services/<code>")
def guide(code: str) -> Response:
    """The guide of a service; `?print=1` opens everything that is folded."""
    found = public_guide(code)
    if found is None:
        return hall_joint.joint_page(code) or _unknown(code)
    linked = htmlsafe_json_dumps(linked_data(found, _public_address(code)), ensure_ascii=False, separators=(",", ":"))
    return page(
        "hall/guide.html",
        nav="hall.directory",
        found=found,
        guide=found.guide,
        unfolded=request.args.get("print") == "1",
        linked=linked,
    )


def _unknown(code: str) -> Response:
    """404 with what may have been meant."""
    return page("hall/unknown_service.html", 404, nav="hall.directory", code=code[:40], nearest=search.nearest_to(code))


def _public_address(code: str) -> str:
    return current_app.config["SETTINGS"].public_url.rstrip("/") + url_for("hall.guide", code=code)


@door.get("/services/<code>.json")
def guide_data(code: str) -> Response:
    """The public facts of a service or a joint service as data."""
    found, address = public_guide(code), _public_address(code)
    if found is None:
        return hall_joint.joint_data(code, address) or abort(404)
    return jsonify(public_facts(found, address))


@door.get("/services/<code>/checklist.pdf")
def guide_checklist(code: str) -> Response:
    """The blank checklist of a service: what to bring, to be ticked off by hand (R-DIR-6: free of charge)."""
    found = _known(code)
    name = f"{found.row.id}-{'en' if language.is_english() else 'zh'}"
    pdf = checklist.kept_pdf(house.settings.instance / "checklists", name, lambda: _checklist(found))
    return download(pdf, "application/pdf", f"{found.guide.code}-checklist.pdf", inline=True)


def _checklist(found: PublicGuide) -> str:
    return render_template("hall/checklist.html", found=found, guide=found.guide, url=_public_address(found.guide.code))


def _known(code: str) -> Any:
    found = public_guide(code)
    return abort(404) if found is None else found


@door.get("/about/<any(accessibility, privacy):topic>")
def about(topic: str) -> Response:
    """What the portal does for everybody's access, and with personal data."""
    return page(f"hall/about_{topic}.html", front=front_page())


from views import hall_cases, hall_joint  # noqa: E402,F401 - the hall's pages about cases stand on this door
