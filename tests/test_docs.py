"""The docs say what is there: every setting, command, state and dependency; and nothing that is not."""

import re
from dataclasses import fields
from importlib.metadata import packages_distributions

import pytest

from portal.cases.states import STATES
from portal.ground.settings import ROOT, Settings
from tests.test_architecture import imports
from views import commands

pytestmark = pytest.mark.one_engine

ALL = {path.name: path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]}


def default_of(field):
    value = field.default
    if field.name == "instance":
        return "`instance/`"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"`{value}`" if value != "" else ""


def test_every_setting_stands_in_the_docs_with_its_default_and_meaning():
    rows = [f"| `PORTAL_{f.name.upper()}` | {default_of(f)} | {f.metadata['meaning']} |" for f in fields(Settings)]
    assert [row for row in rows if row not in ALL["settings.md"]] == []


def test_the_docs_name_no_setting_that_does_not_exist():
    known = {f"PORTAL_{f.name.upper()}" for f in fields(Settings)} | {"PORTAL_TEST_DATABASE"}
    named = {name for text in ALL.values() for name in re.findall(r"PORTAL_[A-Z_]*[A-Z]", text)}
    assert named - known == set()


def test_every_command_stands_in_the_docs():
    def names(group, before=""):
        for name, command in group.items():
            inner = getattr(command, "commands", None)
            yield from names(inner, f"{before}{name} ") if inner else [before + name]

    known = {c.name: c for c in commands.COMMANDS}
    text = "\n".join(ALL.values())
    assert [name for name in names(known) if f"flask {name}" not in text] == []


def test_every_state_is_explained():
    assert [code for code in STATES if f"| {code} |" not in ALL["lifecycle.md"]] == []


def test_every_direct_dependency_has_a_reason_and_its_version():
    listed = []
    for name in ("requirements.txt", "requirements-dev.txt"):
        direct = (ROOT / name).read_text().split("\n\n")[0].splitlines()
        listed += [line for line in direct if "==" in line]
    wanted = [line.replace("==", " ") for line in listed]
    assert [line for line in wanted if not re.search(re.escape(line) + r"\b", ALL["dependencies.md"])] == []


def test_what_the_code_imports_is_what_requirements_name():
    """A package that came along with another may leave with it."""
    files = [ROOT / "wsgi.py", *(p for f in ("views", "portal", "models") for p in (ROOT / f).rglob("*.py"))]
    imported = {name.split(".")[0] for path in files for name in imports(path)}
    homes = packages_distributions()
    needed = {homes[name][0].lower().replace("_", "-") for name in imported if name in homes}
    direct = (ROOT / "requirements.txt").read_text().split("\n\n")[0]
    named = {re.split(r"[\[=]", line)[0].lower().replace("_", "-") for line in direct.splitlines() if "==" in line}
    used_by_address = {
        "redis",
        "tzdata",
        "gunicorn",
        "jinja2",
        "click",
    }  # by a setting's scheme, a zone's name, a command
    assert needed - named == set()
    assert named - needed - used_by_address == set()


def test_every_link_in_the_docs_leads_somewhere():
    broken = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text()):
            if not re.match(r"https?:", target) and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []


def test_the_licence_is_apache_2():
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:300]


@pytest.mark.parametrize("word", ["/work/", "helper", "/tmp/w"])
def test_the_project_speaks_of_itself_only(word):
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").iterdir()]
    assert [path.name for path in files if path.is_file() and word in path.read_text()] == []
