"""The log of the demonstration, on the terminal and in `transcript.txt`: who did what, and what was checked."""

import time
from pathlib import Path

from language.messages import N_, _

WHO = (
    N_("admin"),
    N_("server"),
    N_("printer"),
    N_("screens"),
    N_("citizens"),
    N_("citizen"),
    N_("kiosk"),
    N_("manager"),
    N_("you"),
    N_("check"),
    N_("end"),
)
"""Who can act in the log; clerks appear by their login names."""


class CheckFailed(RuntimeError):
    """A step of the demonstration did not have its expected result."""


class Transcript:
    """One line per step, with the seconds since the start."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._began = time.monotonic()

    def say(self, who: str, what: str) -> None:
        """Logs something that happened."""
        line = f"{time.monotonic() - self._began:6.1f} s  {_(who):<10} {what}"
        print(line, flush=True)
        self._file.write(line + "\n")
        self._file.flush()

    def check(self, what: str, holds: bool) -> None:
        """Logs a check. Raises CheckFailed if it does not hold."""
        self.say("check", _("{what}: yes").format(what=what) if holds else _("{what}: NO").format(what=what))
        if not holds:
            raise CheckFailed(what)

    def close(self) -> None:
        self._file.close()
