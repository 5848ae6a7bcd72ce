"""The story in words, on the screen and in `transcript.txt`: what was done, by whom, and what was seen."""

import time
from pathlib import Path


class CheckFailed(RuntimeError):
    """What the story promises did not hold."""


class Transcript:
    """One line a step, with the seconds since the beginning."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._began = time.monotonic()

    def say(self, who: str, what: str) -> None:
        """Something that happened."""
        line = f"{time.monotonic() - self._began:6.1f} s  {who:<10} {what}"
        print(line, flush=True)
        self._file.write(line + "\n")
        self._file.flush()

    def check(self, what: str, holds: bool) -> None:
        """Something that must hold. Raises CheckFailed when it does not."""
        self.say("check", f"{what}: {'yes' if holds else 'NO'}")
        if not holds:
            raise CheckFailed(what)

    def close(self) -> None:
        self._file.close()
