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
        line: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
        }
        known = record.__dict__
        line |= {field: known[field] for field in FIELDS if field in known}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _encode(line).decode()


class AccessLog:
    """A line a request, in the shape of the others, written several at a time: `logging` costs ten times as much.

    Used on one event loop. What it holds is written within `WRITTEN_S`, or by `write_now`; without `write` it is not
    kept at all.
    """

    WRITTEN_S = 0.2

    def __init__(self, write: Callable[[str], object] | None = None) -> None:
        self._write = write
        self._lines: list[str] = []
        self._second = 0
        self._at = ""
        self._fixed: dict[tuple[str, str, int, Role], str] = {}

    def note(self, method: str, route: str, status: int, role: Role, seconds: float) -> None:
        """Route templates, never paths: a path may hold a secret."""
        if self._write is None:
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(self.WRITTEN_S, self.write_now)
        what = method, route, status, role
        fixed = self._fixed.get(what)
        if fixed is None:
            fixed = self._fixed[what] = _request_fields(*what)
        milliseconds = time.time_ns() // 1_000_000
        if milliseconds // 1000 != self._second:
            self._second = milliseconds // 1000
            self._at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self._second))
        self._lines.append(f'{{"at":"{self._at}.{milliseconds % 1000:03d}Z",{fixed}"ms":{seconds * 1000:.2f}}}\n')

    def write_now(self) -> None:
        """Writes what is held."""
        lines, self._lines = self._lines, []
        if lines and self._write is not None:
            self._write("".join(lines))


def _request_fields(method: str, route: str, status: int, role: Role) -> str:
    """The fields between `at` and `ms`, as they stand in the line."""
    fields = {"level": "info", "log": "motcua.access", "message": "request", "method": method, "route": route}
    text = _encode(fields | {"status": status, "role": role.value}).decode()
    return text[1:-1] + ","


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
