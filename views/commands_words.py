"""Words of the pages: which sentences there are, the English catalogue, and what Chinese still lacks.

A sentence is written once, in English, in code and templates. English catalogues are made from that; Chinese ones are
written by people. DOMAINS says which catalogue a file's sentences belong to.
"""

import fnmatch
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from portal.ground.errors import NotDone
from portal.ground.settings import ROOT
from views.preparing import compile_stale

FOLDER = ROOT / "translations"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "pgettext": None,
}

# What publishing stands on, beside what the board and the requests for information say.
PUBLISHING = (
    "attachments",
    "changing",
    "checks",
    "deadlines",
    "freezing",
    "guard",
    "ledger",
    "publishing",
    "redaction",
    "reviews",
    "shelf",
    "watched",
)

# The first pattern that fits decides, so the narrow ones come first. Paths from the project's root.
DOMAINS: tuple[tuple[str, str], ...] = (
    ("templates/oversight/*", "oversight"),
    ("templates/filing/late_reasons.html", "oversight"),
    ("templates/desk/orders_waiting.html", "oversight"),
    ("views/oversight*.py", "oversight"),
    ("views/work_pages.py", "desk"),
    ("portal/oversight/*.py", "oversight"),
    ("templates/*/joint*", "joint"),
    ("views/*joint*.py", "joint"),
    ("templates/hall/*", "hall"),
    ("templates/filing/*", "filing"),
    ("templates/desk/archive*", "archive"),
    ("templates/desk/*", "desk"),
    ("templates/accounts/*", "accounts"),
    ("templates/board/disclosure_*", "publishing"),
    ("templates/board/ledger.html", "publishing"),
    ("templates/publishing/*", "publishing"),
    ("templates/board/month.html", "figures"),
    ("templates/board/figure.html", "figures"),
    ("templates/board/overdue.html", "figures"),
    ("templates/board/data.html", "figures"),
    ("templates/board/_chart*", "figures"),
    ("templates/board/_rate.html", "figures"),
    ("templates/board/_cells.html", "figures"),
    ("templates/board/_late.html", "figures"),
    ("templates/board/_erratum.html", "figures"),
    ("templates/board/_windows.html", "figures"),
    ("templates/board/*", "board"),
    ("templates/requests/*", "requests"),
    ("templates/clock/*", "clock"),
    ("templates/admin/*", "admin"),
    ("templates/layouts/work.html", "desk"),
    ("templates/components/case_*", "cases"),
    ("templates/*", "shell"),
    ("views/hall*.py", "hall"),
    ("views/forms/hall*.py", "hall"),
    ("views/forms/requests.py", "requests"),
    ("views/forms/filing*.py", "filing"),
    ("views/forms/accounts*.py", "accounts"),
    ("views/forms/desk_archive.py", "archive"),
    ("views/forms/desk*.py", "desk"),
    ("views/filing*.py", "filing"),
    ("views/desk_archive.py", "archive"),
    ("views/desk*.py", "desk"),
    ("views/accounts*.py", "accounts"),
    ("views/board_data.py", "figures"),
    ("views/board*.py", "board"),
    ("views/requests*.py", "requests"),
    ("views/admin*.py", "admin"),
    ("views/forms/admin.py", "admin"),
    ("views/publishing*.py", "publishing"),
    ("views/forms/publishing.py", "publishing"),
    ("views/*.py", "shell"),
    ("portal/services/*.py", "hall"),
    ("portal/publication/requests*.py", "requests"),
    *((f"portal/publication/{name}.py", "publishing") for name in PUBLISHING),
    ("portal/publication/figures.py", "figures"),
    ("portal/publication/errata.py", "figures"),
    ("portal/publication/bands.py", "figures"),
    ("portal/publication/datasets.py", "figures"),
    ("portal/publication/snapshots.py", "figures"),
    ("portal/publication/months.py", "figures"),
    ("portal/publication/board_page.py", "figures"),
    ("portal/publication/data_catalogue.py", "figures"),
    ("portal/publication/*.py", "board"),
    ("portal/people/colleagues.py", "desk"),
    ("portal/people/*.py", "people"),
    ("portal/ground/storage.py", "files"),
    ("portal/ground/s3_storage.py", "files"),
    ("portal/ground/sealed_files.py", "files"),
    ("portal/ground/*.py", "shell"),
    ("portal/cases/states.py", "shell"),
    ("portal/cases/worklist*.py", "desk"),
    ("portal/cases/workbench*.py", "desk"),
    ("portal/cases/finding.py", "desk"),
    ("portal/cases/counter.py", "desk"),
    ("portal/cases/acts_of_pausing.py", "procedures"),
    ("portal/cases/acts_of_extension.py", "procedures"),
    ("portal/cases/acts_of_hearing.py", "procedures"),
    ("portal/cases/acts_of_cooperation.py", "procedures"),
    ("portal/cases/acts_of_correction.py", "procedures"),
    ("portal/cases/acts_of_record.py", "procedures"),
    ("portal/cases/outstanding.py", "procedures"),
    ("portal/cases/archive*.py", "archive"),
    ("portal/cases/table_of_archiving.py", "archive"),
    ("portal/cases/acts_of_joint*.py", "joint"),
    ("portal/cases/joint*.py", "joint"),
    ("portal/cases/table_of_joint.py", "joint"),
    ("portal/cases/local_rules.py", "procedures"),
    ("portal/cases/table_of_procedures.py", "procedures"),
    ("portal/cases/clock*.py", "clock"),
    ("portal/cases/case_clock.py", "clock"),
    ("portal/cases/file_*.py", "files"),
    ("portal/cases/case_files.py", "files"),
    ("portal/cases/papers/office_*.py", "admin"),
    ("portal/cases/paper*", "papers"),
    ("portal/cases/issuing.py", "papers"),
    ("portal/cases/sealing.py", "papers"),
    ("portal/cases/stuck.py", "admin"),
    ("portal/cases/office_*.py", "admin"),
    ("portal/cases/seal_register.py", "admin"),
    ("portal/*.py", "cases"),
)

