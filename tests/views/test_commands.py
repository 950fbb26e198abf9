"""The command line: what each command prints, and that a failure is a sentence and an exit code."""

import json
import shutil
import socket
import sqlite3

import pytest

from models.cases import Case, CaseEvent
from models.database import is_postgres
from models.oversight import Delay
from models.people import Staff
from models.services import Service
from portal.ground.errors import BadCatalogue, BadSetting, NotDone, Refused
from portal.ground.house import house as the_house
from portal.ground.settings import ROOT
from tests import office_situations as office
from tests import situations as s
from tests.conftest import settings_for
from tests.portal.oversight.late import late
from views import commands
from views.preparing import speak_plainly


@pytest.fixture
def flask(app):
    """Run `flask ...`; the command's own error comes out as it is."""

    def run(*arguments):
        result = app.test_cli_runner().invoke(args=[str(a) for a in arguments], catch_exceptions=False)
        the_house.connect()
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.fixture
def data(tmp_path):
    """A copy of the demonstration's data that a test may spoil."""
    return shutil.copytree(ROOT / "data", tmp_path / "data")


def test_migrate_says_what_it_applied_and_then_that_nothing_is_due(app, flask, engine, tmp_path):
    the_house.disconnect()
    the_house.open(settings_for(tmp_path / "new", engine.empty()))
    assert "Applied 0001_ground." in flask("migrate")
    assert flask("migrate") == "The database is up to date.\n"


def test_a_command_on_a_database_that_is_behind_says_so(app, flask, engine, tmp_path):
    the_house.disconnect()
    the_house.open(settings_for(tmp_path / "new", engine.empty()))
    with pytest.raises(NotDone, match="run flask migrate first"):
        flask("sweep")


def test_the_catalogue_is_checked_without_writing(flask, data):
    assert "no mistakes in 96 services" in flask("catalogue", "check", data)


def test_loading_the_same_catalogue_again_changes_nothing(flask, data):
    assert "nothing changed" in flask("catalogue", "load", data)


def test_a_spoiled_catalogue_names_file_item_and_field_and_loads_nothing(flask, data):
    path = data / "services.json"
    services = json.loads(path.read_text())
    services[0]["promised_days"] = "many"
    path.write_text(json.dumps(services))
    before = Service.select().count()
    with pytest.raises(BadCatalogue) as bad:
        flask("catalogue", "load", data)
    assert str(bad.value).startswith(f"services.json: {services[0]['code']}: promised_days: ")
    assert Service.select().count() == before


def test_a_catalogue_with_another_calendar_moves_open_cases_and_leaves_what_two_persons_put_in_force(flask, data):
    with s.at("2026-12-29T09:00"):
        filing = s.filing().submitted()
        assert filing.case.due_on is None
        path = data / "holidays.json"
        holidays = json.loads(path.read_text())
        path.write_text(json.dumps({**holidays, "years": [*holidays["years"], json.loads(office.notice(2027))]}))
        the_house.calendar()
        remembered = dict(the_house.__dict__)  # of a process that serves pages meanwhile
        assert "Days of 1 open cases moved" in flask("catalogue", "load", data)
        assert str(filing.fresh().due_on) == "2027-01-06"
        the_house.__dict__.update(remembered)
        the_house.look_at_office()
        assert 2027 in the_house.calendar().years
        assert "moved" not in flask("catalogue", "load", data)
        office.in_force("calendar", text=office.notice(2027, more_off=("2027-01-05",)))
        path.write_text(
            json.dumps({**holidays, "years": [*holidays["years"], json.loads(office.notice(2027))]}, indent=1)
        )
        assert "moved" not in flask("catalogue", "load", data)
        assert str(filing.fresh().due_on) == "2027-01-07"


def test_the_demonstration_is_never_loaded_in_production(app, flask, engine, tmp_path):
    the_house.disconnect()
    production = {"env": "production", "secure_cookies": True, "public_url": "https://zwfw.example.gov.cn", "now": ""}
    the_house.open(settings_for(tmp_path / "new", engine.empty(), **production))
    flask("migrate")
    with pytest.raises(BadSetting, match="production"):
        flask("demo", "load")
    assert not Staff.select().exists()


