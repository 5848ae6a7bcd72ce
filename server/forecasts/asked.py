"""What managers ask "what if" of the process that makes forecasts, and its answers, as files of the same folder.

One question a manager at a branch: another takes its place, and with it what was answered before. At most `MOST` wait.
Nobody's name is in them; `who` is a mark of the person that asks.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from protocol.ids import Instant
from server.balance.advice.advise import Advice

from .files import FOLDER, PART, replace_file

MOST: Final = 12
"""Questions that may wait; one takes up to some .3 s of a processor."""

LATE_MS: Final = 120_000
"""A question that nobody has answered for so long is none any more."""

KEPT_MS: Final = 900_000
"""And so long an answer is kept."""

_ASKED, _ANSWERED = ".asked", ".answered"

_T = TypeVar("_T")


class Asked(Struct, frozen=True):
    """A change as it was typed. `key`: of the question, so that an answer to one before is not taken for its own."""

    branch: str
    who: str
    key: str
    typed: str
    asked_at: Instant


class Answered(Struct, frozen=True):
    """What it would do, reckoned at `made_at`; None: it cannot be made."""

    asked: Asked
    made_at: Instant
    advice: Advice | None = None


class Questions:
    """The questions and answers of a folder. All raise OSError where it cannot be written or read."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER

    def ask(self, branch: str, who: str, typed: str, now: Instant) -> bool:
        """Whether it was taken: not while too many wait."""
        waiting = [one for one in self.waiting(now) if (one.branch, one.who) != (branch, who)]
        if len(waiting) >= MOST:
            return False
        question = Asked(branch, who, secrets.token_hex(8), typed, now)
        replace_file(self.folder, _name(branch, who, _ASKED), msgspec.json.encode(question), question.key)
        self._forget(_name(branch, who, _ANSWERED))
        return True

    def cancel(self, branch: str, who: str) -> None:
        """Takes back what was asked, or forgets what was answered."""
        for ending in (_ASKED, _ANSWERED):
            self._forget(_name(branch, who, ending))

    def of(self, branch: str, who: str, now: Instant) -> Asked | Answered | None:
        """The question that waits, else the last answer."""
        asked, answered = self._both(branch, who)
        if asked is not None and (answered is None or answered.asked != asked):
            return asked
        return answered if answered is not None and now - answered.made_at <= KEPT_MS else None

    def waiting(self, now: Instant) -> list[Asked]:
        """The questions that wait, the oldest first; deletes what is over."""
        found: list[Asked] = []
        with contextlib.suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith(_ASKED):
                    asked = _read(Path(entry.path), Asked)
                    if asked is None or now - asked.asked_at > LATE_MS:
                        self._forget(entry.name)
                    elif self.of(asked.branch, asked.who, now) == asked:
                        found.append(asked)
                elif entry.name.endswith((_ANSWERED, PART)) and _written_at(entry, now) < now - KEPT_MS:
                    self._forget(entry.name)
        return sorted(found, key=lambda one: one.asked_at)

    def answer(self, answered: Answered) -> None:
        """Unless it was taken back, or another asked instead. The question stays until it is late, as answered: to
        delete it could delete another that has just taken its place."""
        branch, who = answered.asked.branch, answered.asked.who
        if self._both(branch, who)[0] == answered.asked:
            replace_file(self.folder, _name(branch, who, _ANSWERED), msgspec.json.encode(answered))

    def _both(self, branch: str, who: str) -> tuple[Asked | None, Answered | None]:
        asked = _read(self.folder / _name(branch, who, _ASKED), Asked)
        return asked, _read(self.folder / _name(branch, who, _ANSWERED), Answered)

    def _forget(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)


def _name(branch: str, who: str, ending: str) -> str:
    return f"{branch}.{who}{ending}"


def _written_at(entry: "os.DirEntry[str]", now: Instant) -> Instant:
    """`now` of one that is no more: a part has its name by then."""
    try:
        return entry.stat().st_mtime_ns // 1_000_000
    except FileNotFoundError:
        return now


def _read(path: Path, kind: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
