"""The events of consultations. What was answered in words is sealed, apart."""

from msgspec import Struct

from protocol.dossier_commands import Holder
from protocol.due.changes import DueDate
from protocol.ids import Instant


class Consulted(Struct, frozen=True):
    """Others are asked: all at once, or `in_order`; `due_at`: until when those answer whose turn it is.

    `needed`, `days`, `silence_agrees`: the rule, as long as it goes on. `due`: the dossier's, where its time stands
    still.
    """

    to: tuple[Holder, ...]
    matter: str
    needed: int
    days: int
    due_at: Instant
    silence_agrees: bool = False
    in_order: bool = False
    due: DueDate | None = None


class ConsultationOpened(Struct, frozen=True, gc=False):
    no: int
    place: int
    person: str


class ConsultationReminded(Struct, frozen=True, gc=False):
    no: int
    place: int


class ConsultationReplaced(Struct, frozen=True, gc=False):
    """`due_at`: None where their turn has not come."""

    no: int
    place: int
    to: Holder
    due_at: Instant | None = None


class ConsultationRecalled(Struct, frozen=True):
    """`next_due_at`: until when the next one in order answers; `outcome`: how it decided the consultation.

    `due`: the dossier's, where its time goes on again.
    """

    no: int
    place: int
    next_due_at: Instant | None = None
    outcome: str | None = None
    due: DueDate | None = None


class ConsultationAnswered(Struct, frozen=True):
    """`answer`: `agrees`, `disagrees` or `other`. The rest: see `ConsultationRecalled`."""

    no: int
    place: int
    answer: str
    person: str
    next_due_at: Instant | None = None
    outcome: str | None = None
    due: DueDate | None = None


class ConsultationSilent(Struct, frozen=True):
    """Those at `places` did not answer in time. The rest: see `ConsultationRecalled`."""

    no: int
    places: tuple[int, ...]
    next_due_at: Instant | None = None
    outcome: str | None = None
    due: DueDate | None = None
