"""Is everything there that the portal needs around it? Asked before it opens, and whenever something does not arrive."""

import click

from portal.ground.channels import check_channels, knock_everywhere, what_is_missing
from portal.ground.errors import NotDone
from portal.ground.house import house
from portal.people.staff_accounts import refuse_demo_accounts
from views.commands_connected import with_database


@click.command()
@with_database
def check() -> None:
    """Database, storage, mail server and gateway for text messages: does each answer? Nothing is sent."""
    house.storage.check()
    refuse_demo_accounts()
    click.echo("The database and the storage answer.")
    check_channels(house.settings)
    for sentence in what_is_missing(house.settings):
        click.echo(sentence)
    shut = []
    for name, reason in knock_everywhere(house.settings):
        click.echo(f"{name}: {reason or 'answers'}.")
        shut += [name] if reason else []
    if shut:
        raise NotDone(f"Nothing gets through by {' and '.join(shut)}.")
