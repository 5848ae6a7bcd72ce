"""Scanned pages that are a paper of a dossier: sent in pieces from where the server has them, then filed under it."""

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from protocol.dossier_files import FileUpload, FileView, Uploaded
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender

from .part import Part

ALL = "/api/v1/dossiers"
SILENCE_MS = 15_000
"""The server seals the whole PDF before it answers."""
PIECE = 4 * 1024 * 1024
"""Bytes that are sent, and in memory, at a time."""


class PaperOf(Struct, frozen=True):
    """A paper of a dossier. `component`: its code; `dossier`, `paper`: what both are called, in the language shown."""

    dossier_id: str
    component: str
    dossier: str
    paper: str

    @property
    def place(self) -> tuple[str, str]:
        """Which it is, in any language."""
        return self.dossier_id, self.component


class Filing(QObject):
    """One document at a time, until it is filed or refused. `progress(int, int)`: bytes that are there, and all.
    `waiting(object)`: the server does not answer, it is tried again. `answered(FileView | Problem)`: the end.
    """

    progress = Signal(int, int)
    waiting = Signal(object)
    answered = Signal(object)

    def __init__(self, requests: Requests, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._sender = Sender(requests, self, timeout_ms=SILENCE_MS)
        self._sender.waiting.connect(self.waiting)

    def send(self, to: PaperOf, part: Part, blank: tuple[int, ...]) -> None:
        """`blank`: pages that are marked as blank, counted from 1. The file stays where it is until the end."""
        self._to, self._part, self._blank = to, part, blank
        self._name = self._sender.new_key()
        self._from(0)

    def try_now(self) -> None:
        """Sends at once, since the connection is back."""
        self._sender.try_now()

    def _from(self, offset: int) -> None:
        with self._part.path.open("rb") as file:
            file.seek(offset)
            piece = file.read(PIECE)
        path = f"{ALL}/{self._to.dossier_id}/uploads/{self._name}?offset={offset}&lang={self._language.language}"
        self._sender.send_bytes(
            path, piece, "application/octet-stream", Uploaded, self._here, put=True,
            progress=lambda sent, _total: self.progress.emit(offset + sent, self._part.bytes),
        )  # fmt: skip

    def _here(self, answer: Uploaded | Problem) -> None:
        if isinstance(answer, Problem):
            self.answered.emit(answer)
        elif answer.offset < self._part.bytes:
            self._from(answer.offset)
        else:
            part = self._part
            body = FileUpload(self._name, self._to.component, part.sha256, part.pages, self._blank)
            path = f"{ALL}/{self._to.dossier_id}/files?lang={self._language.language}"
            self._sender.send(path, body, FileView, self.answered.emit)
