"""Keeps None, True and False alive on Python 3.11 under PySide6 6.12, which gives back a reference it never took.

From Python 3.12 on these three are immortal (PEP 683), and PySide6 6.12's wheel, built for both, relies on it: every
call of Qt that returns nothing, or true or false, costs one reference. On 3.11 a window that repaints for an hour ends
with `none_dealloc: deallocating None`. Can go once the lock file has a PySide6 that counts, or 3.11 is given up.
"""

import ctypes
import sys

REFERENCES = 1 << 40
"""More than calls of Qt in any run of the program."""


def keep_singletons_alive() -> None:
    """Give the three so many references that none of them runs out. Nothing to do from Python 3.12 on."""
    if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
        for singleton in (None, True, False):
            # ob_refcnt is the first field of every object in the builds of 3.11
            ctypes.c_ssize_t.from_address(id(singleton)).value += REFERENCES
