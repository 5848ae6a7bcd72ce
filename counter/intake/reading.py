"""Reads the dossiers of a ticket, one of them, and its people; an answer to what is no longer asked is dropped."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from protocol.dossier_people import PeopleView
from protocol.dossier_views import DossierList, DossierView
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable

from .saving import ALL


class DossierReader(QObject):
    """`listed(list[DossierLine])`: of the ticket, the received ones first, by code. `read(DossierView)`,
    `people(PeopleView)`: of the dossier. `failed(Problem | Unreachable)`: list or dossier cannot be read.
    """

    listed = Signal(object)
    read = Signal(object)
    people = Signal(object)
    failed = Signal(object)

    def __init__(self, requests: Requests, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = requests
        self._language = language
        self._asked = 0

    def cancel(self) -> None:
        """What is on its way is of no use any more."""
        self._asked += 1

    def list(self, ticket_id: str) -> None:
        """Asks for the dossiers of a ticket."""
        self._get(f"{ALL}?ticket={ticket_id}&lang={self._language.language}", DossierList, self._listed)

    def read_dossier(self, dossier_id: str, *, again: bool = False) -> None:
        """Asks for a dossier; `again`: it is shown, and stays as it is without an answer."""
        failed = (lambda _answer: None) if again else None
        self._get(f"{ALL}/{dossier_id}?lang={self._language.language}", DossierView, self.read.emit, failed)

    def read_people(self, dossier_id: str) -> None:
        """Asks for its people, masked; without an answer nobody is shown."""
        path = f"{ALL}/{dossier_id}/people?lang={self._language.language}"
        self._get(path, PeopleView, self.people.emit, lambda _answer: None)

    def find(self, code: str, found: Callable[[str], None], failed: Callable[[object], None]) -> None:
        """Asks for the id of the dossier with this code."""
        path = f"{ALL}/by-code/{code}?lang={self._language.language}"
        self._get(path, DossierView, lambda view: found(view.dossier_id), failed)

    def _listed(self, answer: DossierList) -> None:
        self.listed.emit(
            sorted(answer.dossiers, key=lambda line: (line.code is None, line.code or "", line.dossier_id))
        )

    def _get(
        self, path: str, of: type[Any], done: Callable[[Any], None], failed: Callable[[Any], None] | None = None
    ) -> None:
        self._asked += 1
        asked = self._asked

        def got(answer: Any | Problem | Unreachable) -> None:
            if asked == self._asked:
                (done if isinstance(answer, of) else failed or self.failed.emit)(answer)

        self._requests.get(path, of, got)
