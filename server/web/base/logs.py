"""The server's log: one JSON object per line, without names, secrets or paths that may contain a secret."""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable

import msgspec

from protocol.enums import Role

FIELDS = ("method", "route", "status", "ms", "role", "stream", "actor", "sha256")
"""The extra fields that a line may have; others are left out."""

_encode = msgspec.json.Encoder().encode


class JsonLines(logging.Formatter):
    """`{"at", "level", "log", "message", …}`, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        known = record.__dict__
        fields = {field: known[field] for field in FIELDS if field in known}
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return _line(record.created, record.levelname.lower(), record.name, record.getMessage(), fields)


def _line(at_s: float, level: str, name: str, message: str, fields: dict[str, object]) -> str:
    at = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(at_s))}.{int(at_s * 1000) % 1000:03d}Z"
    return _encode({"at": at, "level": level, "log": name, "message": message} | fields).decode()


class AccessLog:
    """One line per request, written in batches: `logging` takes twice as long, with a system call per line.

    Used on one event loop. Lines are written within `WRITTEN_S` seconds, or by `write_now`; without `write` they are
    dropped.
    """

    WRITTEN_S = 0.2

    def __init__(self, write: Callable[[str], object] | None = None) -> None:
        self._write = write
        self._lines: list[str] = []

    def note(self, method: str, route: str, status: int, role: Role, seconds: float) -> None:
        """Adds one line. `route` is the template, never the path: a path may contain a secret."""
        if self._write is None:
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(self.WRITTEN_S, self.write_now)
        ms = round(seconds * 1000, 2)
        fields = {"method": method, "route": route, "status": status, "ms": ms, "role": role.value}
        self._lines.append(_line(time.time(), "info", "motcua.access", "request", fields) + "\n")

    def write_now(self) -> None:
        """Writes the lines not yet written."""
        lines, self._lines = self._lines, []
        if lines and self._write is not None:
            self._write("".join(lines))


def log_to_stderr(level: int = logging.INFO) -> None:
    """Sets up logging for the whole process; called once, by `serve`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    threading.excepthook = _thread_ended
    # A line tells neither source position nor process: looking them up was a third of its cost.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # These log addresses with their query, and words from the documents they read.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # readyz asks it every other second


def _thread_ended(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        name = arguments.thread.name if arguments.thread else "a thread"
        logging.getLogger(__name__).critical("%s ended by a fault", name, exc_info=arguments.exc_value)
