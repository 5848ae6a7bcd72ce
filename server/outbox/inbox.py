"""Hears what other systems say of dossiers: what was sent in online, and how it stands with what they decide.

A message said again, under whatever key, changes nothing; what is older than something known changes nothing; each has
its answer. Personal fields are sealed in the transaction of their event.
"""

import hashlib
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine

from protocol import dossier_people as dp
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.dossier_commands import DossierBody
from protocol.dossier_people import Part, PersonField, PutPerson, TextKind
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.ways_in import Way
from server.dossier.listed import find_by_external
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.sealed import TEXTS, NotePerson, NoteText
from server.dossier.stream.state import Dossier
from server.dossier.stream.theirs import ArriveOnline, Complete, NoteTheirWord
from server.dossier.writer import Beside, DossierWriter
from server.journal.database.dialects import one_moment
from server.journal.read.stream_states import load_snapshot
from server.people.people import People

from .heard import NEW, Heard, SaidDossier, SaidStep, moment_of, papers_of

NOTHING: Final = "nothing"
_MODEL = DossierStream()


class Inbox:
    """`may`: whether who says it may speak of this branch. Each method blocks, and raises SQLAlchemyError."""

    def __init__(
        self,
        engine: Engine,
        writer: DossierWriter,
        people: People,
        branches: Callable[[], list[BranchConfig]],
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._people = people
        self._branches = branches

    def hear_dossier(
        self, said: SaidDossier, key: str, by: str, may: Callable[[str], bool], *, is_updating: bool
    ) -> Heard | Refused:
        """A dossier that a citizen sent in, or completed. `key`: the command's; `by`: who says it, an opaque id."""
        known = self._known(said.code, may)
        if known is not None and known.way is not Way.ONLINE:
            return Refused(Refusal.BAD_FIELD, "service", "its steps are told as CapNhatTienDoHoSoMC")
        if not is_updating:
            return self._arrive(said, key, by, may)
        if known is None:
            return Refused(Refusal.UNKNOWN_DOSSIER)
        done = self._send(known.id, Complete(papers_of(said)), key, by)
        if isinstance(done, Refused) and done.code is Refusal.WRONG_STATE:
            return Heard(said.code, NOTHING)  # nothing is awaited
        return done or Heard(said.code, "completed")

    def hear_step(self, said: SaidStep, key: str, by: str, may: Callable[[str], bool]) -> Heard | Refused:
        """How a dossier stands that they decide."""
        known = self._known(said.code, may)
        if known is None:
            return Refused(Refusal.UNKNOWN_DOSSIER)
        if known.way is not Way.THEIRS:
            return Refused(Refusal.BAD_FIELD, "MaHoSo", "it is decided here")
        at, due_at = moment_of(said.at), moment_of(said.due_at)
        if at is None:
            return Refused(Refusal.BAD_FIELD, "ThoiDiemXuLy")
        if said.due_at is not None and due_at is None:
            return Refused(Refusal.BAD_FIELD, "NgayKetThucTheoQuyDinh")
        done = self._send(known.id, NoteTheirWord(said.state, at, due_at), key, by)
        if done is not None and done.code in (Refusal.ALREADY, Refusal.TOO_LATE):
            return Heard(said.code, NOTHING)
        return done or Heard(said.code, "their_word")

    def _arrive(self, said: SaidDossier, key: str, by: str, may: Callable[[str], bool]) -> Heard | Refused:
        sent_at = moment_of(said.received_at)
        if sent_at is None:
            return Refused(Refusal.BAD_FIELD, "NgayTiepNhan")
        if said.state != NEW:
            return Refused(Refusal.BAD_FIELD, "TrangThaiHoSo", "a dossier that is new here is new there: 1")
        at = [one for one in self._branches() if one.agency is not None and one.agency == said.unit and may(one.id)]
        if not at:
            return Refused(Refusal.BAD_FIELD, "DonViXuLy", "no branch receives for this unit")
        procedure = next((one for one in at[0].procedures if one.code == said.procedure), None)
        if procedure is None or procedure.system is not None:
            return Refused(Refusal.BAD_FIELD, "MaTTHC", "not received at this branch")
        person = _person(said)
        if isinstance(person, Refused):
            return person
        made = f"d{_short(f'online {said.code}')}"
        command = ArriveOnline(at[0].id, said.procedure, said.code, sent_at, papers_of(said))
        done = self._send(made, command, key, by)
        if done is not None and done.code is not Refusal.ALREADY:
            return done
        sealed = self._seal(self._folded(made), said, key, by)  # also what a break left out
        return sealed or Heard(said.code, "arrived" if done is None else NOTHING)

    def _seal(self, dossier: Dossier, said: SaidDossier, key: str, by: str) -> Refused | None:
        """Notes who sent it in and what it is about, where that is not noted yet."""
        person = _person(said)
        if isinstance(person, Refused):
            return person
        fields = dp.fields_of(person)
        if fields and Part.APPLICANT not in dossier.subjects and not dossier.receipts:
            named = tuple(one.value for one in fields)
            mark = self._people.mark_of([fields, ()])
            note = NotePerson(Part.APPLICANT.value, f"p{_short(f'{dossier.id} person {key}')}", named, mark)
            rows = self._people.person_rows(dossier.id, fields)
            done = self._send(dossier.id, note, f"{key}/person", by, rows)
            if isinstance(done, Refused):
                return done
        if said.content is not None and TEXTS not in dossier.subjects:
            kind = TextKind.CONTENT
            text = NoteText(kind.value, f"p{_short(f'{dossier.id} text {key}')}", self._people.mark_of(said.content))
            done = self._send(
                dossier.id, text, f"{key}/text", by, self._people.text_row(dossier.id, kind, said.content)
            )
            if isinstance(done, Refused):
                return done
        return None

    def _send(
        self, dossier_id: str, command: DossierBody, key: str, by: str, beside: Beside | None = None
    ) -> Refused | None:
        envelope = Envelope(stream_of(dossier_id), command, key, by)
        done = self._writer.append(envelope, beside)
        return done if isinstance(done, Refused) else None

    def _known(self, code: str, may: Callable[[str], bool]) -> Dossier | None:
        """The dossier that they call so, of a branch that they may speak of."""
        with one_moment(self._engine) as connection:
            found = find_by_external(connection, code)
        dossier = None if found is None else self._folded(found)
        return dossier if dossier is not None and may(dossier.branch) else None

    def _folded(self, dossier_id: str) -> Dossier:
        dossier: Dossier = load_snapshot(self._engine, (_MODEL,), stream_of(dossier_id)).state
        return dossier


def _person(said: SaidDossier) -> PutPerson | Refused:
    """Who sent it in; a refusal names the published field."""
    person = dp.checked(PutPerson(name=said.owner, phone=said.phone, email=said.email), Part.APPLICANT)
    if isinstance(person, Refused):
        return Refused(person.code, _PUBLISHED.get(person.field or ""), person.detail)
    return person


_PUBLISHED: Final[dict[str, str]] = {
    PersonField.NAME: "ChuHoSo",
    PersonField.PHONE: "SoDienThoai",
    PersonField.EMAIL: "Email",
}


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()
