"""The head of the screen: which branch this is and what time it is, or that and since when the line is dead."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal

from display.text.phrases import CONNECTING, REFUSED, Pair, Words
from protocol.configuration import Name


class Connection(StrEnum):
    """How things stand between this screen and its server."""

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
    """`age_s` says how old the figures are, None when there are none yet."""

    changed = Signal()

    def __init__(self, words: Words, age_s: Callable[[], float | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._age_s = age_s
        self._connected = False
        self._refusal = ""
        self._branch = Pair()
        self._shown = _Shown(Connection.CONNECTING, words.say(CONNECTING))

    @property
    def is_connected(self) -> bool:
        """Whether the line is alive."""
        return self._connected

    def set_connected(self, connected: bool) -> None:
        """The line came or went."""
        self._connected = connected
        if connected:
            self._refusal = ""

    def set_refused(self, reason: str) -> None:
        """The server will not have this display; `reason` is its own sentence."""
        self._refusal = reason

    def set_branch(self, name: Name) -> None:
        """What the branch is called."""
        self._branch = self._words.name(name)

    def show(self, now: datetime) -> None:
        """Say it as of `now`, the server's time in the branch's zone."""
        state, status = self._status(now)
        shown = _Shown(state, status, f"{now:%H:%M}", self._words.date(now), self._branch)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

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
    branch = Property(str, lambda self: self._shown.branch.first, notify=changed)
    branchBelow = Property(str, lambda self: self._shown.branch.second, notify=changed)
