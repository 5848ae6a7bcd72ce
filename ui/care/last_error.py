"""Remembers the last error of a program's log by name and time; its text may be about a person and stays in the log."""

import logging
import re
from datetime import UTC, datetime
from typing import Final

from protocol.device_tasks import LastError

LONGEST: Final = 80
_OTHER = re.compile(r"[^A-Za-z0-9_.]")


class LastErrorHandler(logging.Handler):
    """`last` is that of any thread: the exception's class where there is one, else the part that logged it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last: LastError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[0] if record.exc_info else None
        name = record.name if raised is None else f"{record.name}.{raised.__name__}"
        at = datetime.fromtimestamp(int(record.created), UTC)
        self.last = LastError(_OTHER.sub("_", name)[-LONGEST:], at)

    def end(self) -> None:
        """Takes it off the root of the log."""
        logging.getLogger().removeHandler(self)


def watch_errors() -> LastErrorHandler:
    """A handler on the root of the log."""
    handler = LastErrorHandler()
    logging.getLogger().addHandler(handler)
    return handler
