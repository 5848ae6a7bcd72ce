"""What waits at this desk beside the people: dossiers from online and bundles of lists, read again and again."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from counter.branch.live_picture import LivePicture
from protocol.desk_work import DeskLine, DeskWork
from protocol.practice import practised
from protocol.problem import Problem
from ui.link.requests import Requests, Unreachable

READ_MS: Final = 30_000


class DeskQueue(QObject):
    """`changed`: of `work`, or of what `failed`. `work`: None before the server has answered, and without a clerk.

    Nothing here takes the clerk's window: it is shown, and opened by who has time for it.
    """

    changed = Signal()

    def __init__(self, requests: Requests, picture: LivePicture, branch: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = requests
        self._picture = picture
        self._path = f"/api/v1/desk-work?branch={branch}"
        self._clerk: str | None = None
        self._is_asking = self._is_asked_again = False
        self.work: DeskWork | None = None
        self.failed: Problem | Unreachable | None = None
        picture.changed.connect(self._follow)
        timer = QTimer(self)
        timer.timeout.connect(self.read)
        timer.start(READ_MS)

    @property
    def takes_in(self) -> bool:
        """Whether a clerk of a branch that receives dossiers is logged in here."""
        branch = self._picture.branch
        is_theirs = branch is not None and branch.agency is not None and practised(branch.id) is None
        return is_theirs and self._clerk is not None

    @property
    def lines(self) -> list[DeskLine]:
        """Those that are due first."""
        return [] if self.work is None else self.work.lines

    def line(self, dossier_id: str) -> DeskLine | None:
        """One of them, by its dossier."""
        return next((one for one in self.lines if one.dossier_id == dossier_id), None)

    def read(self) -> None:
        """Asks the server, once at a time; again after an answer that may be older than this."""
        self._is_asked_again = self._is_asking
        if self.takes_in and not self._is_asking:
            self._is_asking = True
            self._requests.get(self._path, DeskWork, self._got)

    def _got(self, answer: DeskWork | Problem | Unreachable) -> None:
        self._is_asking = False
        if not self.takes_in:
            return
        self.failed = None if isinstance(answer, DeskWork) else answer
        if isinstance(answer, DeskWork):
            self.work = answer
        self.changed.emit()
        if self._is_asked_again:
            self.read()

    def _follow(self) -> None:
        me, had = self._picture.me, self.takes_in
        before, self._clerk = self._clerk, None if me is None else me.user
        if self._clerk != before:
            self.work = None
            self.changed.emit()
        if self.takes_in and (not had or self._clerk != before):
            self.read()
