"""A thread keeps its connection between requests, unless that would show it an old state of the database."""

import shutil
from pathlib import Path

import pytest

from models.database import db
from models.services import Service
from tests.databases import ON_POSTGRES

pytestmark = pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL's connections go back to their pool")


def test_a_connection_that_is_at_rest_is_kept(house):
    before = db.connection()
    house.rest()
    house.connect()
    assert db.connection() is before


def test_a_half_read_answer_closes_it(house):
    services = Service.select().iterator()
    next(services)
    house.rest()
    assert db.is_closed()


def test_an_open_transaction_closes_it_and_writes_nothing(house):
    db.begin()
    Service.update(name="x").execute()
    house.rest()
    assert db.is_closed()
    house.connect()
    assert not Service.select().where(Service.name == "x").exists()


def test_another_file_in_its_place_is_opened_anew(house, tmp_path):
    path = db.obj.database
    house.disconnect()
    shutil.copyfile(path, tmp_path / "before.db")
    house.connect()
    Service.update(name="x").execute()
    house.rest()
    shutil.move(tmp_path / "before.db", path)
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    house.connect()
    assert not Service.select().where(Service.name == "x").exists()
