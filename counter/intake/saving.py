"""Saves one dossier as it is entered: each change is sent until the server has it, then what ends its entry."""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from protocol import dossier_commands as c
from protocol.commands import tag_of
from protocol.dossier_people import Part, PersonNoted, PutPerson
from protocol.dossier_views import DossierView
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender

ALL = "/api/v1/dossiers"
DRAFT = "draft"
"""The name of the change that is the draft's procedure and papers; of a person's it is their part."""


class SaveState(Enum):
    """How what was entered is kept."""

    NOTHING = auto()
    """Nothing was entered."""
    NO_PROCEDURE = auto()
    """Entered, and kept here alone: a dossier begins with its procedure."""
    SAVING = auto()
    SAVED = auto()
    LATE = auto()
    """The server did not answer; it is tried again."""
    REFUSED = auto()


class DossierSaver(QObject):
    """One dossier from its draft on. The keys of its draft and of its receipt are fixed when this is made, so that
    neither happens twice, however often it is sent.

    `changed`: of `state`. `drafted(DossierView)`: it has begun. `noted(PersonNoted)`: a person was saved.
    `refused(str, Problem)`: the server refused a change, by its name. `acted(DossierView | Problem)`: the answer to
    `act`. `dossier_id`: None before the draft is answered.
    """

    changed = Signal()
    drafted = Signal(object)
    noted = Signal(object)
    refused = Signal(str, object)
    acted = Signal(object)

    def __init__(
        self, requests: Requests, language: LanguageSwitch, branch: str, ticket_id: str | None,
        dossier_id: str | None = None, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._language = language
        self._branch = branch
        self._ticket_id = ticket_id
        self._sender = Sender(requests, self)
        self._sender.waiting.connect(self._not_yet)
        self._draft_key = requests.new_key()
        self._receive_key = requests.new_key()
        self._wanted: dict[str, Struct] = {}
        self._known: dict[str, Struct] = {}
        self._barred: dict[str, Struct] = {}
        self._act: c.DossierBody | None = None
        self._flying: str | None = None
        self._is_late = False
        self.dossier_id = dossier_id

    @property
    def state(self) -> SaveState:
        """Of everything that was entered."""
        if any(self._barred.get(name) == body for name, body in self._wanted.items()):
            return SaveState.REFUSED
        if self._is_late:
            return SaveState.LATE
        if self._flying is not None or (self._open() and self._may_begin()):
            return SaveState.SAVING
        if self._open():
            return SaveState.NO_PROCEDURE
        return SaveState.NOTHING if self.dossier_id is None else SaveState.SAVED

    def know(self, name: str, body: Struct) -> None:
        """What the server has already."""
        self._known[name] = self._wanted[name] = body

    def want_draft(self, draft: c.AmendDraft) -> None:
        """The procedure and papers as they stand now."""
        self._want(DRAFT, draft)

    def want_person(self, part: Part, person: PutPerson) -> None:
        """A person as they stand now."""
        self._want(part.value, person)

    def want_corrected(self, part: Part, person: PutPerson, reason: str) -> None:
        """A person as they stand after the receipt, and why; one that did not change is not sent."""
        if self._known.get(part.value) != person:
            self._want(part.value, msgspec.structs.replace(person, reason=reason))

    def act(self, command: c.DossierBody) -> None:
        """Sends what comes after all changes: a receipt, a correction, the end of the draft. Does nothing while another
        waits for its answer.

        A change that was refused before is tried again first, and refused again it ends the act: no receipt leaves it
        out. A draft that is given up needs none of them.
        """
        if self._act is None:
            if isinstance(command, c.DiscardDraft):
                self._wanted = dict(self._known)
            self._barred.clear()
            self._act = command
            self._send_next()

    @property
    def is_acting(self) -> bool:
        """Whether a command of `act` is not answered yet."""
        return self._act is not None

    def try_now(self) -> None:
        """Sends at once, since the connection is back."""
        self._sender.try_now()

    def _want(self, name: str, body: Struct) -> None:
        if self._wanted.get(name) != body:
            self._wanted[name] = body
            self._send_next()

    def _open(self) -> list[str]:
        """The names of the changes that the server has not and may take."""
        return [
            name
            for name, body in self._wanted.items()
            if self._known.get(name) != body and self._barred.get(name) != body
        ]

    def _may_begin(self) -> bool:
        return self.dossier_id is not None or DRAFT in self._wanted

    def _send_next(self) -> None:
        if self._flying is None and self._may_begin():
            open_now = self._open()
            if self.dossier_id is None and DRAFT in open_now:
                self._begin()
            elif self.dossier_id is None:
                pass
            elif open_now:
                self._send(open_now[0])
            elif self._act is not None:
                self._send_act(self._act)
        self.changed.emit()

    def _begin(self) -> None:
        draft = self._wanted[DRAFT]
        assert isinstance(draft, c.AmendDraft)
        self._flying = "begin"
        command = c.DraftDossier(self._branch, draft.procedure, self._ticket_id)
        self._post("", command, partial(self._begun, draft), key=self._draft_key)

    def _begun(self, draft: c.AmendDraft, answer: DossierView | Problem) -> None:
        self._landed()
        if isinstance(answer, Problem):
            self._draft_key = self._sender.new_key()
            self._bar(DRAFT, draft, answer)
            return
        self.dossier_id = answer.dossier_id
        self._known[DRAFT] = c.AmendDraft(draft.procedure)
        self.drafted.emit(answer)
        self._send_next()

    def _send(self, name: str) -> None:
        body = self._wanted[name]
        self._flying = name
        if isinstance(body, c.AmendDraft):
            self._post(f"/{self.dossier_id}/{tag_of(c.AmendDraft)}", body, partial(self._saved, name, body))
        else:
            path = f"{ALL}/{self.dossier_id}/people/{name}?lang={self._language.language}"
            self._sender.send(path, body, PersonNoted, partial(self._saved, name, body), put=True)

    def _saved(self, name: str, body: Struct, answer: DossierView | PersonNoted | Problem) -> None:
        self._landed()
        if isinstance(answer, Problem):
            self._bar(name, body, answer)
            return
        self._known[name] = body
        self._barred.pop(name, None)
        if isinstance(answer, PersonNoted):
            self.noted.emit(answer)
        self._send_next()

    def _bar(self, name: str, body: Struct, problem: Problem) -> None:
        """A refused change is not sent again until it is another; what was to come after it does not come."""
        self._barred[name] = body
        self._act = None
        self.refused.emit(name, problem)
        self._send_next()

    def _send_act(self, command: c.DossierBody) -> None:
        self._flying = "act"
        key = self._receive_key if isinstance(command, c.ReceiveDossier | c.FollowDossier) else None
        self._post(f"/{self.dossier_id}/{tag_of(type(command))}", command, self._answered, key=key)

    def _answered(self, answer: DossierView | Problem) -> None:
        self._landed()
        self._act = None
        self.acted.emit(answer)
        self._send_next()

    def _post(self, path: str, body: Struct, done: Callable[[Any], None], key: str | None = None) -> None:
        self._sender.send(f"{ALL}{path}?lang={self._language.language}", body, DossierView, done, key=key)

    def _landed(self) -> None:
        self._flying = None
        self._is_late = False

    def _not_yet(self, why: object) -> None:
        self._is_late = True
        self.changed.emit()
