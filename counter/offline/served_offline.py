"""Records whom this counter serves while the server is away, and sends it in, in order, each once."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from language.messages import _, ngettext
from protocol.enums import Refusal
from protocol.keys import new_key
from protocol.offline import AskServed, ServedRecorded
from protocol.problem import Problem
from ui.link.sender import Sender

from .served_file import Served, ServedFile

NOT_NOW = frozenset(
    {Refusal.NOT_AUTHENTICATED, Refusal.REVOKED, Refusal.NOT_ALLOWED, Refusal.UNKNOWN_BRANCH, Refusal.NOT_FOUND,
     Refusal.WRONG_METHOD, Refusal.FAULT}
)  # fmt: skip
"""Refusals that say nothing of the visit itself: it is sent again at the next connection."""


class ServedOffline(QObject):
    """`told(str, bool)`: something to tell the clerk; whether it needs a look."""

    told = Signal(str, bool)

    def __init__(
        self, file: ServedFile, sender: Sender, branch: str, counter: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._file = file
        self._sender = sender
        self._path = f"/api/v1/branches/{branch}/counters/{counter}/served"
        self._sending: set[str] = set()
        self._recorded = 0
        self.is_connected = False

    @property
    def waiting(self) -> int:
        """How many are recorded here and not known to the server."""
        return len(self._file.kept)

    def has(self, code: str) -> bool:
        """Whether this number or code was recorded and not sent in yet."""
        return any(one.ask.code == code for one in self._file.kept)

    def record(self, ask: AskServed) -> None:
        """The visit is on disk when this returns; the clerk is told if it could not be written."""
        if not self._file.add(Served(new_key(), ask)):
            self.told.emit(_("This could not be recorded here: is the disk full? Write the number down."), True)
        else:
            number = ask.code.rpartition("/")[2] if "/" not in ask.code else _("The slip")
            said = _("{number} is recorded as served. It is sent in when the system is back.").format(number=number)
            self.told.emit(said, False)
        self.send_in()

    def set_connected(self, connected: bool) -> None:
        """The line was lost, or is back."""
        self.is_connected = connected
        self.send_in()

    def send_in(self) -> None:
        """What is not on its way yet, each with the key that it got when it was recorded."""
        for served in self._file.kept if self.is_connected else ():
            if served.key not in self._sending:
                self._sending.add(served.key)
                self._sender.send(self._path, served.ask, ServedRecorded, self._answers(served), key=served.key)

    def _answers(self, served: Served) -> Callable[[ServedRecorded | Problem], None]:
        return lambda answer: self._answered(served, answer)

    def _answered(self, served: Served, answer: ServedRecorded | Problem) -> None:
        self._sending.discard(served.key)
        if isinstance(answer, Problem) and answer.code in NOT_NOW:
            return
        self._file.remove(served.key)
        if isinstance(answer, Problem):
            self.told.emit(
                _("{number}: {title} Tell a manager.").format(number=served.ask.code, title=answer.title), True
            )
            return
        if answer.is_conflict:
            said = _("{number} does not fit the queue: the manager has it listed.").format(number=answer.number)
            self.told.emit(said, True)
        self._recorded += 1
        if not self._sending:
            n, self._recorded = self._recorded, 0
            said = ngettext("{n} person served meanwhile is recorded", "{n} people served meanwhile are recorded", n)
            if not answer.is_conflict:
                self.told.emit(said.format(n=n), False)
