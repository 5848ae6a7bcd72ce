"""The head of the screen: the branch and the time, or since when the connection is cut."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal

from display.text.phrases import CONNECTING, OLD_PROGRAM, REFUSED, Words
from language.pairs import Pair
from protocol.configuration import Name


class Connection(StrEnum):
    """The state of the connection to the server."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    CUT = "cut"
    REFUSED = "refused"


class _Shown(Struct, frozen=True):
    connection: Connection
    status: Pair
    clock: str = ""
    date: Pair = Pair()
    branch: Pair = Pair()


class Headline(QObject):
    """`age_s` returns the age of the figures in seconds, None before the first."""

    changed = Signal()

    def __init__(self, words: Words, age_s: Callable[[], float | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._age_s = age_s
        self._connected = False
        self._refusal = ""
        self._branch = Pair()
        self._is_old = False
        self._practice = False
        self._shown = _Shown(Connection.CONNECTING, words.say(CONNECTING))

    @property
    def is_connected(self) -> bool:
        """Whether the server is connected."""
        return self._connected

    def set_connected(self, connected: bool) -> None:
        """The connection was made or lost."""
        self._connected = connected
        if connected:
            self._refusal = ""

    def set_refused(self, reason: str) -> None:
        """The server refuses this display; `reason` is the server's message."""
        self._refusal = reason

    def set_old(self, is_old: bool) -> None:
        """Whether this program should be updated; staff read it in small letters below the branch's name."""
        self._is_old = is_old

    def set_branch(self, name: Name, *, practice: bool = False) -> None:
        """Sets the branch's name. `practice`: it is one, which looks plainly different."""
        self._branch = self._words.name(name)
        self._practice = practice

    def show(self, now: datetime) -> None:
        """Moves on to `now`, the server's time in the branch's zone."""
        state, status = self._status(now)
        shown = _Shown(state, status, f"{now:%H:%M}", self._words.date(now), self._named())
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _named(self) -> Pair:
        return Pair(self._branch.first, self._words.say(OLD_PROGRAM).first) if self._is_old else self._branch

    def _status(self, now: datetime) -> tuple[Connection, Pair]:
        if self._connected:
            return Connection.CONNECTED, Pair()
        age_s = self._age_s()
        if self._refusal:
            return Connection.REFUSED, self._words.say(REFUSED, reason=self._refusal)
        if age_s is None:
            return Connection.CONNECTING, self._words.say(CONNECTING)
        return Connection.CUT, self._words.cut_off(now, age_s)

    connection = Property(str, lambda self: self._shown.connection.value, notify=changed)
    status = Property(str, lambda self: self._shown.status.first, notify=changed)
    statusBelow = Property(str, lambda self: self._shown.status.second, notify=changed)
    clock = Property(str, lambda self: self._shown.clock, notify=changed)
    date = Property(str, lambda self: self._shown.date.first, notify=changed)
    dateBelow = Property(str, lambda self: self._shown.date.second, notify=changed)
    practice = Property(bool, lambda self: self._practice, notify=changed)
    branch = Property(str, lambda self: self._shown.branch.first, notify=changed)
    branchBelow = Property(str, lambda self: self._shown.branch.second, notify=changed)
