"""What must be true before the portal is served: `python -m views.preparing`, without the web, so that a start is quick."""

import socket
import sys
from pathlib import Path
from types import TracebackType

from peewee import OperationalError

from portal.ground import schema
from portal.ground.channels import check_channels, what_is_missing
from portal.ground.errors import BadCatalogue, BadSetting, NotDone, Refused
from portal.ground.house import house
from portal.ground.settings import ROOT, read_settings
from portal.people.staff_accounts import refuse_demo_accounts

ONE_SENTENCE = (BadCatalogue, BadSetting, NotDone, Refused)


def speak_plainly() -> None:
    """What an operator can mend is one sentence and exit code 1, never a traceback."""

    def say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, OperationalError):
            print(f"The database (PORTAL_DATABASE_URL) answers: {str(error).splitlines()[0]}", file=sys.stderr)
        elif isinstance(error, ONE_SENTENCE):
            print(str(error).strip(), file=sys.stderr)
        else:
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = say


def prepare_everything() -> None:
    """Port, ways out, storage, translations, migrations; an empty demonstration's data. Prints what it did.

    Raises BadSetting, BadCatalogue, NotDone, each with one sentence for the operator.
    """
    check_address(house.settings.host, house.settings.port)
    check_channels(house.settings)
    for sentence in what_is_missing(house.settings):
        print(sentence, file=sys.stderr)
    compile_stale()
    house.storage.check()
    house.connect()
    for name in schema.migrate():
        print(f"Applied {name}.")
    if house.settings.is_demo:
        _demonstrate()
    house.disconnect()
    refuse_a_demonstration()


def refuse_a_demonstration() -> None:
    """Production never opens on fictional accounts, whose password is public, however it was started. Raises BadSetting.

    No connection is left: the server's processes, which begin as copies of this one, would share it.
    """
    if house.settings.is_demo:
        return
    house.connect()
    try:
        refuse_demo_accounts()
    finally:
        house.disconnect_all()


def _demonstrate() -> None:
    from views import commands_demo

    if schema.is_empty("service", "staff"):
        print("First start: loading the demonstration centre. This takes a moment.", flush=True)
        print(commands_demo.load_data(), flush=True)
        for line in commands_demo.load_demonstration():
            print(line, flush=True)
    print(commands_demo.accounts_table())


def compile_stale() -> int:
    """Compile every catalogue of words that is newer than its compiled form. Returns how many. Raises NotDone."""
    sources = sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
    stale = [path for path in sources if not _is_newer(path.with_suffix(".mo"), path)]
    if stale:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    for path in stale:
        try:
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=path.parts[-3], domain=path.stem, abort_invalid=True))
        except (OSError, ValueError) as error:
            raise NotDone(f"{path.relative_to(ROOT)} could not be compiled: {error}") from error
    return len(stale)


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime_ns > source.stat().st_mtime_ns


def check_address(host: str, port: int) -> None:
    """Raises BadSetting where the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise BadSetting(f"PORTAL_HOST={host}: there is no such address.") from error
    except PermissionError as error:
        raise BadSetting(f"PORTAL_PORT={port}: only the administrator may listen on ports below 1024.") from error
    except OSError as error:
        raise BadSetting(
            f"PORTAL_PORT={port}: {host}:{port} cannot be listened on ({(error.strerror or str(error)).lower()}); "
            "stop the other program or choose another port, for example PORTAL_PORT=8001 ./run"
        ) from error


if __name__ == "__main__":
    speak_plainly()
    house.open(read_settings())
    prepare_everything()
