"""A program that ends to begin again: as it was, or with the set-up, which somebody asked for on its screen."""

import logging
import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

RESTART, SETUP = 75, 76
"""What Qt's loop ends with when the program is to begin again."""
SETUP_OPTION = "--setup"
SETUP_KEYS = ("Ctrl+Shift+S", "F2")
"""What opens the set-up on a screen without a menu for staff; F2 only where it means nothing else."""

log = logging.getLogger(__name__)


def leave_to(code: int) -> None:
    """Ends the running loop with `RESTART` or `SETUP`."""
    QCoreApplication.exit(code)


def begin_again(module: str, code: int, argv: Sequence[str] | None = None) -> None:
    """Takes the process over with a new run of `module` when the loop has ended with one of the two; else nothing."""
    if code in (RESTART, SETUP):
        log.info("starting again")
        again = [option for option in (sys.argv[1:] if argv is None else argv) if option != SETUP_OPTION]
        again += [SETUP_OPTION] if code == SETUP else []
        os.execv(sys.executable, [sys.executable, "-m", module, *again])
