"""The command line: `flask ...` at the project's root. Each command prints what it did and exits non-zero on failure."""

import json
import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from portal.ground import audit, backup, schema, time
from portal.ground.errors import NotDone
from portal.ground.house import house
from portal.ground.settings import ROOT
from portal.ground.working_days import Calendar
from views.commands_bench import bench
from views.commands_check import check
from views.commands_connected import with_database
from views.commands_demo import accounts_table, load_demonstration, said
from views.commands_figures import figures
from views.commands_ledger import ledger
from views.commands_staff import staff
from views.commands_words import words
from views.preparing import prepare_everything
from views.worker import note_passed_limits, sweep_now
from views.worker import work as work_until_told


def register(app: Flask) -> None:
    """Add every command of the portal to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    house.connect()
    done = schema.migrate()
    house.disconnect()
    click.echo("\n".join(f"Applied {name}." for name in done) or "The database is up to date.")


catalogue = AppGroup("catalogue", help="Departments, services, bundles, check points and the calendar.")


@catalogue.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_database
def catalogue_load(folder: Path) -> None:
    """Load a catalogue, all of it or nothing; each mistake is named by file, item and field.

    Where its calendar moves days of open cases, they are written and each case's record says so.
    """
    from portal.cases import office_effects
    from portal.services.catalogue import load

    click.echo(said(load(folder)))
    if moved := office_effects.follow_calendar():
        click.echo(f"Days of {moved} open cases moved with the calendar.")


@catalogue.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def catalogue_check(folder: Path) -> None:
    """Only check a catalogue; nothing is written."""
    from portal.services.catalogue import check

    found = check(folder)
    click.echo(f"{folder}: no mistakes in {len(found.guides)} services.")


demo = AppGroup("demo", help="The demonstration: fictional people, publications and cases.")


@demo.command("load")
@with_database
def demo_load() -> None:
    """People, gazette and cases in every state, laid out relative to the portal's time."""
    for line in load_demonstration():
        click.echo(line)
    click.echo(accounts_table())


clock = AppGroup("clock", help="The law's clock.")


@clock.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def clock_read(file: Path) -> None:
    """Read the clock of the cases in FILE; prints a JSON list of {"id", "reading"}."""
    from portal.cases.clock_files import read_case_file

    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NotDone(f"{file} is not JSON in UTF-8: {error}") from error
    click.echo(json.dumps(read_case_file(document, _calendar()), ensure_ascii=False, indent=1))


def _calendar() -> Calendar:
    """The years that this portal has loaded; those of data/ where none is loaded yet."""
    house.connect()
    loaded = not schema.pending() and house.calendar().last_day()
    house.disconnect()
    if loaded:
        return house.calendar()
    return Calendar.from_notices(json.loads((ROOT / "data/holidays.json").read_text(encoding="utf-8"))["years"])


audit_log = AppGroup("audit", help="The append-only record.")


@audit_log.command("verify")
@with_database
def audit_verify() -> None:
    """Recompute every hash chain and every frozen file, volumes and packages too; names each row that does not fit."""
    from portal.cases import archive_verifying, office_record
    from portal.oversight import record, samples
    from portal.publication import requests_record, review_papers

    chains = (audit, record, office_record, requests_record, review_papers)
    problems = [problem for one in (*chains, archive_verifying, samples) for problem in one.verify()]
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise NotDone(f"{len(problems)} rows do not say what they said when they were written.")
    click.echo("Every chain and every frozen file is as it was written.")


lifecycle = AppGroup("lifecycle", help="The table of what may happen to a case.")


@lifecycle.command("diagram")
def lifecycle_diagram() -> None:
    """Write docs/lifecycle_diagram.md anew from the table."""
    from portal.cases.diagram import as_markdown

    path = ROOT / "docs" / "lifecycle_diagram.md"
    path.write_text(as_markdown(), encoding="utf-8")
    print(f"{path.relative_to(ROOT)} is what the table says.")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_database
def make_backup(file: Path) -> None:
    """Everything in one new archive (database and files); .tar.gz is compressed. Keep it as safe as the portal itself."""
    made = backup.backup(file)
    click.echo(f"{file}: the database and {made.files} files, {made.size} bytes.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what this instance holds.")
def restore(file: Path, force: bool) -> None:
    """Put everything of an archive back, after checking all of it."""
    house.connect()
    found = backup.restore(file, force=force)
    house.disconnect()
    click.echo(f"{file}: the database and {found.files} files are back.")


@click.command()
@with_database
def sweep() -> None:
    """What time does: deadlines, deemed acceptance, warnings, lapses, delays. The worker does it every minute too."""
    counts = sweep_now()
    while noted := note_passed_limits():  # in portions, as the worker does
        counts["delays_noted"] = counts.get("delays_noted", 0) + noted
    done = ", ".join(f"{what} {count}" for what, count in counts.items())
    click.echo(f"{time.now():%Y-%m-%d %H:%M}: {done or 'nothing was due'}.")


@click.command()
@click.option("--once", is_flag=True, help="Do every job once and end.")
def work(once: bool) -> None:
    """The worker: papers, seals, files, messages and time, until it is told to stop."""
    sys.exit(work_until_told(once=once))


@click.command()
def prepare() -> None:
    """Everything that must be true before the portal is served; ./run and the system's services call it."""
    prepare_everything()


COMMANDS = (
    migrate,
    catalogue,
    demo,
    clock,
    audit_log,
    ledger,
    lifecycle,
    make_backup,
    restore,
    sweep,
    prepare,
    check,
    staff,
    work,
    words,
    bench,
    figures,
)
