"""The server's log: one JSON object a line, no names, no secrets, no paths that could hold one."""

import logging
import sys
import threading
import time

import msgspec

FIELDS = ("method", "route", "status", "ms", "role", "stream")
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
