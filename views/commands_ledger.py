"""The public ledger from the command line: checked with the database and the frozen files, or a copy by itself."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.ground.errors import NotDone
from portal.publication import ledger_copy
from views.commands_connected import with_database

ledger = AppGroup("ledger", help="The public ledger of publications.")


@ledger.command("verify")
@with_database
def verify() -> None:
    """Recompute the chain, every frozen version with its files, the entries shown, and the days of case events."""
    from portal.publication import ledger as public_ledger

    problems = public_ledger.verify()
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise NotDone(f"{len(problems)} things are not as they were published.")
    click.echo("Every line and every published version is as it was written.")


@ledger.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check a downloaded copy without the database; further FILES (PDF, JSON, attachments) must be in it."""
    sys.exit(ledger_copy.main([str(file) for file in files]))


@ledger.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@with_database
def export(file: Path) -> None:
    """Write the whole ledger as JSON lines, as /board/ledger.jsonl serves it."""
    from portal.publication import ledger as public_ledger

    file.write_text("".join(public_ledger.as_lines()), encoding="utf-8")
    click.echo(f"{file}: written.")
