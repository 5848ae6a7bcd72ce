"""A small but whole kind of stream for the journal's tests: it gives numbers, cancels them, and rolls its day over."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from protocol import commands as c
from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.events.recorded import Draft, Outcome, Recorded

DAY_MS = 86_400_000
TIMER = "timer"


class Opened(Struct, frozen=True, tag="opened"):
    """A day begins; numbers start anew."""

    date: str


class Drawn(Struct, frozen=True, tag="drawn"):
    """Version 2. Version 1 had `number`, as "A-007", in place of `prefix` and `n`."""

    ticket_id: str
    prefix: str
    n: int


class Dropped(Struct, frozen=True, tag="dropped"):
    ticket_id: str


class Ended(Struct, frozen=True, tag="ended"):
    pass


Event = Opened | Drawn | Dropped | Ended
_read = msgspec.json.Decoder(Event).decode
_encode = msgspec.json.Encoder().encode


@dataclass
class Numbers:
    """The state: it compares by value, so that two folds can be held against each other."""

    stream: str
    seq: int = 0
    at: Instant = 0
    date: str = ""
    ended: bool = False
    given: dict[str, int] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)


def date_of(now: Instant) -> str:
    """A day is 24 hours of UTC here, written as a number of days."""
    return f"day-{now // DAY_MS:05d}"


class NumbersModel:
    """`issue` draws, `cancel` drops, `open` changes nothing, `recall` is refused, `end-day` ends by timer or person."""

    def owns(self, stream: str) -> bool:
        return stream.startswith("N")

    def fresh(self, stream: str) -> Numbers:
        return Numbers(stream)

    def decide(
        self, state: Numbers, envelope: Envelope, now: Instant, believed: bool = True
    ) -> list[Draft[Any]] | Refused:
        today = date_of(max(now, state.at))
        rolls = state.date != today
        match envelope.command:
            case c.Open():
                return []
            case c.Issue(service=service):
                n = 1 if rolls else state.given.get(service, 0) + 1
                event: Event = Drawn(f"{today}-{service}{n}", service, n)
            case c.Cancel(ticket_id=ticket_id):
                if rolls or ticket_id not in state.tickets:
                    return Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
                if state.tickets[ticket_id] != "waiting":
                    return Refused(Refusal.WRONG_STATE)
                event = Dropped(ticket_id)
            case c.EndDay():
                if rolls or state.ended:
                    return Refused(Refusal.MOOT)
                event = Ended()
            case _:
                return Refused(Refusal.NOTHING_IN_HAND)
        drafts = [self._own(envelope, today, event)]
        if rolls:
            drafts.insert(0, Draft(today, TIMER, f"open:{today}", "", Opened(today)))
        if isinstance(event, Drawn) and envelope.command == c.Issue("TWO"):
            drafts.append(self._own(envelope, today, Dropped(event.ticket_id)))
        return drafts

    def _own(self, envelope: Envelope, day: str, event: Event) -> Draft[Any]:
        return Draft(day, envelope.actor, envelope.command_id, envelope.digest(), event, envelope.taken_at)

    def evolve(self, state: Numbers, recorded: Recorded[Any]) -> None:
        if state.seq and recorded.seq != state.seq + 1:
            raise ValueError(f"event {recorded.seq} after {state.seq}")
        match recorded.body:
            case Opened(date):
                state.date, state.ended = date, False
                state.given, state.tickets, state.outcomes = {}, {}, {}
            case Drawn(ticket_id, prefix, n):
                if n != state.given.get(prefix, 0) + 1:
                    raise ValueError(f"number {prefix}-{n:03d} out of turn")
                state.given[prefix] = n
                state.tickets[ticket_id] = "waiting"
            case Dropped(ticket_id):
                state.tickets[ticket_id] = "cancelled"
            case Ended():
                state.ended = True
            case _:
                raise ValueError("unknown event")
        state.seq, state.at = recorded.seq, recorded.at
        state.outcomes[recorded.command_id] = Outcome(
            recorded.command_digest, recorded.seq, getattr(recorded.body, "ticket_id", None)
        )

    def outcome(self, state: Numbers, command_id: str) -> Outcome | None:
        return state.outcomes.get(command_id)

    def next_due(self, state: Numbers, believed: bool = True) -> Instant | None:
        return None if not state.date or state.ended else (int(state.date[4:]) + 1) * DAY_MS - 1

    def due(self, state: Numbers, now: Instant, believed: bool = True) -> list[Envelope]:
        due = self.next_due(state)
        if due is None or due > now:
            return []
        return [Envelope(state.stream, c.EndDay(due), f"day_end:{state.date}", TIMER)]

    def number(self, body: Any) -> tuple[str, int, str] | None:
        return (body.prefix, body.n, body.ticket_id) if isinstance(body, Drawn) else None

    def opens(self, body: Any) -> bool:
        return isinstance(body, Opened)

    def goes_back(self, body: Any) -> bool:
        return False

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        return type(body).__struct_config__.tag, 2 if isinstance(body, Drawn) else 1, _encode(body)

    def read(self, kind: str, v: int, body: bytes) -> Event:
        if kind == "drawn" and v == 1:
            old = msgspec.json.decode(body)
            prefix, _, n = old["number"].partition("-")
            return Drawn(old["ticket_id"], prefix, int(n))
        if v > 2:
            raise ValueError(f"{kind} v{v} is newer than this program")
        event: Event = _read(body)
        return event
