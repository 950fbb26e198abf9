"""A paper as the fragment that a page shows and as PDF/A-3b, both from the same template and the same data.

Templates and style sheet are data (templates/papers): an office may change them without code. One FontConfiguration and
one parsed style sheet per process and font folder: a new one for each paper would eat memory (1 GB in 500 papers).
"""

import atexit
import gc
import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from xml.sax.saxutils import escape

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from portal.cases.papers import numbers, wording
from portal.cases.papers.filling import data_digest, filled
from portal.cases.papers.fonts import font_faces
from portal.cases.papers.kinds import KINDS, Kind, has_remedies, missing_fields
from portal.cases.papers.pdf_a import as_pdf_a
from portal.cases.papers.qr import qr_image, qr_svg
from portal.cases.papers.seal_image import seal_svg
from portal.ground.errors import N_, Refused

if TYPE_CHECKING:  # 50 MB and a second: loaded with the first PDF, so never where only pages are made
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "papers"
XMP_NAMESPACE = "urn:x-service-centre:paper:1"
_XMP_FIELDS = {
    "kind": "Code of the kind of paper",
    "number": "Number of the paper",
    "templateVersion": "Kind and version of the template",
    "dataDigest": "SHA-256 of the data the paper was made from, as canonical JSON",
    "sealedAt": "When the paper was sealed, Asia/Shanghai",
    "verifyCode": "Code by which the paper can be checked",
}


@lru_cache(maxsize=4)
def environment(folder: Path) -> Environment:
    """Jinja for papers: everything escaped, and a misspelt field is an error instead of a gap on the paper."""
    env = Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters |= {
        "day": numbers.format_day,
        "moment": numbers.format_moment,
        "grouped": numbers.grouped,
        "day_or": wording.day_or,
        "is_day": wording.is_day,
        "law": wording.law,
        "cited": wording.cited,
        "rules_of": wording.rules_of,
        "span": wording.span,
        "you": wording.you,
        "identity": wording.identity,
        "breakable": wording.breakable,
        "sentence": wording.sentence,
        "validity": wording.validity,
        "case_type": lambda code: wording.CASE_TYPES.get(code, code),
        "channel": lambda code: wording.CHANNELS.get(code, code),
        "material_state": lambda code: wording.STATES_OF_MATERIAL.get(code, code),
        "signing_way": lambda code: wording.SIGNING_WAYS.get(code, code),
        "way": lambda code: wording.WAYS.get(code, code),
    }
    return env


@lru_cache(maxsize=1)
def fetcher() -> "URLFetcher":
    """A paper is whole in itself: nothing is fetched for one, only the picture that it carries inside is read."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",))


@lru_cache(maxsize=4)
def stationery(fonts: tuple[Path, ...], folder: Path) -> "tuple[FontConfiguration, CSS]":
    """The style sheet and the fonts, read once."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    sheet = folder / "papers.css"
    css = (sheet if sheet.exists() else TEMPLATES / "papers.css").read_text(encoding="utf-8")
    config = FontConfiguration()
    return config, CSS(string=f"{font_faces(fonts)}\n{css}", font_config=config)


@atexit.register
def put_fonts_away() -> None:
    """Take 20 MB of fonts out of the folder for temporary files. A process that ends otherwise calls this itself."""
    stationery.cache_clear()
    gc.collect()  # a configuration takes its fonts away when it is freed, and drawn documents refer to it in circles


def as_html(
    kind: Kind | str,
    data: Mapping[str, Any],
    *,
    heading: int = 1,
    preview: bool = False,
    sealed: bool = False,
    sample: bool = False,
    templates: Path | None = None,
    paper: Template | None = None,
) -> str:
    """The paper as an <article class="notice"> for a page: no inline style, everything in the data escaped.

    `heading`: level of its title. `preview`: as it will be issued; number, day and verify code may be absent. `sealed`,
    `sample`, `paper`: as in `as_pdf`. Raises Refused, naming each field that is missing.
    """
    kind = KINDS[kind] if isinstance(kind, str) else kind
    template = paper or environment(templates or TEMPLATES).get_template(kind.template)
    return template.render(
        _context(kind, data, heading, for_print=False, preview=preview, sealed=sealed, sample=sample)
    )


