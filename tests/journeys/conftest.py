"""A portal that really runs, a real Chromium, and people who sit at it, each with a browser of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.databases import Engine
from tests.journeys.people import Somebody
from tests.journeys.served import Served


@pytest.fixture(scope="session")
def live(
    template: Engine, instances: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One running portal for the journeys of this process: the demonstration's people and guides, no case.

    After all of them each hash chain and each frozen file verifies, and nothing unforeseen was logged.
    """
    from views.commands_words import compile_stale

    compile_stale()
    url = template.copy()
    folder = tmp_path_factory.mktemp("live")
    instances(folder / "instance")
    served = Served(folder, url).start()
    yield served
    verified = served.run("audit", "verify")
    served.stop()
    template.drop(url)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "Traceback" not in served.said(), served.said()[-3000:]


@pytest.fixture
def somebody(chromium: Browser, live: Served) -> Iterator[Callable[..., Somebody]]:
    """`clerk = somebody(javascript=False)`: another person with a browser of their own.

    The test fails where a browser complained: an error of a script, something that the policy refused, a lost file.
    """
    people: list[Somebody] = []

    def sit_down(**how: object) -> Somebody:
        people.append(Somebody(chromium, live.address, **how))  # type: ignore[arg-type]
        return people[-1]

    yield sit_down
    complaints = [said for one in people for said in one.complaints]
    for one in people:
        one.leave()
    assert complaints == []
