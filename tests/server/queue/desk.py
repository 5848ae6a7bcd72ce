"""Runs commands on the core as the journal's writer does: known outcomes first, one clock that never goes back.

Every event goes through its stored form, and the laws of `laws.py` are checked after every command.
"""

import pickle
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from protocol.commands import Call, Configure, Envelope, Issue, Login, Open, Start
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.keys import key_time, new_key
from protocol.problem import Refused
from server.balance.dispatch.choose import choose
from server.balance.estimate import expect
from server.queue.events.recorded import Draft, Recorded
from server.queue.state.choice import Choose
from server.queue.state.order import ahead_of, rules_of
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.queue.stream import BranchStream, recorded_as

from . import laws
from .branch import BRANCH, MORNING

SKEW_MS = 900_000
"""A key's time is its sender's; so far ahead of ours it may be, and still be looked up where the day began since."""


class Row(Struct, frozen=True):
    """An event as the journal's table keeps it."""

    kind: str
    v: int
    body: bytes
    recorded: Recorded[Any]


class Done(Struct, frozen=True):
    """An accepted command: its events, those of a day's roll-over left out; `again` when it was accepted before."""

    events: tuple[Recorded[Any], ...]
    again: bool = False

    @property
    def bodies(self) -> list[Any]:
        return [event.body for event in self.events]

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]


