"""What tests share: a house on a fresh copy of the demonstration, the application, and a visitor with a careful eye."""

import asyncio
import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.ground import schema, time
from portal.ground.house import House
from portal.ground.house import house as the_house
from portal.ground.settings import ROOT, Settings, complete
from tests.databases import ON_POSTGRES, Engine, Postgres, Sqlite, postgres_server
from tests.pages import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOW = "2026-11-20T10:15"  # a Friday; the prototype's pages show the same moment
SECRET = "the-secret-of-the-tests-and-of-nothing-else"


def pytest_configure() -> None:
    """Tests choose their own settings, and look for garbage seldom: that takes a tenth of their time."""
    gc.set_threshold(100_000, 50, 100)
    for name in [name for name in os.environ if name.startswith("PORTAL_") and name != "PORTAL_TEST_DATABASE"]:
        del os.environ[name]
    hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no mistake
    hypothesis.settings.load_profile("untimed")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are no name: files that are built while tests are collected differ from process to process."""
    return argname if isinstance(val, bytes) else None


@contextmanager
def _loop_of_the_browser_aside(item: pytest.Item) -> Iterator[None]:
    """A browser leaves its event loop in this thread for the rest of the run; nothing can be signed inside it."""
    loop = asyncio._get_running_loop()
    if loop is None or "chromium" in getattr(item, "fixturenames", ()):
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """What prepares a test without a browser knows nothing of one."""
    with _loop_of_the_browser_aside(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Nor does the test."""
    with _loop_of_the_browser_aside(item):
        return (yield)


def settings_for(instance: Path, database_url: str = "", **others: object) -> Settings:
    """Settings of a test's own: everything in one folder, the clock frozen."""
    values = {"env": "test", "instance": instance, "database_url": database_url, "secret_key": SECRET, "now": NOW}
    return complete(Settings(**{**values, **others}))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The database engine of this run."""
    if not ON_POSTGRES:
        yield Sqlite(tmp_path_factory.mktemp("databases"))
        return
    with postgres_server() as socket:
        server = Postgres(socket)
        yield server
        server.close()


@pytest.fixture(scope="session")
def template(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine with a template: migrated, catalogue, calendar, gazette and people loaded; no case."""
    from portal.people.demonstration import load_people
    from portal.services.catalogue import load, load_gazette

    url = engine.empty()
    the_house.open(settings_for(tmp_path_factory.mktemp("template"), url))
    the_house.connect()
    schema.migrate()
    load(ROOT / "data")
    load_gazette(ROOT / "data" / "gazette.json")
    load_people()
    if not ON_POSTGRES:
        schema.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    close_all()
    engine.keep_as_template(url)
    return engine


def close_all() -> None:
    """Give back every connection of this process, pooled ones too."""
    the_house.disconnect()
    if ON_POSTGRES:
        schema.db.close_all()


@pytest.fixture(scope="session")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Make a portal's folder. All share the fonts for papers: to cut them takes longer than most tests."""
    fonts = tmp_path_factory.getbasetemp().parent / "fonts"

    def make(folder: Path) -> Path:
        fonts.mkdir(exist_ok=True)
        folder.mkdir(parents=True)
        (folder / "fonts").symlink_to(fonts)
        return folder

    return make


@pytest.fixture
def house(template: Engine, instances: Callable[[Path], Path], tmp_path: Path) -> Iterator[House]:
    """The house on a fresh copy of the demonstration's data, with an empty storage, on Friday 2026-11-20 at 10:15."""
    url = template.copy()
    the_house.open(settings_for(instances(tmp_path / "i"), url))
    template.bind(url, schema.db)
    the_house.connect()
    yield the_house
    the_house.disconnect()
    template.drop(url)


@pytest.fixture
def empty_house(engine: Engine, tmp_path: Path) -> Iterator[House]:
    """The house on a database without tables."""
    url = engine.empty()
    the_house.open(settings_for(tmp_path / "i", url))
    the_house.connect()
    yield the_house
    close_all()
    engine.drop(url)


@pytest.fixture(scope="session")
def the_app(template: Engine, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests of this process: its templates are compiled once."""
    from views.commands_words import compile_stale
    from wsgi import create_app

    compile_stale()
    app = create_app(settings_for(tmp_path_factory.mktemp("app")))
    app.testing = True
    return app


@pytest.fixture
def app(the_app: Flask, house: House) -> Flask:
    """The application on this test's house."""
    from views.shell import limiter

    the_app.config["SETTINGS"] = house.settings
    limiter.reset()
    return the_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Flask's own client, for requests that no page offers."""
    return app.test_client()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser and no JavaScript, who notices what is wrong with a page."""
    return Visitor(app)


@pytest.fixture
def visitors(app: Flask) -> Callable[[], Visitor]:
    """Several people, each with a browser of their own: `visitors()` is another one."""
    return lambda: Visitor(app)


@pytest.fixture
def at() -> Iterator[Callable[[str], datetime]]:
    """Move the clock: `at("2026-11-23T09:00")` freezes it there until the test ends."""

    def move(text: str) -> datetime:
        time.set_clock(text)
        return time.now()

    yield move
    time.set_clock(NOW)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One Chromium for all pages and journeys of this process."""
    from tests.chromium import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def friday_morning() -> Iterator[None]:
    """Every test begins on Friday 2026-11-20 at 10:15."""
    time.set_clock(NOW)
    yield
    time.set_clock(NOW)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what opens a database is repeated."""
    if ON_POSTGRES:
        without = [item for item in items if "engine" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if "engine" in getattr(item, "fixturenames", ())]
