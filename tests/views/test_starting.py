"""A start: what production refuses however it is started, and what `flask check` says about the ways out."""

import os
import socket
import subprocess
from dataclasses import replace

import pytest

from models.database import db
from models.people import Applicant, Staff
from portal.ground.errors import BadSetting, NotDone
from portal.ground.house import house as the_house
from portal.ground.settings import ROOT
from tests.conftest import SECRET
from views.preparing import refuse_a_demonstration
from wsgi import create_app

PRODUCTION = {"env": "production", "secure_cookies": True, "public_url": "https://zwfw.example.gov.cn", "now": ""}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "demonstration accounts"),
        ({"secret_key": "changeme"}, "PORTAL_SECRET_KEY"),
        ({"secret_key": ""}, "PORTAL_SECRET_KEY"),
        ({"secure_cookies": False}, "PORTAL_SECURE_COOKIES=on"),
        ({"public_url": "http://zwfw.example.gov.cn"}, "PORTAL_PUBLIC_URL"),
        ({"now": "+3d"}, "PORTAL_NOW"),
    ],
)
def test_production_does_not_open_the_doors_of_a_demonstration(house, changes, says):
    settings = replace(house.settings, **{**PRODUCTION, **changes})
    the_house.disconnect()
    with pytest.raises(BadSetting, match=says):
        create_app(settings)


@pytest.mark.parametrize("table", [Staff, Applicant])
def test_one_account_of_the_demonstration_is_enough(house, table):
    other = Applicant if table is Staff else Staff
    other.update(is_demo=False).execute()
    settings = replace(house.settings, **PRODUCTION)
    the_house.disconnect()
    with pytest.raises(BadSetting, match="demonstration accounts"):
        create_app(settings)


def test_a_production_with_people_of_its_own_opens_and_leaves_no_connection_behind(house, monkeypatch):
    for table in (Staff, Applicant):
        table.update(is_demo=False).execute()
    monkeypatch.setattr(house, "settings", replace(house.settings, **PRODUCTION))

    refuse_a_demonstration()

    assert db.is_closed()
    assert not getattr(db.obj, "_connections", [])  # PostgreSQL's pool; processes that begin as copies would share it
    the_house.connect()


# A production of its own


@pytest.fixture
def operator(tmp_path):
    """Run a command as the operator of a production in an empty folder; nothing of this process is shared."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    settings = {
        "PORTAL_ENV": "production",
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_SECURE_COOKIES": "on",
        "PORTAL_PUBLIC_URL": "https://zwfw.example.gov.cn",
    }

    def run(*command, typed="", **more):
        return subprocess.run(
            [ROOT / ".venv/bin" / command[0], *command[1:]],
            cwd=ROOT,
            env={**clean, **settings, **more},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.slow
@pytest.mark.one_engine
def test_a_production_goes_from_nothing_to_its_first_account(operator):
    for command in (("migrate",), ("catalogue", "load", "data")):
        done = operator("flask", *command)
        assert done.returncode == 0, done.stderr
    add = (
        "flask",
        "staff",
        "add",
        "wen",
        "--name",
        "温如故",
        "--post",
        "admin",
        "--department",
        "ZHCK",
        "--everywhere",
    )

    done = operator(*add, typed="rain over seven bridges\n")

    assert done.returncode == 0, done.stderr
    assert "registers a device" in done.stdout
    assert operator("flask", "staff", "list").stdout.startswith("wen  温如故  ZHCK  admin (*)")
    again = operator(*add, typed="rain over seven bridges\n")
    assert again.returncode == 1
    assert again.stderr == "There is an account wen or a badge WEN already.\n"


@pytest.mark.slow
@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"PORTAL_SECURE_COOKIES": "off"}, "PORTAL_SECURE_COOKIES=on is needed in production"),
        ({"PORTAL_SECRET_KEY": "secret"}, "PORTAL_SECRET_KEY: production needs a secret"),
    ],
)
def test_the_web_server_itself_ends_with_one_sentence(operator, settings, says):
    done = operator("python", "-m", "gunicorn", "--config", "deploy/gunicorn.py", **settings)

    assert done.returncode == 1
    assert done.stderr.startswith(says)
    assert len(done.stderr.splitlines()) == 1


# The ways out


@pytest.fixture
def flask(app, house, monkeypatch):
    """Run `flask ...` with these settings; the command's own error comes out as it is, with what was printed."""

    def run(*arguments, **changes):
        monkeypatch.setattr(house, "settings", replace(house.settings, **changes))
        result = app.test_cli_runner().invoke(args=arguments, standalone_mode=False)
        the_house.connect()
        return result

    return run


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.mark.parametrize("command", ["prepare", "check"])
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"smtp_url": "smtp://mail.example:post"}, "PORTAL_SMTP_URL: write smtp://"),
        ({"sms_url": "https://gateway.example:99999/"}, "PORTAL_SMS_URL: write"),
        ({"smtp_url": "smtp://mail.example", "mail_from": "nobody"}, "PORTAL_MAIL_FROM"),
    ],
)
def test_a_way_out_that_leads_nowhere_is_named_before_anything_is_served(flask, command, changes, says):
    result = flask(command, port=free_port(), **changes)

    assert isinstance(result.exception, BadSetting)
    assert str(result.exception).startswith(says)


def test_a_check_tells_which_way_is_open_and_which_is_shut(flask):
    with socket.create_server(("127.0.0.1", 0)) as gateway:
        open_way = f"http://127.0.0.1:{gateway.getsockname()[1]}/"
        result = flask("check", sms_url=open_way, smtp_url=f"smtp://127.0.0.1:{free_port()}")

    assert "The database and the storage answer." in result.output
    assert "PORTAL_SMS_URL: answers." in result.output
    assert "PORTAL_SMTP_URL: mail server cannot be used: ConnectionRefusedError." in result.output
    assert isinstance(result.exception, NotDone)
    assert str(result.exception) == "Nothing gets through by PORTAL_SMTP_URL."


def test_a_check_where_nothing_is_set_is_content_in_a_demonstration(flask):
    result = flask("check")

    assert result.exception is None
    assert result.output == "The database and the storage answer.\n"


def test_a_production_without_text_messages_is_told_what_nobody_can_do(flask):
    Staff.update(is_demo=False).execute()
    Applicant.update(is_demo=False).execute()

    result = flask("check", env="production")

    assert result.exception is None
    assert "PORTAL_SMS_URL is not set: no code can be sent" in result.output
