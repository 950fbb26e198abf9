"""How the house is built, as tests: which way imports go, what files may be called, how long they may be."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from portal.ground.settings import ROOT
from tests.conftest import SECRET

pytestmark = pytest.mark.one_engine

FLOORS = ("wsgi", "views", "portal", "models")  # imports go down only
WITH_MODELS = re.compile(r"views\.(commands\w*|worker)")  # the operator's side may look at tables
WEB = {
    "flask",
    "wtforms",
    "flask_wtf",
    "flask_login",
    "flask_babel",
    "flask_limiter",
    "htmx_flask",
    "werkzeug",
    "click",
    "gunicorn",
}
# What each part of portal/ may stand on, beside itself.
STANDS_ON = {
    "ground": set(),
    "people": {"ground"},
    "services": {"ground"},
    "cases": {"ground", "people", "services"},
    "oversight": {"ground", "people", "services", "cases"},
    "publication": {"ground", "people", "services", "cases"},
}
DOORS = {"hall", "filing", "desk", "accounts", "board", "requests", "admin", "oversight", "publishing"}
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "misc",
    "manager",
    "managers",
    "service",
    "tools",
    "stuff",
}
LONGEST = 400  # lines; beyond about 300 a file is two ideas
LONGEST_TEST = 800  # a list of situations may be longer


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """`portal.ground.time`"""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> list[str]:
    """Every module that a file imports, wherever in the file; names imported from packages as modules too."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def ours() -> list[tuple[str, str]]:
    """(module, what it imports) for every import of the project's own modules."""
    files = [*sources("views", "portal", "models"), ROOT / "wsgi.py"]
    return [(name_of(path), name) for path in files for name in imports(path) if name.split(".")[0] in FLOORS]


def test_imports_go_down_only():
    wrong = [(a, b) for a, b in ours() if FLOORS.index(a.split(".")[0]) > FLOORS.index(b.split(".")[0])]
    assert wrong == []


def test_pages_never_touch_tables():
    wrong = [(a, b) for a, b in ours() if a.startswith("views") and b.startswith("models") and not WITH_MODELS.match(a)]
    assert wrong == []


def test_doors_do_not_know_each_other():
    """Forms check shapes only and may serve two doors."""
    wrong = []
    for a, b in ours():
        if a.startswith("views.") and b.startswith("views.") and not b.startswith("views.forms."):
            one, other = (re.split(r"[._]", name.removeprefix("views."))[0] for name in (a, b))
            if {one, other} <= DOORS and one != other:
                wrong.append((a, b))
    assert wrong == []


def test_inside_portal_each_part_stands_on_what_is_below_it():
    wrong = []
    for a, b in ours():
        if a.startswith("portal.") and b.startswith("portal."):
            part, other = a.split(".")[1], b.split(".")[1]
            if part != other and other not in STANDS_ON[part]:
                wrong.append((a, b))
    assert wrong == []


def test_rules_and_tables_know_no_web():
    wrong = [
        (name_of(path), name)
        for path in sources("portal", "models")
        for name in imports(path)
        if name.split(".")[0] in WEB
    ]
    assert wrong == []


def test_the_sources_of_papers_are_the_only_templates_that_rules_render():
    wrong = [name_of(path) for path in sources("portal") if "jinja2" in {n.split(".")[0] for n in imports(path)}]
    assert all(name.startswith("portal.cases.papers") for name in wrong)


def test_migrations_are_frozen_and_import_no_models():
    wrong = [
        (path.name, name)
        for path in sorted((ROOT / "migrations").glob("*.py"))
        for name in imports(path)
        if name.split(".")[0] in FLOORS
    ]
    assert wrong == []


def test_names_are_imported_one_by_one():
    wrong = [(a, b) for a, b in ours() if b.endswith(".*")]
    assert wrong == []


def test_files_are_named_for_what_they_decide():
    wrong = [name_of(path) for path in sources("views", "portal", "models", "tests") if path.stem in VAGUE]
    assert wrong == []


def test_no_file_holds_two_ideas():
    limits = {"views": LONGEST, "portal": LONGEST, "models": LONGEST, "deploy": LONGEST, "tests": LONGEST_TEST}
    too_long = {
        name_of(path): length
        for folder, limit in limits.items()
        for path in sources(folder)
        if (length := len(path.read_text().splitlines())) > limit
    }
    assert too_long == {}


def test_time_comes_from_one_place():
    pattern = re.compile(r"datetime\.now\(|date\.today\(|datetime\.utcnow\(|time\.localtime\(")
    wrong = [
        f"{name_of(path)}:{number}"
        for path in sources("views", "portal", "models")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line) and name_of(path) != "portal.ground.time"
    ]
    assert wrong == []


def test_nothing_is_left_open_or_swallowed():
    pattern = re.compile(
        r"\bTODO\b|\bFIXME\b|\bXXX\b|NotImplementedError\(|except:|except Exception:\s*pass|@pytest\.mark\.(skip|xfail)"
    )
    wrong = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in sources("views", "portal", "models", "tests", "deploy")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line) and path != Path(__file__)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", ["static/clerk.js"])
def test_our_own_script_is_small(path):
    assert (ROOT / path).stat().st_size <= 4096


def test_what_serves_pages_loads_nothing_that_draws_signs_or_opens_hostile_files(tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", "import sys, wsgi; wsgi.create_app(); print(*sys.modules)"],
        cwd=ROOT,
        env={**os.environ, "PORTAL_ENV": "test", "PORTAL_INSTANCE": str(tmp_path), "PORTAL_SECRET_KEY": SECRET},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "portal.cases.case_files" in said
    assert {"weasyprint", "pikepdf", "pyhanko"} & set(said) == set()
