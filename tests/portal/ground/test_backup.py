"""A backup holds everything, knows when it was touched, and never overwrites what is there."""

import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from models.cases import Case
from models.database import db
from models.people import Applicant, Staff
from portal.ground import backup, schema
from portal.ground.errors import NotDone
from portal.ground.house import house as the_house
from portal.ground.worker_lock import worker_lock
from tests import situations as s
from tests.conftest import close_all, settings_for


@pytest.fixture
def archive(house, tmp_path):
    """A backup of a house with a filed case and its files."""
    s.filing().filled()
    (Path(house.settings.instance) / "authority").mkdir()
    (Path(house.settings.instance) / "authority" / "root.p12").write_bytes(b"of the demonstration")
    path = tmp_path / "portal.tar"
    backup.backup(path)
    return path


def move_into_an_empty_instance(engine, folder, **others):
    """The same program on another, empty instance, with the same secret."""
    close_all()
    the_house.open(settings_for(folder, engine.empty(), **others))
    the_house.connect()


def rewrite(path, change):
    """The same archive after `change(name, bytes)` of each member; None leaves it out."""
    with tarfile.open(path) as old:
        members = [(m.name, old.extractfile(m).read()) for m in old.getmembers()]
    with tarfile.open(path, "w") as new:
        for name, content in members:
            changed = change(name, content)
            if changed is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(changed)
                new.addfile(entry, io.BytesIO(changed))


def test_everything_comes_back_into_an_empty_instance(archive, engine, tmp_path, house):
    people, keys = Applicant.select().count(), sorted(house.storage.keys())
    assert keys
    move_into_an_empty_instance(engine, tmp_path / "other")
    found = backup.restore(archive)
    the_house.connect()
    assert found.files == len(keys)
    assert Case.select().count() == 1
    assert Applicant.select().count() == people
    assert sorted(the_house.storage.keys()) == keys
    assert (tmp_path / "other" / "authority" / "root.p12").read_bytes() == b"of the demonstration"
    assert schema.pending() == []


def test_files_are_readable_after_the_restore(archive, engine, tmp_path, house):
    keys = sorted(house.storage.keys())
    before = [house.storage.read(key) for key in keys]
    move_into_an_empty_instance(engine, tmp_path / "other")
    backup.restore(archive)
    assert [the_house.storage.read(key) for key in keys] == before


def test_an_archive_is_readable_by_its_owner_only_and_holds_no_given_secret(archive):
    assert os.stat(archive).st_mode & 0o777 == 0o600
    with tarfile.open(archive) as held:
        assert "instance/secret" not in held.getnames()
        text = held.extractfile("manifest.json").read().decode()
    assert "the-secret-of-the-tests" not in text


def test_the_demonstrations_own_secret_travels_with_it(house, engine, tmp_path):
    secret = Path(house.settings.instance) / "secret"
    secret.write_text(house.settings.secret_key)
    backup.backup(tmp_path / "portal.tar")
    move_into_an_empty_instance(engine, tmp_path / "other", secret_key="another-secret-that-was-made-here-0123456789")
    backup.restore(tmp_path / "portal.tar")
    assert (tmp_path / "other" / "secret").read_text() == secret.read_text()


def test_an_archive_is_never_overwritten(archive):
    with pytest.raises(NotDone, match="never overwritten"):
        backup.backup(archive)


def test_a_folder_that_is_not_there_is_one_sentence(house, tmp_path):
    with pytest.raises(NotDone, match="could not be written"):
        backup.backup(tmp_path / "nowhere" / "portal.tar")


def test_a_failed_backup_leaves_no_half_archive(house, tmp_path, monkeypatch):
    s.filing().filled()
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(NotDone, match="No space left"):
        backup.backup(tmp_path / "portal.tar")
    assert [p.name for p in tmp_path.iterdir() if "portal" in p.name] == []


def test_an_instance_that_holds_data_is_replaced_only_by_force(archive):
    Staff.update(name="Somebody else").execute()
    with pytest.raises(NotDone, match="--force"):
        backup.restore(archive)
    backup.restore(archive, force=True)
    the_house.connect()
    assert Staff.get(Staff.login == "s001").name == "林可溪"


@pytest.mark.parametrize("member", ["database", "files/", "instance/", "manifest.json"])
def test_one_changed_byte_is_noticed_and_nothing_is_restored(archive, engine, tmp_path, member):
    rewrite(archive, lambda n, b: bytes([b[0] ^ 1]) + b[1:] if n.startswith(member) else b)
    move_into_an_empty_instance(engine, tmp_path / "other")
    with pytest.raises(NotDone):
        backup.restore(archive)
    assert db.get_tables() == []


def test_a_cut_archive_is_noticed(archive, engine, tmp_path):
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    move_into_an_empty_instance(engine, tmp_path / "other")
    with pytest.raises(NotDone, match=r"incomplete or was changed|cannot be read"):
        backup.restore(archive)


def test_a_member_that_is_missing_or_too_many_is_noticed(archive, engine, tmp_path):
    content = archive.read_bytes()
    rewrite(archive, lambda n, b: None if n.startswith("files/") else b)
    move_into_an_empty_instance(engine, tmp_path / "other")
    with pytest.raises(NotDone, match="incomplete or was changed"):
        backup.restore(archive)
    archive.write_bytes(content)
    with tarfile.open(archive, "a") as held:
        held.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    with pytest.raises(NotDone, match="incomplete or was changed"):
        backup.restore(archive)


def test_something_else_is_no_archive(house, tmp_path):
    (tmp_path / "letter.tar").write_text("Dear all")
    with pytest.raises(NotDone, match="cannot be read"):
        backup.restore(tmp_path / "letter.tar")


def test_another_secret_is_refused_before_anything_is_written(archive, engine, tmp_path):
    move_into_an_empty_instance(engine, tmp_path / "other", secret_key="a-secret-that-cannot-open-what-was-sealed")
    with pytest.raises(NotDone, match="another PORTAL_SECRET_KEY"):
        backup.restore(archive)
    assert list(the_house.storage.keys()) == []


def test_another_engine_and_a_newer_release_are_refused(archive, engine, tmp_path):
    def changed(**values):
        def change(name, content):
            return json.dumps({**json.loads(content), **values}).encode() if name == "manifest.json" else content

        return change

    move_into_an_empty_instance(engine, tmp_path / "other")
    rewrite(archive, changed(engine="another"))
    with pytest.raises(NotDone, match="names another kind"):
        backup.restore(archive)
    rewrite(archive, changed(engine="postgresql" if backup.is_postgres() else "sqlite", migrations=["9999_later"]))
    with pytest.raises(NotDone, match="newer release"):
        backup.restore(archive)


def test_a_running_portal_is_not_replaced(archive, engine, tmp_path):
    move_into_an_empty_instance(engine, tmp_path / "other")
    with worker_lock() as mine:
        assert mine
        with pytest.raises(NotDone, match="running"):
            backup.restore(archive)


def test_a_compressed_archive_is_smaller_and_comes_back(archive, engine, tmp_path, house):
    packed = tmp_path / "portal.tar.gz"
    backup.backup(packed)
    assert packed.stat().st_size < archive.stat().st_size
    move_into_an_empty_instance(engine, tmp_path / "other")
    assert backup.restore(packed).files
