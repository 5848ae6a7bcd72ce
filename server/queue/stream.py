"""A branch's stream: decisions including the change of day, the fold, timers, and stored events."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import Refusal, TicketClass, TicketState
from protocol.ids import CITY, Instant
from protocol.opening_hours import Day, day_of, day_on
from protocol.problem import Refused

from .decide.context import Advice, Decision
from .decide.day_change import closing, config_hash, missed, opening, taken_back
from .decide.decide import ahead_at_issue, decide, doubted_tickets, end_of_day
from .decide.guards import class_of
from .decide.leases import lease_numbers
from .decide.lot import ahead_of_drawn, gives_numbers_later, lot_window
from .events import events as e
from .events.recorded import Draft, Outcome, Recorded
from .events.upcast import upcast
from .fold.evolve import evolve
from .state.choice import Choice, Choose, Expect, Warn
from .state.lot import Lot
from .state.state import State
from .state.ticket import Ticket

TIMER = "timer"
"""The actor of events that no person caused: timers and the change of day."""

_DERIVED = ("open:", "day_end:", "unpark:", "expire:", "message:", "missed:", "clock:", "release:", "lot:", "drawn:")
"""Prefixes of the command ids made here; refused from senders, since `open:` with tomorrow's date would block it."""


SeedOf: TypeAlias = Callable[[str, str], str]
"""The seed of a branch's lot on a date; only the server that has the key knows it before the draw."""


OutOfOrder: TypeAlias = Callable[[State, Choice, e.Called], None]


def _choose_nobody(state: State, counter: Any, now: Instant) -> Choice | None:
    return None


def _tell_nobody(state: State, choice: Choice, called: e.Called) -> None:
    pass


def _no_warning(state: State, ticket: Ticket) -> None:
    return None


def _no_estimate(state: State, service: str, ahead: int, cls: TicketClass) -> None:
    return None