def test_the_clock_reads_a_file_of_cases_as_json(flask):
    path = ROOT / "tests/cases/dev_clock_cases.json"
    read = json.loads(flask("clock", "read", path))
    expected = {case["id"]: case["expect"] for case in json.loads(path.read_text())["cases"]}
    assert {one["id"]: one["reading"] for one in read} == expected


def test_a_file_that_is_no_json_is_one_sentence(flask, tmp_path):
    (tmp_path / "cases.json").write_text("{")
    with pytest.raises(NotDone, match="is not JSON"):
        flask("clock", "read", tmp_path / "cases.json")


def test_the_record_is_verified_and_a_row_changed_by_hand_is_named(flask):
    filing = s.filing().submitted()
    assert "as it was written" in flask("audit", "verify")
    event = CaseEvent.get(CaseEvent.case == filing.case.id, CaseEvent.seq == 1)
    CaseEvent.update(actor="staff:somebody").where(CaseEvent.id == event.id).execute()
    with pytest.raises(NotDone, match="rows do not say"):
        flask("audit", "verify")


def test_backup_and_restore_go_through_one_archive(flask, tmp_path):
    s.filing().filled()
    assert "files" in flask("backup", tmp_path / "portal.tar")
    Case.delete().execute()
    with pytest.raises(NotDone, match="--force"):
        flask("restore", tmp_path / "portal.tar")
    flask("restore", tmp_path / "portal.tar", "--force")
    assert Case.select().count() == 1


def test_the_sweep_says_what_it_did_and_nothing_the_second_time(flask, at):
    s.filing().submitted()
    at("2026-12-01T09:00")
    assert "deemed 1" in flask("sweep")
    assert "nothing was due" in flask("sweep")


def test_the_sweep_notes_delays_and_their_end_as_the_worker_does(flask):
    case = late(2)
    assert "delays_noted 1" in flask("sweep")
    assert [delay.case_id for delay in Delay.select()] == [case.id]
    assert "nothing was due" in flask("sweep")
    Case.update(due_on=None).where(Case.id == case.id).execute()
    assert "delays_noted 1" in flask("sweep")
    assert Delay.get().ended_on is not None


def test_preparing_production_loads_nothing_and_refuses_demonstration_accounts(app, flask, engine, house, tmp_path):
    production = {"env": "production", "secure_cookies": True, "public_url": "https://zwfw.example.gov.cn", "now": ""}
    filled = house.settings.database_url
    the_house.disconnect()
    the_house.open(settings_for(tmp_path / "new", engine.empty(), port=free_port(), **production))
    flask("prepare")
    assert not Service.select().exists()
    the_house.disconnect()
    the_house.open(settings_for(tmp_path / "new", filled, port=free_port(), **production))
    with pytest.raises(BadSetting, match="demonstration accounts"):
        flask("prepare")


def test_a_port_in_use_is_one_sentence_that_names_it(app, flask, house, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        the_house.disconnect()
        the_house.open(settings_for(tmp_path / "new", house.settings.database_url, port=port))
        with pytest.raises(BadSetting, match=f"PORTAL_PORT={port}.*in use"):
            flask("prepare")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.mark.parametrize("error", [BadSetting("Write on."), NotDone("Not so."), Refused("%(n)s is too many.", n=3)])
def test_what_an_operator_can_mend_is_said_without_a_traceback(error, capsys, monkeypatch):
    import sys

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    speak_plainly()
    sys.excepthook(type(error), error, None)
    assert capsys.readouterr().err == f"{error}\n"


def test_what_nobody_foresaw_keeps_its_traceback(capsys, monkeypatch):
    import sys

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    speak_plainly()
    sys.excepthook(KeyError, KeyError("x"), None)
    assert "KeyError" in capsys.readouterr().err


def test_every_command_has_a_help_of_its_own(app):
    for command in commands.COMMANDS:
        assert command.help or command.short_help, command.name


@pytest.mark.one_engine
def test_a_backup_of_sqlite_is_one_sound_database_while_others_write(flask, house, tmp_path):
    import tarfile

    assert not is_postgres()
    s.filing().submitted()
    flask("backup", tmp_path / "portal.tar")
    with tarfile.open(tmp_path / "portal.tar") as archive:
        (tmp_path / "copy.db").write_bytes(archive.extractfile("database.sqlite").read())
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM cases").fetchone() == (1,)
