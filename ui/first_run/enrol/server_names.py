"""The names of the servers on the network: each is named by its branches."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from language.messages import _, spoken
from language.names import in_words
from protocol.problem import Problem
from protocol.views import BranchList
from ui.link.requests import Requests, Unreachable


class ServerNames(QObject):
    """Signal: `changed`, a server's name has become known."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branches: dict[str, BranchList | None] = {}

    def ask(self, urls: Iterable[str]) -> None:
        """Asks each server for its branches once, and again where it gave no answer."""
        for url in urls:
            if url not in self._branches:
                self._branches[url] = None
                self._ask(url)

    def _ask(self, url: str) -> None:
        path = f"/api/v1/branches?lang={spoken()}"
        Requests(url, "", parent=self).get(path, BranchList, lambda answer: self._heard(url, answer))

    def name(self, url: str) -> str:
        """The branch's name; of several the first one's, and how many there are; empty: not known yet."""
        answer = self._branches.get(url)
        if answer is None or not answer.branches:
            return ""
        first = in_words(answer.branches[0].name)
        if len(answer.branches) == 1:
            return first
        return _("{branch} and {n} more branches").format(branch=first, n=len(answer.branches) - 1)

    def _heard(self, url: str, answer: BranchList | Problem | Unreachable) -> None:
        if isinstance(answer, BranchList):
            self._branches[url] = answer
            self.changed.emit()
        else:
            del self._branches[url]
