"""A complaint's stream: events, state, decision and fold. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias, assert_never

import msgspec
from msgspec import Struct

from protocol import complaints as c
from protocol.commands import Envelope
from protocol.complaints import LIFE, ComplaintKind, ComplaintOutcome, ComplaintState
from protocol.configuration import Statutory
from protocol.due.counting import DueCalendar, count_due, lengthened
from protocol.enums import Refusal, TermUnit
from protocol.ids import Instant
from protocol.problem import Refused
from server.dossier.stream.model import CITY_TIME_ZONE
from server.journal.read.stream_reader import outcome_of
from server.journal.schema.untimed import Untimed
from server.queue.events.recorded import Draft, Outcome, Recorded

PREFIX: Final = "K/"


def stream_of(complaint_id: str) -> str:
    """The stream of a complaint."""
    return PREFIX + complaint_id


class Sent(Struct, frozen=True, gc=False):
    """`code`: by which its sender asks for the answer, with the secret."""

    code: str
    branch: str
    about: ComplaintKind
    due_at: Instant
    dossier_id: str | None = None


class Taken(Struct, frozen=True, gc=False):
    pass


class Moved(Struct, frozen=True, gc=False):
    branch: str


class Extended(Struct, frozen=True, gc=False):
    due_at: Instant
    reason: str


class Answered(Struct, frozen=True, gc=False):
    outcome: ComplaintOutcome


class Held(Struct, frozen=True, gc=False):
    reason: str


class HoldReleased(Struct, frozen=True, gc=False):
    pass


class Erased(Struct, frozen=True, gc=False):
    pass


Event: TypeAlias = Sent | Taken | Moved | Extended | Answered | Held | HoldReleased | Erased

KINDS: Final[dict[str, type[Any]]] = {
    "complaint_sent": Sent,
    "complaint_taken": Taken,
    "complaint_moved": Moved,
    "complaint_extended": Extended,
    "complaint_answered": Answered,
    "complaint_held": Held,
    "complaint_hold_released": HoldReleased,
    "complaint_erased": Erased,
}
"""Event classes by the journal's `kind`, which is the step's name in `LIFE`."""
VERSION: Final = dict.fromkeys(KINDS, 1)

_KIND_OF = {shape: kind for kind, shape in KINDS.items()}
_encode = msgspec.json.Encoder().encode
_DECODERS = {kind: msgspec.json.Decoder(shape) for kind, shape in KINDS.items()}


@dataclass(slots=True)
class Complaint:
    """As its events left it. `taker`: who answers it, an opaque id. `extended`: whether its time was made longer.

    `hold`: a code, why it is kept beyond its term; `erased`: its words were destroyed.
    """

    id: str
    seq: int = 0
    at: Instant = 0
    state: ComplaintState | None = None
    code: str = ""
    branch: str = ""
    about: ComplaintKind = ComplaintKind.PROPOSAL
    dossier_id: str | None = None
    sent_at: Instant = 0
    due_at: Instant = 0
    taker: str | None = None
    extended: bool = False
    answered_at: Instant | None = None
    outcome: ComplaintOutcome | None = None
    hold: str | None = None
    erased: bool = False
    outcomes: dict[str, Outcome] = field(default_factory=dict)


class ComplaintStream(Untimed):
    """The rules of complaints; see `server.journal.schema.model.Model`. No timers, no numbers.

    `calendar`: of a branch, None where there is none. `code`: takes the next code, in the event's transaction.
    `days`: working days until the answer. Replay needs none of them.
    """

    def __init__(
        self,
        calendar: Callable[[str], DueCalendar | None] = lambda branch: None,
        code: Callable[[Instant], str] = lambda now: "",
        days: int = c.COMPLAINT_DAYS,
    ) -> None:
        self._calendar = calendar
        self._code = code
        self._rule = Statutory(days, TermUnit.WORKING_DAY)

    def owns(self, stream: str) -> bool:
        return stream.startswith(PREFIX)

    def fresh(self, stream: str) -> Complaint:
        return Complaint(stream.removeprefix(PREFIX))

    def decide(
        self, state: Complaint, envelope: Envelope, now: Instant, believed: bool = True
    ) -> list[Draft[Any]] | Refused:
        """The draft, or the refusal."""
        command = envelope.command
        if not isinstance(command, c.ComplaintBody):
            return Refused(Refusal.BAD_FIELD, "do")
        if state.seq == 0 and not isinstance(command, c.SendComplaint):
            return Refused(Refusal.NOT_FOUND)
        now = max(now, state.at)
        event = self._event(state, command, envelope.actor, now)
        if isinstance(event, Refused):
            return event
        if _KIND_OF[type(event)] not in LIFE[state.state]:
            return Refused(Refusal.ALREADY if state.state is ComplaintState.ANSWERED else Refusal.WRONG_STATE)
        day = datetime.fromtimestamp(now / 1000, CITY_TIME_ZONE).date().isoformat()
        return [Draft(day, envelope.actor, envelope.command_id, envelope.digest(), event)]

    def _event(self, state: Complaint, command: c.ComplaintBody, by: str, now: Instant) -> Event | Refused:
        match command:
            case c.SendComplaint():
                calendar = self._calendar(command.branch)
                if state.seq:
                    return Refused(Refusal.ALREADY)
                if calendar is None:
                    return Refused(Refusal.UNKNOWN_BRANCH)
                due_at = count_due(now, self._rule, calendar).due_at
                return Sent(self._code(now), command.branch, command.kind, due_at, command.dossier_id)
            case c.TakeComplaint():
                return Refused(Refusal.ALREADY) if state.taker == by else Taken()
            case c.MoveComplaint():
                if self._calendar(command.branch) is None:
                    return Refused(Refusal.UNKNOWN_BRANCH)
                return Refused(Refusal.ALREADY) if state.branch == command.branch else Moved(command.branch)
            case c.ExtendComplaint():
                calendar = self._calendar(state.branch)
                if state.extended:
                    return Refused(Refusal.ALREADY)
                if calendar is None:
                    return Refused(Refusal.UNKNOWN_BRANCH)
                counted = count_due(state.sent_at, self._rule, calendar)
                return Extended(lengthened(counted, command.days, self._rule, calendar).due_at, command.reason)
            case c.AnswerComplaint():
                return Answered(command.outcome)
            case c.HoldComplaint():
                return Refused(Refusal.ALREADY) if state.hold is not None or state.erased else Held(command.reason)
            case c.ReleaseComplaint():
                return Refused(Refusal.ALREADY) if state.hold is None else HoldReleased()
            case c.EraseComplaint():
                is_held = state.hold is not None
                return (
                    Refused(Refusal.WRONG_STATE if is_held else Refusal.ALREADY)
                    if is_held or state.erased
                    else Erased()
                )
            case _:
                return Refused(Refusal.BAD_FIELD, "do")

    def evolve(self, state: Complaint, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for an event that cannot follow."""
        if recorded.seq != state.seq + 1:
            raise ValueError(f"{recorded.stream}: event {recorded.seq} cannot follow {state.seq}")
        after = LIFE[state.state].get(recorded.kind)
        if after is None:
            raise ValueError(f"{recorded.stream}: {recorded.kind} cannot follow {state.state}")
        state.state = after
        _apply(state, recorded.body, recorded)
        state.seq, state.at = recorded.seq, recorded.at
        state.outcomes[recorded.command_id] = outcome_of((recorded,))

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        kind = _KIND_OF[type(body)]
        return kind, VERSION[kind], _encode(body)

    def read(self, kind: str, v: int, body: bytes) -> Event:
        """A stored event. Raises ValueError for an unknown kind or version."""
        decoder = _DECODERS.get(kind) if VERSION.get(kind) == v else None
        if decoder is None:
            raise ValueError(f"complaint event {kind!r} version {v} was written by a newer version of this program")
        return decoder.decode(body)  # type: ignore[no-any-return]


def _apply(state: Complaint, event: Event, recorded: Recorded[Any]) -> None:
    match event:
        case Sent():
            state.code, state.branch, state.about = event.code, event.branch, event.about
            state.dossier_id, state.sent_at, state.due_at = event.dossier_id, recorded.at, event.due_at
        case Taken():
            state.taker = recorded.actor
        case Moved():
            state.branch, state.taker = event.branch, None
        case Extended():
            state.due_at, state.extended = event.due_at, True
        case Answered():
            state.outcome, state.answered_at = event.outcome, recorded.at
        case Held() | HoldReleased():
            state.hold = event.reason if isinstance(event, Held) else None
        case Erased():
            state.erased = True
        case _:
            assert_never(event)
