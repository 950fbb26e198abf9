"""Everything in one archive: the database, the files, and the demonstration's own secret and certificates.

The archive is a tar: `database.sqlite` or `database.dump`, `files/<key>` as they lie in storage (encrypted),
`instance/<path>`, and last `manifest.json` with the SHA-256 of each member, so that a cut archive is known at once.
A secret that was set by PORTAL_SECRET_KEY is never in it; its fingerprint is, so that a restore with another is refused.
"""

import contextlib
import hashlib
import hmac
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from models.database import is_postgres
from portal.ground import schema, time
from portal.ground.database_copy import check_copy, copy_database, member_name, replace_database, sqlite_path
from portal.ground.errors import NotDone, NotFound
from portal.ground.house import house
from portal.ground.worker_lock import worker_lock

FORMAT = 1
READ_SIZE = 1024 * 1024
NOT_KEPT = (".lock", ".log", ".part", ".tar", ".tar.gz", ".tgz", "-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Summary:
    """What an archive holds beside the database: files of the storage; and the bytes of the archive."""

    files: int
    size: int


def backup(target: Path) -> Summary:
    """Write everything into one new archive, readable by its owner only.

    The database is copied first, by the engine's own means and while people go on working; files are only ever added,
    so those that the copy names are there. Raises NotDone where the archive exists or cannot be written.
    """
    if target.exists():
        raise NotDone(f"{target.name} exists already; an archive is never overwritten.")
    part = target.with_name(f"{target.name}.part")
    members: dict[str, dict[str, Any]] = {}
    instance_files = _instance_files()
    try:
        with tempfile.TemporaryDirectory(dir=target.parent or ".") as work, _new_archive(part, target.name) as archive:
            copy = Path(work) / member_name()
            copy_database(copy)
            with copy.open("rb") as file:
                _add(archive, members, copy.name, file, copy.stat().st_size)
            for key in sorted(house.storage.keys()):
                with contextlib.suppress(NotFound), house.storage.open_sealed(key) as sealed:  # deleted meanwhile
                    _add(archive, members, f"files/{key}", sealed)
            for path in instance_files:
                with path.open("rb") as file:
                    _add(archive, members, f"instance/{path.relative_to(house.settings.instance)}", file)
            manifest = _manifest(members)
            text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            _add(archive, {}, "manifest.json", io.BytesIO(text), len(text))
        os.replace(part, target)
    except OSError as error:
        raise NotDone(f"The archive could not be written: {error.strerror or str(error)}.") from error
    finally:
        part.unlink(missing_ok=True)
    files = sum(name.startswith("files/") for name in members)
    return Summary(files, target.stat().st_size)


def restore(source: Path, *, force: bool = False) -> Summary:
    """Put everything of an archive back. Checked as a whole before the first byte is written.

    Raises NotDone for an archive that is cut or changed, of another engine or secret, while the portal runs, and,
    without `force`, where anything is kept here already.
    """
    try:
        with tarfile.open(source) as archive:
            manifest = _checked_manifest(archive, source.name)
            _check_place(manifest, force)
            with worker_lock() as free:
                if not free:
                    raise NotDone("The portal is running on this instance. Please stop it first.")
                _put_back(archive, manifest)
    except (OSError, tarfile.TarError) as error:
        raise NotDone(f"{source.name} cannot be read as an archive of the portal: {error}") from error
    files = sum(name.startswith("files/") for name in manifest["members"])
    return Summary(files, source.stat().st_size)


@contextmanager
def _new_archive(part: Path, name: str) -> Iterator[tarfile.TarFile]:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        zipped = name.endswith((".gz", ".tgz"))
        with tarfile.open(fileobj=file, mode="w:gz" if zipped else "w") as archive:
            yield archive
        file.flush()
        os.fsync(file.fileno())


class _Counted:
    """A stream that is hashed while it is read."""

    def __init__(self, stream: IO[bytes]):
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._stream.read(size)
        self.digest.update(part)
        return part


def _add(
    archive: tarfile.TarFile, members: dict[str, dict[str, Any]], name: str, stream: IO[bytes], size: int | None = None
) -> None:
    """Add a stream under a name and note its digest. Streams of unknown size are measured by seeking."""
    if size is None:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.now().timestamp())
    counted = _Counted(stream)
    archive.addfile(entry, counted)
    members[name] = {"sha256": counted.digest.hexdigest(), "bytes": size}


