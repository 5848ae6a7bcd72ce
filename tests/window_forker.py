"""Forks kiosks, counters and displays that need not import Qt and the program anew. Here Qt has no application yet, and
so no thread. `python -m tests.window_forker LISTENER`: see `forks`.
"""

import gc
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import counter.main
import display.main
import kiosk.main

from .forks import fork_on_order, fresh_streams, leave

PROGRAMS: dict[str, Callable[[], int]] = {
    "motcua-counter": counter.main.main,
    "motcua-display": display.main.main,
    "motcua-kiosk": kiosk.main.main,
}
LATE = ("counter.devices.device_setup", "display.setup.zone_setup", "ui.first_run.start")
"""What a program imports only for its set-up."""


def run(command: str, *arguments: str) -> int:
    """Runs it as if its words had been typed, and gives its exit code."""
    sys.argv = [str(Path(sys.executable).parent / command), *arguments]
    fresh_streams()
    return PROGRAMS[command]()


if __name__ == "__main__":
    for late in LATE:
        import_module(late)
    gc.collect()
    gc.freeze()
    told = fork_on_order(socket.socket(fileno=int(sys.argv[1])))
    if told is None:
        sys.exit(0)
    leave(run(*told.arguments))
