"""The process that makes the forecasts: `python -m server.web.process.forecast_process`, started by `forecasting`.

Where it works is told on standard input, as JSON, since a command line would show the database's password to the whole
machine; the end of that input means that its server is gone. It writes a byte to standard output between any two
things that it does, so that one that hangs, or is stopped, is replaced. It yields the processor to whoever wants it. Of
several on one data folder one is at work; another takes its place when it ends.
"""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from protocol.ids import Instant
from server.forecasts.files import AtWork, ForecastFiles
from server.forecasts.worker import ForecastWorker
from server.journal.database.engine import open_database
from server.web.base.logs import log_to_stderr

TRY_AGAIN_S: Final = 5.0
"""How often one that is not at work looks whether the one at work has ended."""

NICE: Final = 10

log = logging.getLogger(__name__)


class Where(Struct, frozen=True):
    """What the process works on."""

    data: str
    database: str


def encode(where: Where) -> bytes:
    """The line that the process reads."""
    return msgspec.json.encode(where) + b"\n"


def main() -> int:
    """Works until SIGTERM or until its server is gone; the exit code."""
    line = sys.stdin.buffer.readline()
    if not line:
        return 0  # its server is gone already
    where = msgspec.json.decode(line, type=Where)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=_until_the_end, args=(stopping,), daemon=True).start()
    log_to_stderr()
    with contextlib.suppress(OSError):
        if hasattr(os, "nice"):
            os.nice(NICE)
    files, failing = ForecastFiles(Path(where.data)), False
    alive = partial(_say_alive, stopping)
    while not stopping.is_set():
        try:
            with files.held():
                _work(where, files, stopping, alive)
        except AtWork:
            failing = False
        except OSError as error:
            if not failing:
                log.warning("no forecasts can be written: %s", type(error).__name__)
            failing = True
        alive()
        stopping.wait(TRY_AGAIN_S)
    return 0


def _work(where: Where, files: ForecastFiles, stopping: threading.Event, alive: Callable[[], None]) -> None:
    def rest(seconds: float) -> bool:
        alive()
        return stopping.wait(seconds)

    engine = open_database(where.database)
    try:
        ForecastWorker(engine, files, _wall_clock, rest, alive).run()
    finally:
        engine.dispose()


def _say_alive(stopping: threading.Event) -> None:
    """On standard output, to whoever started it and would replace it."""
    try:
        os.write(sys.stdout.fileno(), b".")
    except OSError:
        stopping.set()  # its server is gone


def _until_the_end(stopping: threading.Event) -> None:
    """`os.read`: a reader of a buffer would keep its lock at the interpreter's end."""
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    stopping.set()


def _wall_clock() -> Instant:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    sys.exit(main())
