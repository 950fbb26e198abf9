"""Accounts of staff from the command line: the first one of a new portal can come from nowhere else."""

import sys

import click
from flask.cli import AppGroup

from portal.ground.errors import NotDone
from portal.ground.house import house
from portal.people.account_record import record_of
from portal.people.appointments import (
    GIVEN,
    Newcomer,
    add_staff,
    close_account,
    everybody,
    give_new_password,
    staff_with,
)
from portal.people.staff_accounts import needs_second_factor
from views.commands_connected import with_database

staff = AppGroup("staff", help="Accounts of staff: make, list, new password, close.")


@staff.command("add")
@click.argument("user")
@click.option("--name", required=True, help="The person's name, as papers print it.")
@click.option("--post", "posts", multiple=True, required=True, help="A post (admin, clerk, ...); may be repeated.")
@click.option("--department", default="", help="Code of the department; may be left out where there is only one.")
@click.option("--everywhere", is_flag=True, help="The posts reach every department.")
@click.option("--centre", default="", help="Code of the centre; the department's by default.")
@click.option("--badge", default="", help="As the catalogue names keepers of seals; USER in capitals by default.")
@click.option("--phone", default="", help="Office phone; the department's by default.")
@click.option("--title", default="", help="What the person does, in words.")
@with_database
def staff_add(user: str, posts: tuple[str, ...], **given: str) -> None:
    """Make an account. Its first password is asked for, or read as a line from standard input, never an argument."""
    newcomer = Newcomer(login=user, posts=posts, **given)  # type: ignore[arg-type]
    made = add_staff(newcomer, _password())
    click.echo(f"{made.login} is made: {made.name}, {', '.join(posts)}.")
    _say_what_comes_next()


@staff.command("reset")
@click.argument("user")
@click.option("--device", is_flag=True, help="The device was lost too: the next sign-in registers a new one.")
@with_database
def staff_reset(user: str, device: bool) -> None:
    """Give a new one-time password, printed here once; it must be changed at the next sign-in."""
    password = give_new_password(user, new_device=device)
    click.echo(f"The one-time password of {user}: {password}")
    _say_what_comes_next(new_device=device)


@staff.command("close")
@click.argument("user")
@with_database
def staff_close(user: str) -> None:
    """Close the account of who has left; what they did stays under their name."""
    closed = close_account(user)
    click.echo(f"{closed.login} ({closed.name}) cannot sign in any more; every session has ended.")


@staff.command("list")
@with_database
def staff_list() -> None:
    """Every account: user name, name, department, posts."""
    click.echo("\n".join(everybody()) or "There is no account yet: flask staff add USER --name ... --post admin")


@staff.command("record")
@click.argument("user")
@with_database
def staff_record(user: str) -> None:
    """What was done to an account, when and by whom."""
    lines = list(record_of(f"staff:{staff_with(user).id}"))
    click.echo("\n".join(lines) or "Nothing yet.")


def _password() -> str:
    """Typed twice without being shown, or the first line of a pipe."""
    if sys.stdin.isatty():
        return click.prompt("First password", hide_input=True, confirmation_prompt="The same again", err=True)
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise NotDone("No password came: type one when asked, or send it as a line to standard input.")
    return line


def _say_what_comes_next(*, new_device: bool = True) -> None:
    click.echo(f"Sign in at {house.settings.public_url}/staff/sign-in within {GIVEN.days} days.")
    if needs_second_factor() and new_device:
        click.echo("The page then registers a device (any TOTP app: scan its picture or type its key),")
        click.echo("and asks for a password of one's own.")
    else:
        click.echo("The page then asks for a password of one's own.")
