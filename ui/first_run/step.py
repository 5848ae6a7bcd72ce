"""The screens of the set-up."""

from enum import StrEnum


class Step(StrEnum):
    """One screen each; `LAST` is shown once for each of the program's own steps."""

    LOCK = "lock"
    FIND = "find"
    CODE = "code"
    LAST = "last"
    PIN = "pin"
    DONE = "done"