class Desk:
    """One branch's stream from its first event, at a time that the test sets."""

    def __init__(
        self,
        config: BranchConfig | None = BRANCH,
        now: Instant = MORNING,
        choosing: Choose = choose,
        stream: str = "CN01",
    ) -> None:
        self.core = BranchStream(choosing, expect)
        self.stream = stream
        self.state = self.core.fresh(stream)
        self.rows: list[Row] = []
        self.now = now
        self.believed = True
        self.watchful = False
        """Whether to see that a decision changes nothing: costs a copy of the state."""
        self._made = 0
        if config is not None:
            self.accept(Configure(config), actor="admin")

    # -- commands ----------------------------------------------------------------------------------------------------

    def key(self) -> str:
        """A fresh key of the present time."""
        self._made += 1
        return new_key(self.now, self._made.to_bytes(10, "big"))

    def send(
        self,
        command: Any,
        counter: str | None = None,
        key: str | None = None,
        *,
        actor: str = "device",
        unattended: bool = False,
        taken_at: Instant | None = None,
    ) -> Done | Refused:
        """What the writer would answer."""
        envelope = Envelope(self.stream, command, key or self.key(), actor, counter, taken_at, unattended)
        return self.submit(envelope)

    def submit(self, envelope: Envelope) -> Done | Refused:
        """As `journal/batch.py`: a known outcome, else a decision, recorded and folded event by event."""
        known = self._known(envelope)
        if known is not None:
            return known
        at = max(self.now, self.state.at)
        before = pickle.dumps(self.state) if self.watchful else None  # a tenth of what a deep copy takes
        drafts = self.core.decide(self.state, envelope, self.now, self.believed)
        if before is not None and pickle.dumps(self.state) != before:
            laws.states_are_equal(pickle.loads(before), self.state)
        if isinstance(drafts, Refused):
            laws.refusal_is_listed(envelope.command, drafts.code)
            return drafts
        laws.keys_are_new([row.recorded for row in self.rows], drafts)
        parts: dict[str, int] = {}
        for draft in drafts:
            kind, v, body = self.core.encode(draft.body)
            part = parts[draft.command_id] = parts.get(draft.command_id, -1) + 1
            at = self.now if draft.back_in_time else at
            recorded = recorded_as(draft, self.stream, self.state.seq + 1, at, part, kind, v)
            self._append(Row(kind, v, body, recorded), envelope)
        laws.after_a_command(self.state)
        return Done(tuple(row.recorded for row in self.rows[len(self.rows) - len(drafts) :] if _is_of(row, envelope)))

    def accept(self, command: Any, counter: str | None = None, key: str | None = None, **more: Any) -> Done:
        """As `send`, of a command that must be accepted."""
        answer = self.send(command, counter, key, **more)
        assert isinstance(answer, Done), f"{command} was refused: {answer}"
        return answer

    def refuse(self, command: Any, counter: str | None = None, key: str | None = None, **more: Any) -> Refused:
        """As `send`, of a command that must be refused, and so change nothing."""
        before = len(self.rows)
        answer = self.send(command, counter, key, **more)
        assert isinstance(answer, Refused), f"{command} was accepted: {answer}"
        assert len(self.rows) == before
        assert answer.status >= 400
        return answer

    def code(self, command: Any, counter: str | None = None, **more: Any) -> tuple[Refusal, str | None]:
        """The code and field that a command is refused with."""
        refused = self.refuse(command, counter, **more)
        return refused.code, refused.field

    def fire(self) -> list[Done | Refused]:
        """Fires the timers that are due, as any process may."""
        return [self.submit(envelope) for envelope in self._due()]

    def _due(self) -> list[Envelope]:
        return self.core.due(self.state, max(self.now, self.state.at), self.believed)

    def happened(self, body: Any) -> Recorded[Any]:
        """An event that another process has written, without a decision here."""
        kind, v, stored = self.core.encode(body)
        day = self.state.day.date if self.state.day else ""
        draft = Draft(day, "elsewhere", self.key(), "elsewhere", body)
        recorded = recorded_as(draft, self.stream, self.state.seq + 1, max(self.now, self.state.at), 0, kind, v)
        self._append(Row(kind, v, stored, recorded))
        return recorded

    def _known(self, envelope: Envelope) -> Done | Refused | None:
        outcome = self.core.outcome(self.state, envelope.command_id)
        digest = outcome.command_digest if outcome else None
        parts = tuple(row.recorded for row in self.rows if row.recorded.command_id == envelope.command_id)
        if digest is None and parts and self._may_be_older(envelope.command_id):
            digest = parts[-1].command_digest
        if digest is None:
            return None
        return Done(parts, again=True) if digest == envelope.digest() else Refused(Refusal.KEY_REUSED)

    def _may_be_older(self, key: str) -> bool:
        opened_at = next((row.recorded.at for row in reversed(self.rows) if row.kind == "day_opened"), 0)
        made = key_time(key)
        return opened_at > 0 if made is None else made < opened_at + SKEW_MS

    def _append(self, row: Row, envelope: Envelope | None = None) -> None:
        broken = laws.broken_by(self.state, row.recorded, envelope)
        self.core.evolve(self.state, row.recorded)
        self.rows.append(row)
        if broken is not None:
            raise broken  # only now: what the fold itself stops at comes first
        laws.after_an_event(self.state)

    # -- what tests often do -----------------------------------------------------------------------------------------

    def later(self, *, s: float = 0, m: float = 0) -> None:
        """Time passes."""
        self.now += int(s * 1000 + m * 60_000)

    def staff(self, *counters: str) -> None:
        """A clerk sits at each counter, all by default, and opens it."""
        for counter in counters or tuple(self.state.counters):
            self.accept(Login(f"clerk-{counter}"), counter)
            self.accept(Open(), counter)

    def issue(self, service: str = "HT", **fields: Any) -> Ticket:
        """Somebody takes a ticket."""
        done = self.accept(Issue(service, **fields))
        return self.ticket(done.bodies[-1].ticket_id)

    def call(self, counter: str = "1") -> Ticket:
        """The counter calls the policy's choice, which must be somebody."""
        done = self.accept(Call(), counter)
        assert done.events, "nobody to call"
        return self.ticket(done.bodies[-1].ticket_id)

    def serve(self, counter: str = "1") -> Ticket:
        """The counter calls, and the person comes."""
        ticket = self.call(counter)
        self.accept(Start(), counter)
        return ticket

    def ticket(self, ticket_id: str) -> Ticket:
        return self.state.tickets[ticket_id]

    def ahead_of(self, ticket: Ticket) -> int:
        """How many people the holder of a waiting ticket is told are before it."""
        assert self.state.config is not None
        return ahead_of(self.state.waiting, ticket, self.now, rules_of(self.state.config))

    def counter(self, counter_id: str) -> Counter:
        return self.state.counters[counter_id]

    # -- what was stored ---------------------------------------------------------------------------------------------

    @property
    def events(self) -> list[Recorded[Any]]:
        return [row.recorded for row in self.rows]

    def replay(self, rows: list[Row] | None = None) -> State:
        """The state that a fresh process folds from the stored rows, all of them by default."""
        return fold(self.core, self.stream, self.rows if rows is None else rows)

    def today(self) -> list[Row]:
        """The rows from the last day's opening on: what start-up reads."""
        opened = [place for place, row in enumerate(self.rows) if self.core.opens(row.recorded.body)]
        return self.rows[opened[-1] :] if opened else self.rows


def fold(core: BranchStream, stream: str, rows: list[Row]) -> State:
    """Reads the stored bodies and folds them."""
    state = core.fresh(stream)
    for row in rows:
        core.evolve(state, read(core, row))
    return state


def read(core: BranchStream, row: Row) -> Recorded[Any]:
    """The event as another process reads it from the table."""
    said = row.recorded
    return Recorded(
        said.stream, said.seq, said.day, said.at, row.kind, row.v, said.actor, said.command_id, said.part,
        said.command_digest, core.read(row.kind, row.v, row.body), said.taken_at,
    )  # fmt: skip


def rogue(choice: Callable[[State, Counter], Any]) -> Choose:
    """A policy that chooses as it likes."""
    return lambda state, counter, now: choice(state, counter)


def _is_of(row: Row, envelope: Envelope) -> bool:
    return row.recorded.command_id == envelope.command_id