def as_pdf(
    kind: Kind | str,
    data: Mapping[str, Any],
    *,
    sealed: bool,
    sample: bool,
    fonts: tuple[Path, ...] = (),
    templates: Path | None = None,
    paper: Template | None = None,
    version: str = "",
) -> bytes:
    """The paper as PDF/A-3b, A4 by GB/T 9704-2012; the same data give the same bytes.

    `sealed`: it will be signed with the organ's certificate, so its seal is drawn. `sample`: it has no force: with
    `sealed` the certificate is a demonstration's (演示), without it the paper waits for its seal (样张).
    `fonts`: folders with the office's own fonts and the compact ones (see `fonts`); `templates`: a folder whose files
    stand in for single templates; `paper`: the office's own wording (office_text), `version`: of it.
    Raises Refused when a field is missing or no font has a character; ValueError for an unsealed paper that is not
    marked as a sample although its kind is sealed; BadSetting for a folder without fonts.
    """
    from weasyprint import HTML

    kind = KINDS[kind] if isinstance(kind, str) else kind
    if kind.seal != "none" and not sealed and not sample:
        raise ValueError(f"an unsealed {kind.code} must be marked as a sample")
    folder = templates or TEMPLATES
    context = _context(kind, data, 1, for_print=True, preview=False, sealed=sealed, sample=sample)
    digest = data_digest(data)
    d = context["d"]
    made_at = f"{(d['signed']['at'] or d['issued_on'] + 'T00:00:00')[:19]}+08:00"
    text = (
        environment(folder).get_template("_sheet.html").render(context, made_at=made_at, paper=paper or kind.template)
    )
    config, css = stationery(fonts, folder)
    watch = _MissingGlyphs()
    with watch:
        document = HTML(string=text, url_fetcher=fetcher()).render(stylesheets=[css], font_config=config)
        about = {
            "kind": kind.code,
            "number": d["number"] or "",
            "templateVersion": f"{kind.code}/{version or kind.version}",
            "dataDigest": digest,
            "sealedAt": made_at if sealed else "",
            "verifyCode": d["verify_code"] or "",
        }
        _describe(document.metadata, about)
        pdf = as_pdf_a(document, bytes.fromhex(digest))
    if watch.characters:
        raise Refused(
            N_("This paper cannot be printed: no font on this machine has %(characters)s."),
            characters=" ".join(f"{c} (U+{ord(c):04X})" for c in sorted(watch.characters)),
        )
    return pdf


def _context(
    kind: Kind, data: Mapping[str, Any], heading: int, *, for_print: bool, preview: bool, sealed: bool, sample: bool
) -> dict[str, Any]:
    missing = missing_fields(kind, data, preview=preview)
    if sealed and kind.seal != "none" and not filled(data)["organ"]["seal"]["text"]:
        missing.append("organ.seal.text")
    if missing:
        raise Refused(
            N_("This paper cannot be made yet; missing: %(fields)s."), field=missing[0], fields=", ".join(missing)
        )
    d = filled(data)
    seal = d["organ"]["seal"]
    stamped = sealed and kind.seal != "none"
    return {
        "d": d,
        "for_print": for_print,
        "kind": kind,
        "heading": f"h{min(max(heading, 1), 6)}",
        "sealed": stamped,
        "mark": ("演示" if stamped else "样张") if sample else "",
        "seal": seal_svg(seal["text"], int(seal["diameter_mm"]), demonstration=sample) if stamped else "",
        "qr": (qr_image if for_print else qr_svg)(d["verify_url"]) if d["verify_url"] else "",
        "with_remedies": has_remedies(kind, d),
    }


class _MissingGlyphs(logging.Handler):
    """Collects the characters that WeasyPrint reports as absent from every font: a name must never print as a box."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))

    def __enter__(self) -> Self:
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)


def _describe(metadata: Any, about: Mapping[str, str]) -> None:
    """Add what the paper is to its XMP, with the extension schema that PDF/A asks for (ISO 19005-3, 6.6.2.3)."""
    generate = metadata.generate_rdf_metadata
    values = "".join(f"<paper:{name}>{escape(value)}</paper:{name}>" for name, value in about.items() if value)
    properties = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
        for name, meaning in _XMP_FIELDS.items()
    )
    added = (
        f'<rdf:Description xmlns:paper="{XMP_NAMESPACE}" rdf:about="">{values}</rdf:Description>'
        '<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" '
        'rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Paper of a government service centre</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{XMP_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>paper</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    ).encode()

    def generate_with_paper(*args: Any) -> bytes:
        return bytes(generate(*args)).replace(b"</rdf:RDF>", added + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = generate_with_paper
