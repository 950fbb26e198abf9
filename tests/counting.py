"""How many questions a page asks the database: `with queries() as asked: ...; assert len(asked) <= 8`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.asked: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        sql = str(record.msg[0] if isinstance(record.msg, tuple) else record.msg)
        if sql.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            self.asked.append(sql)


@contextmanager
def queries() -> Iterator[list[str]]:
    """Every statement that is sent while this lasts, in order."""
    log, listener = logging.getLogger("peewee"), _Listener()
    before = log.level
    log.addHandler(listener)
    log.setLevel(logging.DEBUG)
    try:
        yield listener.asked
    finally:
        log.removeHandler(listener)
        log.setLevel(before)