Key = tuple[str, str | None]
Text = str | tuple[str, ...] | list[str]


@dataclass
class Sentence:
    """One sentence to translate: its key, its plural where it has one, and where it stands."""

    id: str
    plural: str | None = None
    context: str | None = None
    places: list[tuple[str, int]] = field(default_factory=list)
    domains: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells it from others."""
        return self.id, self.context


def domain_of(path: str) -> str | None:
    """The catalogue that the sentences of a file belong to. `path` from the project's root."""
    return next((domain for pattern, domain in DOMAINS if fnmatch.fnmatch(path, pattern)), None)


def sentences() -> dict[tuple[str, str | None], Sentence]:
    """Every sentence of templates/, views/ and portal/, with its places. Papers are always Chinese and have none."""
    found: dict[tuple[str, str | None], Sentence] = {}
    for path in _sources():
        name = path.relative_to(ROOT).as_posix()
        with path.open("rb") as file:
            method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
            options = {"encoding": "utf-8", "extensions": "jinja2.ext.i18n", "silent": "false"}
            for line, message, _comments, context in extract(method, file, KEYWORDS, (), options):
                texts = message if isinstance(message, tuple) else (message,)
                sentence = Sentence(texts[0], texts[1] if len(texts) > 1 else None, context)
                sentence = found.setdefault(sentence.key, sentence)
                sentence.places.append((name, line))
                sentence.domains.add(domain_of(name) or "")
    return found


