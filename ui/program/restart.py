"""Restarts a program, or restarts it with its set-up, when somebody asks for that on its screen."""

import logging
import os
import subprocess
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

RESTART, SETUP = 75, 76
"""The exit code of Qt's loop when the program is to restart."""
SETUP_OPTION = "--setup"
SETUP_KEYS = ("Ctrl+Shift+S", "F2")
"""The key that opens the set-up on a screen without a staff menu; F2 only where it has no other use."""
WATCHED = "MOTCUA_WATCHED"
"""Set for a program whose restarts are made by the process that started it."""

log = logging.getLogger(__name__)


def leave_to(code: int) -> None:
    """Ends the running loop with `RESTART` or `SETUP`."""
    QCoreApplication.exit(code)


def begin_again(module: str, code: int, argv: Sequence[str] | None = None, platform: str = sys.platform) -> None:
    """Starts a new run of `module` if `code` is one of the two; else does nothing. Does not return from a new run.

    On POSIX the process is replaced. Windows replaces none: `exec` there starts another process and ends this one, so
    that whatever watches over it takes it for ended and starts a second. There this process stays, starts the new run
    and each one after it, and ends with the exit code of the last.
    """
    if code not in (RESTART, SETUP):
        return
    log.info("starting again")
    options = list(sys.argv[1:] if argv is None else argv)
    if platform != "win32":
        os.execv(sys.executable, _command(module, code, options))
    elif WATCHED not in os.environ:
        while code in (RESTART, SETUP):
            code = subprocess.call(_command(module, code, options), env=os.environ | {WATCHED: "1"})
    sys.exit(code)


def _command(module: str, code: int, options: Sequence[str]) -> list[str]:
    again = [option for option in options if option != SETUP_OPTION]
    return [sys.executable, "-m", module, *again, *([SETUP_OPTION] if code == SETUP else [])]
