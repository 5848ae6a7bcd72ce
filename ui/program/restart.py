"""Restarts a program, or restarts it with its set-up, when somebody asks for that on its screen."""

import logging
import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

RESTART, SETUP = 75, 76
"""The exit code of Qt's loop when the program is to restart."""
SETUP_OPTION = "--setup"
SETUP_KEYS = ("Ctrl+Shift+S", "F2")
"""The key that opens the set-up on a screen without a staff menu; F2 only where it has no other use."""

log = logging.getLogger(__name__)


def leave_to(code: int) -> None:
    """Ends the running loop with `RESTART` or `SETUP`."""
    QCoreApplication.exit(code)


def begin_again(module: str, code: int, argv: Sequence[str] | None = None) -> None:
    """Replaces the process by a new run of `module` if `code` is one of the two; else does nothing."""
    if code in (RESTART, SETUP):
        log.info("starting again")
        again = [option for option in (sys.argv[1:] if argv is None else argv) if option != SETUP_OPTION]
        again += [SETUP_OPTION] if code == SETUP else []
        os.execv(sys.executable, [sys.executable, "-m", module, *again])