def _instance_files() -> list[Path]:
    """What else the instance holds: the demonstration's secret and certificates. No locks, logs, caches or archives."""
    instance = Path(house.settings.instance)
    storage = Path(urlsplit(house.settings.storage_url).path)
    left_out = {storage, instance / "cache"}
    database = None if is_postgres() else sqlite_path()
    found = []
    for path in sorted(instance.rglob("*")):
        if not path.is_file() or path.name.endswith(NOT_KEPT) or path == database:
            continue
        if not left_out & set(path.parents):
            found.append(path)
    return found


def _fingerprint(secret: str) -> str:
    return hmac.new(secret.encode(), b"portal backup", hashlib.sha256).hexdigest()


def _manifest(members: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": time.now().isoformat(timespec="seconds"),
        "engine": "postgresql" if is_postgres() else "sqlite",
        "migrations": schema.applied(),
        "secret": _fingerprint(house.settings.secret_key),
        "members": members,
    }


def _checked_manifest(archive: tarfile.TarFile, name: str) -> dict[str, Any]:
    """The manifest of an archive whose members all are there and unchanged."""
    damaged = NotDone(f"{name} is incomplete or was changed; nothing was restored.")
    try:
        text = archive.extractfile("manifest.json")
        manifest = json.load(text) if text else {}
        if manifest.get("format") != FORMAT:
            raise damaged
        held = {m.name for m in archive.getmembers()} - {"manifest.json"}
        if (
            held != set(manifest["members"])
            or member_name() not in held
            or any(".." in Path(n).parts or n.startswith("/") for n in held)
        ):
            raise damaged
        for member, said in manifest["members"].items():
            with _member(archive, member) as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != said["sha256"]:  # type: ignore[arg-type]
                    raise damaged
    except (KeyError, ValueError, EOFError, OSError, tarfile.TarError) as error:
        raise damaged from error
    return manifest


def _check_place(manifest: dict[str, Any], force: bool) -> None:
    if manifest["engine"] != ("postgresql" if is_postgres() else "sqlite"):
        raise NotDone(f"The archive holds a {manifest['engine']} database and PORTAL_DATABASE_URL names another kind.")
    unknown = set(manifest["migrations"]) - {p.stem for p in schema.FOLDER.glob("[0-9]*.py")}
    if unknown:
        raise NotDone(f"The archive was made by a newer release ({max(unknown)}): use that one.")
    brings_secret = "instance/secret" in manifest["members"]
    if not brings_secret and manifest["secret"] != _fingerprint(house.settings.secret_key):
        raise NotDone("The archive was made with another PORTAL_SECRET_KEY. Please set that one first.")
    if not force and not (schema.is_empty() and next(iter(house.storage.keys()), None) is None):
        raise NotDone("This instance already holds data. Use --force to replace it by the archive.")


def _put_back(archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """Files first, the database last and at once: until then the old state stands."""
    instance = Path(house.settings.instance)
    with tempfile.TemporaryDirectory(dir=instance) as work:
        copy = Path(work) / member_name()
        _extract(archive, copy.name, copy)
        check_copy(copy)
        for name in manifest["members"]:
            if name.startswith("files/"):
                with _member(archive, name) as stream:
                    house.storage.put_sealed(name.removeprefix("files/"), stream)
            elif name.startswith("instance/"):
                _extract(archive, name, instance / name.removeprefix("instance/"))
        replace_database(copy)


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    stream = archive.extractfile(name)
    if stream is None:
        raise NotDone(f"The archive's {name} is not a file; nothing was restored.")
    return stream


def _extract(archive: tarfile.TarFile, name: str, path: Path) -> None:
    """One member into a new file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with (
        _member(archive, name) as stream,
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
    ):
        shutil.copyfileobj(stream, file, READ_SIZE)
