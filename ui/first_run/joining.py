"""From a server's address to a place in a branch: checks the server, shows a code, waits for a manager."""

from PySide6.QtCore import QObject, Signal

from language.messages import spoken
from protocol.enrolments import EnrolmentRole
from protocol.problem import Problem
from protocol.views import BranchList, BranchView
from ui.link.requests import Requests, Unreachable

from . import phrases
from .enrol.enrolling import Enrolling


class Joining(QObject):
    """`server`: the address chosen last; `enrolling`: the enrolment there, while it lasts.

    Signals: `found`, there is a server; `changed`, of the code; `enrolled` carries the Claimed with its token;
    `arrived` the Requests with that token, and its branch; `failed` the reason, as text.
    """

    found = Signal()
    changed = Signal()
    enrolled = Signal(object)
    arrived = Signal(object, object)
    failed = Signal(str)

    def __init__(self, role: EnrolmentRole, name: str, server: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._role, self._name = role, name
        self.server = server
        self.enrolling: Enrolling | None = None
        self._requests: Requests | None = None

    def look(self, url: str) -> None:
        """Checks that there is a server at this address."""
        self.server = url
        self._requests = Requests(url, "", parent=self)
        self._requests.get(f"/api/v1/branches?lang={spoken()}", BranchList, lambda answer: self._looked(url, answer))

    def ask_code(self) -> None:
        """Begins an enrolment, and ends one begun before."""
        self.leave_code()
        self.use(Enrolling(self.server, self._role, self._name, self))

    def use(self, enrolling: Enrolling) -> None:
        """Uses this enrolment."""
        self.enrolling = enrolling
        enrolling.changed.connect(self.changed)
        enrolling.confirmed.connect(self.enrolled)
        enrolling.start()

    def ask_again(self) -> None:
        """Asks for another code, after a refusal or an expiry."""
        if self.enrolling is not None:
            self.enrolling.start()

    def leave_code(self) -> None:
        """Ends the enrolment."""
        enrolling, self.enrolling = self.enrolling, None
        if enrolling is not None:
            enrolling.stop()
            enrolling.deleteLater()

    def enter(self, server: str, token: str, branch: str) -> None:
        """Reads the branch with this token."""
        self.server = server
        self._requests = requests = Requests(server, token, parent=self)
        requests.get(
            f"/api/v1/branches/{branch}?lang={spoken()}", BranchView, lambda answer: self._entered(requests, answer)
        )

    def _looked(self, url: str, answer: BranchList | Problem | Unreachable) -> None:
        if url != self.server or self.enrolling is not None:
            return  # another one was chosen since
        if isinstance(answer, BranchList):
            self.found.emit()
        else:
            self.failed.emit(phrases.no_server(url, answer))

    def _entered(self, requests: Requests, answer: BranchView | Problem | Unreachable) -> None:
        self.leave_code()
        if isinstance(answer, BranchView):
            self.arrived.emit(requests, answer)
        else:
            self.failed.emit(phrases.no_server(self.server, answer))
