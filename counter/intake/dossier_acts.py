"""Acts on one dossier, each sent under its key until it is answered; one of a dossier at a time."""

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from protocol.dossier_views import DossierView
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender

from .saving import ALL


class DossierActs(QObject):
    """`done(DossierView)`: the server has it. `refused(Problem)`: it has not. `changed`: of what is possible."""

    changed = Signal()
    done = Signal(object)
    refused = Signal(object)

    def __init__(self, requests: Requests, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._sender = Sender(requests, self)
        self._sending: set[str] = set()

    def waits(self, dossier: DossierView | None) -> bool:
        """Whether an act is not answered yet."""
        return dossier is not None and dossier.dossier_id in self._sending

    def try_now(self) -> None:
        """The connection is back."""
        self._sender.try_now()

    def _send(self, dossier: DossierView, act: str, body: Struct) -> None:
        id_ = dossier.dossier_id
        self._sending.add(id_)
        path = f"{ALL}/{id_}/{act}?lang={self._language.language}"
        self._sender.send(path, body, DossierView, lambda answer: self._answered(id_, answer))
        self.changed.emit()

    def _answered(self, id_: str, answer: DossierView | Problem) -> None:
        self._sending.discard(id_)
        if isinstance(answer, Problem):
            self.refused.emit(answer)
        else:
            self.done.emit(answer)
        self.changed.emit()