class BranchStream:
    """The queue's rules as one `Model`. `choose` asks the branch's policy, `expect` the estimate of a wait, `warn` when
    a visit may run over; all are pure.

    `out_of_order` is told of a choice that the visible order did not allow, and who is called instead.
    `seed_of`: None where no lot is drawn.
    """

    def __init__(
        self,
        choose: Choose = _choose_nobody,
        expect: Expect = _no_estimate,
        out_of_order: OutOfOrder = _tell_nobody,
        seed_of: SeedOf | None = None,
        warn: Warn = _no_warning,
    ) -> None:
        self._seed_of = seed_of
        self._choose = choose
        self._expect = expect
        self._warn = warn
        self._out_of_order = out_of_order

    def owns(self, stream: str) -> bool:
        """Whether this is a branch's stream: not the city's, and none with a dot or a dossier's slash."""
        return stream != CITY and "." not in stream and "/" not in stream

    def fresh(self, stream: str) -> State:
        """The state before the branch is configured."""
        return State(stream)

    def decide(
        self, state: State, envelope: Envelope, now: Instant, believed: bool = True
    ) -> list[Draft[e.Event]] | Refused:
        """The drafts to append. The first command of a date also ends the old day and opens the new one.

        A refusal, or a command that changes nothing, does neither; nor does a clock that is not believed.
        """
        by_the_clock, now = now, max(now, state.at)
        command = envelope.command
        if envelope.command_id.startswith(_DERIVED) and not _is_timer(command):
            return Refused(Refusal.BAD_KEY, detail="a key that begins so is the server's own")
        if isinstance(command, c.Configure):
            return self._configure(state, command, envelope, now)
        config = state.settings
        if config is None:
            return Refused(Refusal.UNKNOWN_BRANCH)
        if isinstance(command, c.LeaseNumbers):
            return self._lease(state, state.config or config, command, envelope, now)
        if isinstance(command, c.TakeOpeningBack):
            return self._take_opening_back(state, config, envelope, by_the_clock, believed)
        if believed and _ends_a_doubted_day(state, command, now):
            today = day_of(config, now)
            return [*self._ends(state, today), self._opening(state, config, today, now)]
        opens_a_day = isinstance(command, c.DrawLot) and state.lot_ahead is not None
        in_its_day = state.day is not None and (not state.day.over(now) or (_is_timer(command) and not opens_a_day))
        if not believed or in_its_day:
            decision = self._decide(state, envelope, now, believed)
            if isinstance(decision, Refused):
                return decision
            return [*self._settled(state, envelope, now, believed), *self._drafts(state, envelope, decision, now)]
        return self._decide_on_new_day(state, config, envelope, now)

    def evolve(self, state: State, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError when the event cannot follow."""
        evolve(state, recorded)

    def outcome(self, state: State, command_id: str) -> Outcome | None:
        """The result of this command, if it was accepted earlier in the day."""
        return state.outcomes.get(command_id)

    def due(self, state: State, now: Instant, believed: bool = True) -> list[Envelope]:
        """Commands of the timers that are due. The id follows from the timer, so two processes may both send it.

        While the clock is not believed nothing ends and nothing expires; who was parked is back in time.
        """
        fired = [*_message_due(state, now), *(_holds_due(state, now) if believed else ())]
        ahead = self._ahead_next(state) if believed else None
        if ahead is not None and now >= ahead and state.lot_ahead is not None and self._seed_of is not None:
            fired.append(self._draw(state.stream, state.lot_ahead, self._seed_of))
        if state.day is None or state.ended_at is not None:
            return fired
        fired += self._lot_due(state, now) if believed else []
        due_now = state.timers.until(now)
        if not believed:
            return fired + [self._timer(state, one, due) for due, one in due_now if one in state.parked]
        ends = []
        if now >= state.day.ends:
            command_id = f"day_end:{state.day.date}:{state.opened_at}"
            ends = [Envelope(state.stream, c.EndDay(state.day.ends), command_id, TIMER)]
        if ends and state.in_doubt:  # who goes on in the next day must not expire before
            return fired + ends
        return [*fired, *(self._timer(state, ticket_id, due) for due, ticket_id in due_now), *ends]

    def next_due(self, state: State, believed: bool = True) -> Instant | None:
        """When the next timer is due; None: there is none."""
        moments = [one.until for one in (state.message, *state.service_messages.values()) if one is not None]
        moments += [state.appointments.holds.next(), self._ahead_next(state)] if believed else []
        if state.day is not None and state.ended_at is None:
            if believed:
                moments += [state.timers.next(), state.day.ends, self._lot_next(state)]
            else:
                moments += [ticket.parked_until for ticket in state.parked.values()]
        return min((moment for moment in moments if moment is not None), default=None)

    def _lot_next(self, state: State) -> Instant | None:
        """When the lot is drawn; afterwards, when the numbers of those drawn can be given, or that there are none."""
        if state.lot is None or state.day is None or state.config is None or self._seed_of is None:
            return None
        if state.lot.seed is None:
            window = lot_window(state.config, state.day)
            return state.at if window is None else window[1]
        if not state.lot.pending:
            return None
        later = (one.first_ticket for one in state.day.hours if one.last_ticket > state.at)
        return next(later, state.at)

    def _lot_due(self, state: State, now: Instant) -> list[Envelope]:
        due = self._lot_next(state)
        if due is None or now < due or state.lot is None or state.day is None or self._seed_of is None:
            return []
        if state.lot.seed is None:
            return [self._draw(state.stream, state.lot, self._seed_of)]
        if not state.day.issuing(now) and gives_numbers_later(state, now):
            return []
        return [Envelope(state.stream, c.IssueDrawn(one), f"drawn:{one}", TIMER) for one in state.lot.pending]

    def _ahead_next(self, state: State) -> Instant | None:
        """When the lot is drawn that people entered the evening before; None: there is none."""
        config, lot = state.settings, state.lot_ahead
        if config is None or lot is None or self._seed_of is None:
            return None
        day = day_on(config, lot.date)
        window = lot_window(config, day)
        return day.starts if window is None else max(day.starts, window[1])

    def _draw(self, stream: str, lot: Lot, seed_of: SeedOf) -> Envelope:
        return Envelope(stream, c.DrawLot(seed_of(stream, lot.date)), f"lot:{lot.date}", TIMER)

    def opens(self, body: Any) -> bool:
        """Whether the fold may start at this event: a day's opening carries all that it needs."""
        return isinstance(body, e.DayOpened)

    def goes_back(self, body: Any) -> bool:
        """Whether time may go back at this event: it takes back an opening by a wrong clock."""
        return isinstance(body, e.DayOpened) and body.back_from is not None

    def number(self, body: Any) -> tuple[str, int, str] | None:
        """(prefix, n, ticket id) of an `Issued`; None for other events."""
        return (body.prefix, body.n, body.ticket_id) if isinstance(body, e.Issued) else None

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        """An event's kind, version and JSON body."""
        return e.encode(body)

    def read(self, kind: str, v: int, body: bytes) -> e.Event:
        """A stored event in its newest version. Raises ValueError for an unknown kind or version."""
        return upcast(kind, v, body)

    def _timer(self, state: State, ticket_id: str, due: Instant) -> Envelope:
        if state.tickets[ticket_id].state is TicketState.PARKED:
            return Envelope(state.stream, c.Unpark(ticket_id, due), f"unpark:{ticket_id}:{due}", TIMER)
        since = state.tickets[ticket_id].waits_since  # one that was restored expires again
        return Envelope(state.stream, c.Expire(ticket_id, due), f"expire:{ticket_id}:{due}:{since}", TIMER)

    def _decide(self, state: State, envelope: Envelope, now: Instant, believed: bool = True) -> Decision:
        command = envelope.command
        advice = Advice()
        if isinstance(command, c.Call) and command.ticket_id is None:
            return self._call(state, envelope, now)
        if isinstance(command, c.Issue):
            ahead = 0 if state.config is None else ahead_at_issue(state, state.config, command, now)
            cls = class_of(command.appointment, command.priority)
            advice = Advice(wait=self._expect(state, command.service, ahead, cls))
        if isinstance(command, c.IssueDrawn) and state.lot is not None and command.entry in state.lot.pending:
            ahead = 0 if state.config is None else ahead_of_drawn(state, state.config, command.entry, now)
            drawn = state.lot.entries[command.entry]
            advice = Advice(wait=self._expect(state, drawn.service, ahead, class_of(None, drawn.priority)))
        if isinstance(command, c.Start):
            counter = state.counters.get(envelope.counter or "")
            ticket = None if counter is None else state.in_hand(counter)
            advice = Advice(warn_s=None if ticket is None else self._warn(state, ticket))
        return decide(state, envelope, now, advice, believed=believed)

    def _call(self, state: State, envelope: Envelope, now: Instant) -> Decision:
        counter = state.counters.get(envelope.counter or "")
        choice = self._choose(state, counter, now) if counter else None
        decision = decide(state, envelope, now, Advice(choice=choice))
        if choice is not None and not isinstance(decision, Refused):
            for event in decision:
                if isinstance(event, e.Called) and event.ticket_id != choice.ticket_id:
                    self._out_of_order(state, choice, event)
        return decision

    def _decide_on_new_day(
        self, state: State, config: BranchConfig, envelope: Envelope, now: Instant
    ) -> list[Draft[e.Event]] | Refused:
        today = day_of(config, now)
        draft = self._opening(state, config, today, now)
        fresh = State(state.stream, seq=state.seq)
        evolve(fresh, recorded_as(draft, state.stream, state.seq + 1, now, 0, *e.encode(draft.body)[:2]))
        decision = self._decide(fresh, envelope, now)
        if isinstance(decision, Refused) or not decision:
            return decision if isinstance(decision, Refused) else []
        return [*self._ends(state, today), draft, *self._drafts(fresh, envelope, decision, now)]

    def _opening(self, state: State, config: BranchConfig, today: Day, now: Instant) -> Draft[e.Event]:
        return Draft(today.date, TIMER, f"open:{today.date}:{state.seq}", "", opening(state, config, today, now))

    def _ends(self, state: State, today: Day) -> list[Draft[e.Event]]:
        if state.day is None:
            return []
        day, kept = state.day.date, doubted_tickets(state)
        ends: list[Draft[e.Event]] = [
            Draft(day, TIMER, f"day_end:{day}:{state.seq}", "", event) for event in closing(state, kept)
        ]
        return ends + [
            Draft(day, TIMER, f"missed:{today.date}:{state.seq}", "", event) for event in missed(state, today)
        ]

    def _settled(self, state: State, envelope: Envelope, now: Instant, believed: bool) -> list[Draft[e.Event]]:
        """The clock is believed again, and it is still the day on which it was doubted."""
        if not believed or not state.in_doubt or isinstance(envelope.command, c.ConfirmClock):
            return []
        if state.day is None or state.day.over(now):
            return []
        return [Draft(state.day.date, TIMER, f"clock:{state.seq}", "", e.ClockBelieved())]

    def _take_opening_back(
        self, state: State, config: BranchConfig, envelope: Envelope, now: Instant, believed: bool
    ) -> list[Draft[e.Event]] | Refused:
        if not believed:
            return Refused(Refusal.CLOCK_DOUBTED)
        if state.day is None or now >= state.day.starts:
            return Refused(Refusal.MOOT)
        mistaken, today, digest = state.day.date, day_of(config, now), envelope.digest()
        kept, opened = taken_back(state, config, today, now)
        ends = [] if state.ended_at is not None else end_of_day(state, kept)
        actor, command_id = envelope.actor, envelope.command_id
        return [
            *(Draft[e.Event](mistaken, actor, command_id, digest, event) for event in ends),
            Draft[e.Event](today.date, actor, command_id, digest, opened, back_in_time=True),
        ]

    def _drafts(self, state: State, envelope: Envelope, decision: list[e.Event], now: Instant) -> list[Draft[e.Event]]:
        day = state.day.date if state.day else day_of(state.config, now).date if state.config else ""
        actor = self._actor(state, envelope)
        taken_at = None if envelope.taken_at is None else min(envelope.taken_at, now)
        digest = envelope.digest()
        return [Draft(day, actor, envelope.command_id, digest, event, taken_at) for event in decision]

    def _actor(self, state: State, envelope: Envelope) -> str:
        """The clerk at the counter, else the sender; read from the state decided on, so no log-out can intervene.

        For a log-in: the person who logs in, not the clerk before. A rating at the counter is never its clerk's.
        """
        if isinstance(envelope.command, c.Login):
            return envelope.command.user
        if isinstance(envelope.command, c.Rate):
            return envelope.actor
        counter = state.counters.get(envelope.counter) if envelope.counter else None
        if counter is None or counter.user is None or envelope.directed:
            return envelope.actor
        return counter.user

    def _lease(
        self, state: State, config: BranchConfig, command: c.LeaseNumbers, envelope: Envelope, now: Instant
    ) -> list[Draft[e.Event]] | Refused:
        """Opens no day: it may be of tomorrow. The event is filed under the day that was opened last."""
        decision = lease_numbers(state, config, command, envelope.actor, now)
        if isinstance(decision, Refused):
            return decision
        day = day_of(config, now).date if state.day is None else state.day.date
        return [Draft(day, envelope.actor, envelope.command_id, envelope.digest(), event) for event in decision]

    def _configure(
        self, state: State, command: c.Configure, envelope: Envelope, now: Instant
    ) -> list[Draft[e.Event]] | Refused:
        config = command.config
        if config.id != state.stream:
            return Refused(Refusal.BAD_FIELD, "config.id", f"this is the stream of {state.stream}")
        digest = config_hash(config)
        if digest == state.config_hash:
            return []
        if command.after is not None and command.after != state.config_hash:
            return Refused(Refusal.CHANGED, "after")
        day = day_of(config, now).date
        return [Draft(day, envelope.actor, envelope.command_id, envelope.digest(), e.Configured(config, digest))]


def _ends_a_doubted_day(state: State, command: Any, now: Instant) -> bool:
    """Whether a timer ends a day in which people took numbers while the clock was doubted: they go on in the next."""
    return (
        isinstance(command, c.EndDay)
        and state.day is not None
        and state.ended_at is None
        and command.due == state.day.ends <= now
        and bool(doubted_tickets(state))
    )


def _is_timer(command: Any) -> bool:
    return isinstance(command, c.Unpark | c.Expire | c.DrawLot | c.IssueDrawn) or (
        isinstance(command, c.EndDay | c.ClearMessage | c.ReleaseHold) and command.due is not None
    )


def _message_due(state: State, now: Instant) -> list[Envelope]:
    """The commands that end the messages whose time is over, also after the day has ended."""
    standing = [(None, state.message), *state.service_messages.items()]
    return [
        Envelope(
            state.stream,
            c.ClearMessage(until, service),
            f"message:{until}" if service is None else f"message:{service}:{until}",
            TIMER,
        )
        for service, message in standing
        if message is not None and (until := message.until) is not None and now >= until
    ]


def _holds_due(state: State, now: Instant) -> Iterator[Envelope]:
    """The commands that release what was not booked in time, also after the day has ended."""
    for due, held in state.appointments.holds.until(now):
        yield Envelope(state.stream, c.ReleaseHold(held, due), f"release:{held}:{due}", TIMER)


def recorded_as(draft: Draft[Any], stream: str, seq: int, at: Instant, part: int, kind: str, v: int) -> Recorded[Any]:
    """A draft as the event that is appended."""
    return Recorded(
        stream,
        seq,
        draft.day,
        at,
        kind,
        v,
        draft.actor,
        draft.command_id,
        part,
        draft.command_digest,
        draft.body,
        draft.taken_at,
    )
