"""`flask staff ...`: what the operator of a production types, and that no password is ever an argument."""

import re

import pytest

from models.people import Staff
from portal.ground.errors import NotDone, Refused
from portal.ground.house import house as the_house
from portal.people.staff_accounts import check_password, must_choose_password

GIVEN = "rain over seven bridges"
WEN = ("staff", "add", "wen", "--name", "温如故", "--post", "admin", "--department", "ZHCK", "--everywhere")


@pytest.fixture
def flask(app):
    """Run `flask ...` with these lines on its standard input; the command's own error comes out as it is."""

    def run(*arguments, typed=""):
        try:
            result = app.test_cli_runner().invoke(args=arguments, input=typed, catch_exceptions=False)
        finally:
            the_house.connect()
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_the_first_account_is_made_with_a_password_from_standard_input(flask):
    said = flask(*WEN, typed=f"{GIVEN}\n")

    assert "wen is made: 温如故, admin." in said
    assert "/staff/sign-in within 3 days" in said
    assert GIVEN not in said
    assert must_choose_password(check_password("wen", GIVEN))


def test_without_a_password_or_with_a_weak_one_no_account_is_made(flask):
    with pytest.raises(NotDone, match="No password came"):
        flask(*WEN)
    with pytest.raises(Refused, match="at least 12"):
        flask(*WEN, typed="short\n")
    assert not Staff.select().where(Staff.login == "wen").exists()


def test_no_command_takes_a_password_as_an_argument(app):
    group = app.cli.commands["staff"]
    options = {parameter.name for command in group.commands.values() for parameter in command.params}
    assert "user" in options
    assert not {name for name in options if "pass" in name or "secret" in name}


def test_a_forgotten_password_is_replaced_by_one_that_is_printed_once(flask):
    said = flask("staff", "reset", "s001")

    (password,) = re.findall(r"one-time password of s001: (\S+)", said)
    assert must_choose_password(check_password("s001", password))
    assert "one-time password given by the operator" in flask("staff", "record", "s001")
    assert password not in flask("staff", "record", "s001")


def test_who_has_left_is_closed_and_listed_so(flask):
    assert "s001 (林可溪) cannot sign in any more" in flask("staff", "close", "s001")

    line = next(line for line in flask("staff", "list").splitlines() if line.startswith("s001"))
    assert "closed" in line
    assert "clerk (SCJG)" in line
