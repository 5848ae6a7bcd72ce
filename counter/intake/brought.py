"""The dossier that the ticket in hand is about: its holder showed the receipt at the kiosk."""

from PySide6.QtCore import QObject, Signal

from counter.branch.live_picture import LivePicture
from protocol.dossier_views import DossierView
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable

from .saving import ALL


class BroughtDossier(QObject):
    """`changed`: it was read, or its ticket has left. `dossier`: None while none is known, or it is not theirs to see.

    Read once at each call; nothing of it is kept after its ticket.
    """

    changed = Signal()

    def __init__(
        self, requests: Requests, picture: LivePicture, language: LanguageSwitch, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._requests = requests
        self._picture = picture
        self._language = language
        self._asked: tuple[str, str] | None = None
        self.dossier: DossierView | None = None
        picture.changed.connect(self._follow)

    def _follow(self) -> None:
        held = self._picture.in_hand
        about = None if held is None or held.dossier_id is None else (held.ticket_id, held.dossier_id)
        if about == self._asked:
            return
        self._asked, self.dossier = about, None
        self.changed.emit()
        if about is not None:
            self._requests.get(
                f"{ALL}/{about[1]}?lang={self._language.language}", DossierView, lambda answer: self._got(about, answer)
            )

    def _got(self, about: tuple[str, str], answer: DossierView | Problem | Unreachable) -> None:
        if about == self._asked and isinstance(answer, DossierView):
            self.dossier = answer
            self.changed.emit()
