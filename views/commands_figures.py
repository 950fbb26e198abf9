"""The figures of months from the command line: taken, checked against the events, and the dictionary of their data."""

import click
from flask.cli import AppGroup

from portal.ground.errors import NotDone
from portal.ground.settings import ROOT
from views.commands_connected import with_database

figures = AppGroup("figures", help="The figures of months on the transparency board.")


@figures.command("take")
@click.argument("month")
@click.option("--reason", default="", help="Why a published month is corrected; becomes public.")
@with_database
def take(month: str, reason: str) -> None:
    """Take the figures of a month that is over, and begin its bulletin. They wait for it to be reviewed and published.

    With a reason, a month that is published is taken again: what differs becomes an erratum.
    """
    from portal.people.actors import SYSTEM
    from portal.publication import bulletins, snapshots
    from portal.publication.months import read_month

    if reason:
        bulletins.correct(read_month(month), reason)
    else:
        snapshots.take(read_month(month))
        bulletins.draft_of(read_month(month), SYSTEM)
    taken = snapshots.waiting(read_month(month))
    assert taken is not None  # taken by one of the two
    click.echo(f"{taken.month}, version {taken.version}: {taken.cases} cases, {taken.events} events, {taken.sha256}")
    for difference in taken.differences:
        click.echo(f"  {difference['figure']}: {difference['before']} becomes {difference['after']}")


@figures.command("check")
@click.argument("month", required=False)
@with_database
def check(month: str | None) -> None:
    """Compute a published month again from the events, or all of them, and say equal or what differs."""
    from portal.publication import board_page, snapshots
    from portal.publication.months import read_month

    wrong = 0
    for one in [month] if month else sorted(board_page.published_months()):
        found = snapshots.check(read_month(one))
        click.echo(f"{one}: equal." if not found else f"{one}: {len(found)} entries differ.")
        for difference in found:
            click.echo(f"  {difference}")
        wrong += bool(found)
    if wrong:
        raise NotDone(
            "The events do not come to what was published. A correction is a version of its own with a reason."
        )


@figures.command("dictionary")
def dictionary() -> None:
    """Write docs/data_dictionary.md anew from the datasets."""
    from portal.publication.data_dictionary import as_markdown

    path = ROOT / "docs" / "data_dictionary.md"
    path.write_text(as_markdown(), encoding="utf-8")
    click.echo(f"{path.relative_to(ROOT)} is what the datasets say.")
