"""A command's connection to a database that is up to date."""

import functools
from collections.abc import Callable
from typing import Any

from portal.ground import schema
from portal.ground.errors import NotDone
from portal.ground.house import house

Command = Callable[..., Any]


def with_database(command: Command) -> Command:
    """A connection while the command runs, and a sentence where the database is not there yet."""

    @functools.wraps(command)
    def connected(*args: Any, **kwargs: Any) -> Any:
        house.connect()
        try:
            if schema.pending():
                raise NotDone("The database is not up to date: run flask migrate first.")
            return command(*args, **kwargs)
        finally:
            house.disconnect()

    return connected
