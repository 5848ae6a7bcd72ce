"""The server's log: one JSON object a line, no names, no secrets, no paths that could hold one."""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable

import msgspec

from protocol.enums import Role

FIELDS = ("method", "route", "status", "ms", "role", "stream", "actor", "sha256")
"""The extra fields a line may carry; anything else is left out."""

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
    """A line for each request, written several at a time: `logging` takes twice as long, and a system call for each.

    Used on one event loop. What it holds is written within `WRITTEN_S`, or by `write_now`; without `write` it is not
    kept at all.
    """

    WRITTEN_S = 0.2

    def __init__(self, write: Callable[[str], object] | None = None) -> None:
        self._write = write
        self._lines: list[str] = []

    def note(self, method: str, route: str, status: int, role: Role, seconds: float) -> None:
        """Route templates, never paths: a path may hold a secret."""
        if self._write is None:
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(self.WRITTEN_S, self.write_now)
        ms = round(seconds * 1000, 2)
        fields = {"method": method, "route": route, "status": status, "ms": ms, "role": role.value}
        self._lines.append(_line(time.time(), "info", "motcua.access", "request", fields) + "\n")

    def write_now(self) -> None:
        """Writes what is held."""
        lines, self._lines = self._lines, []
        if lines and self._write is not None:
            self._write("".join(lines))


def log_to_stderr(level: int = logging.INFO) -> None:
    """Sets the whole process up; called once, by `serve`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    threading.excepthook = _thread_ended
    # Where a line was logged, and by which process, is not in it; looking that up was a third of a line's cost.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # These write addresses with their query, and words out of the documents they read.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # readyz asks it every other second


def _thread_ended(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        name = arguments.thread.name if arguments.thread else "a thread"
        logging.getLogger(__name__).critical("%s ended by a fault", name, exc_info=arguments.exc_value)