def _sources() -> Iterator[Path]:
    yield from sorted(p for p in (ROOT / "templates").rglob("*.html") if "papers" not in p.parts)
    for folder in ("views", "portal"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def catalogue_of(locale: str, domain: str) -> Catalog:
    """A catalogue as written; an empty one where there is no file."""
    path = FOLDER / locale / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return Catalog(locale=locale, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=domain, abort_invalid=True)


def domains() -> list[str]:
    """All domains, in the order of the table."""
    return list(dict.fromkeys(domain for _, domain in DOMAINS))


def translated(locale: str) -> dict[tuple[str, str | None], list[tuple[str, Message]]]:
    """Every sentence that a language has, with the domains that say it. Fuzzy and empty ones are left out."""
    said: dict[tuple[str, str | None], list[tuple[str, Message]]] = {}
    for domain in domains():
        for message in catalogue_of(locale, domain):
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id and all(texts) and not message.fuzzy:
                key = message.id[0] if isinstance(message.id, tuple | list) else message.id
                said.setdefault((key, message.context), []).append((domain, message))
    return said


def lacking(locale: str) -> list[Sentence]:
    """The sentences that a language does not have."""
    said = translated(locale)
    return [sentence for key, sentence in sorted(sentences().items(), key=lambda item: item[0][0]) if key not in said]


def write_english() -> int:
    """Make the English catalogues anew: every sentence stands for itself. Returns how many sentences there are."""
    found = sentences()
    for domain in domains():
        own = [sentence for sentence in found.values() if min(sentence.domains) == domain]
        _write("en", domain, {one.key: (one.id, one.plural) if one.plural else one.id for one in own}, found)
    return len(found)


def tidy_chinese() -> tuple[int, int]:
    """Give each Chinese sentence one place: the catalogue of the code that says it. Sentences that nobody says go.

    Of two wordings the one in that catalogue stands. Returns how many sentences there are and how many were left out.
    """
    found, said = sentences(), translated("zh_Hans")
    kept = 0
    for domain in domains():
        texts: dict[Key, Text] = {}
        for key, sentence in found.items():
            if min(sentence.domains) == domain and key in said:
                wordings = dict(reversed(said[key]))
                chosen = next((wordings[d] for d in sorted(sentence.domains) if d in wordings), said[key][0][1])
                texts[key] = chosen.string or ""
        kept += len(texts)
        _write("zh_Hans", domain, texts, found)
    return kept, sum(len(places) for places in said.values()) - kept


HEADS = {"en": "nplurals=2; plural=(n != 1)", "zh_Hans": "nplurals=1; plural=0"}


def _write(locale: str, domain: str, texts: dict[Key, Text], found: dict[tuple[str, str | None], Sentence]) -> None:
    """A catalogue in the order of its keys, without dates or places: it changes only when a sentence does."""
    path = FOLDER / locale / "LC_MESSAGES" / f"{domain}.po"
    if not texts:
        path.unlink(missing_ok=True)
        path.with_suffix(".mo").unlink(missing_ok=True)
        return
    catalogue = Catalog(locale=locale, domain=domain, fuzzy=False, charset="utf-8")
    for key in sorted(texts, key=lambda k: (k[0], k[1] or "")):
        sentence = found[key]
        catalogue.add(
            (sentence.id, sentence.plural) if sentence.plural else sentence.id, texts[key], context=sentence.context
        )
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, no_location=True, width=0)
    made = "# Made by `flask words`; do not edit.\n" if locale == "en" else ""
    head = f'msgid ""\nmsgstr ""\n"Language: {locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += f'"Plural-Forms: {HEADS[locale]};\\n"\n\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{made}{head}{out.getvalue().decode().strip()}\n")


@click.command()
@click.option("--tidy", is_flag=True, help="Give each Chinese sentence one place and drop those that nobody says.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a language lacks a sentence.")
def words(check: bool, tidy: bool) -> None:
    """Write the English catalogues, and list the sentences that the Chinese ones lack."""
    if tidy:
        click.echo("{} Chinese sentences kept, {} left out.".format(*tidy_chinese()))
    if not check:
        click.echo(f"{write_english()} sentences.")
        compile_stale()
    missing = lacking("zh_Hans")
    for sentence in missing:
        file, line = sentence.places[0]
        click.echo(f"{'/'.join(sorted(sentence.domains))}: {sentence.id!r} ({file}:{line})")
    if missing:
        raise NotDone(f"Chinese lacks {len(missing)} sentences.")
    click.echo("Chinese has every sentence.")
