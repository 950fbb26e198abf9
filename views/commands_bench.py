"""Measuring the portal from the command line: synthetic cases. The rest is in bench/ (docs/performance.md)."""

import click
from flask.cli import AppGroup

from portal.ground import schema
from portal.ground.errors import NotDone
from portal.ground.house import house

bench = AppGroup("bench", help="Measuring: synthetic cases in a demonstration.")


@bench.command("fill")
@click.option("--cases", "count", type=click.IntRange(1, 5_000_000), required=True, help="How many to add.")
def bench_fill(count: int) -> None:
    """Add synthetic cases of realistic spread; refused in production."""
    from portal.cases.synthetic import fill

    house.connect()
    if schema.pending():
        raise NotDone("The database is not up to date: run flask migrate first.")
    with click.progressbar(length=count, label="Synthetic cases") as bar:
        done = fill(count, lambda made: bar.update(made - bar.pos))
    house.disconnect()
    click.echo(str(done))
