"""Any commands at any times: invariants 1, 2, 3, 5 and 7 hold, and a decision never changes the state."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import AppointmentRules, ClerkConfig
from protocol.enums import CounterState, MessageLevel, PrinterState, Refusal, TicketState
from protocol.problem import Refused
from server.queue.state.state import Counter, State

from . import laws
from .branch import BRANCH, MORNING, branch, counter, office_hours, service
from .desk import Desk, Done
from .reader import Reader

SLOT = 1_800_000
MINUTE = 60_000
HOUR = 60 * MINUTE

CONFIGS = {
    "plain": BRANCH,
    "fcfs, expiring": branch(expire_s=1800, policy="fcfs"),
    "one more counter": branch(no_show_limit=1, guard_s=60, counters=(*BRANCH.counters, counter("4", "CT", "DD"))),
    "one counter less": branch(counters=BRANCH.counters[:2], expire_s=7200),
    "clerks who may not serve everything": branch(
        clerks=(ClerkConfig("clerk-1", ("CT", "DD")), ClerkConfig("clerk-2", ("HT",)), ClerkConfig("u4", ()))
    ),
    "one service less": branch(services=BRANCH.services[:3], counters=(counter("1", "HT"), counter("3", "CT", "DD"))),
    "hours and a quota": branch(
        services=(service("HT", quota=3), *BRANCH.services[1:]),
        hours=(office_hours(),),
        appointments=AppointmentRules(late_s=7200),
    ),
    "another time zone, no hasty no-show": branch(time_zone="UTC", no_show_s=45),
    "a place a slot": branch(appointments=AppointmentRules(per_slot=1, days_ahead=1, early_s=7200, late_s=0)),
}

TICKET = "T"
"""Stands in a drawn command for a ticket of the day."""

services = st.sampled_from(["HT", "CT", "DD", "DDX", "XX"])
counters = st.sampled_from(["1", "1", "2", "2", "3", "3", "4", "9"])
users = st.sampled_from(["clerk-1", "clerk-2", "clerk-3", "u4"])
reasons = st.sampled_from(["asked", "asked", "forms", "lunch", "because"])
priorities = st.sampled_from([None, "elderly", "disabled", "vip"])
steps_ms = st.sampled_from([0, 1000, MINUTE, 16 * MINUTE, 5 * HOUR, 17 * HOUR, -1000, -HOUR, -30 * HOUR])


ahead = st.sampled_from([-1, 0, 1, 1, 2, 2, 3, 5, 24, 48, 80, 400])
"""Slots from the present one."""
offs = st.sampled_from([-HOUR, -20 * MINUTE, 0, 0, 5 * MINUTE, HOUR])


def either(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def fitting(state: State, counter: Counter | None) -> list[Any]:
    """What a clerk might well do next at this counter, the usual more often than the rest."""
    if counter is None or counter.user is None:
        return [c.Login("clerk-1"), c.Login("clerk-2"), c.Login("clerk-3")]
    ticket = state.in_hand(counter)
    if ticket is None and counter.state is not CounterState.OPEN:
        return [c.Open()]
    if ticket is None:
        parked = [c.Pickup(ticket_id) for ticket_id in state.parked]
        named = [c.Call(waiting.ticket_id, "asked") for waiting in state.waiting.tickets()][-1:]
        undone = [] if counter.last_act_on is None else [c.TakeBack(counter.last_act_on)]
        return [c.Call(), c.Call(), c.Call(), *parked, *named, *undone, c.Pause("lunch")]
    away = [
        c.Return("asked"),
        c.Transfer(service="CT"),
        c.Transfer(counter="2", reason="asked"),
        c.Transfer(counter="3"),
        c.Transfer(user="clerk-1"),
        c.Reclass("elderly", "asked"),
        c.Reclass(None, "asked"),
        c.Close(),
        c.Pause("lunch"),
        c.Scanned(ticket.ticket_id, "0f" * 32, 2, 1000, "v" + "0f" * 10),
        c.Issue("CT"),
        c.TakeBack(ticket.ticket_id),
    ]
    if ticket.state is TicketState.CALLED:
        return [*[c.Start()] * 9, c.NoShow(), c.NoShow("asked"), c.Recall(), *away]
    parks = [c.Park("forms"), c.Park("forms", 1), c.Park("asked", 900)]
    return [*[c.Complete()] * 6, c.Complete("done", 2), *parks, *parks, c.NextService("HT"), c.NextService("CT"), *away]


around: st.SearchStrategy[Any] = st.one_of(
    st.just(c.Open()),
    st.builds(c.Pause, reasons),
    st.just(c.Close()),
    st.builds(c.Skills, st.lists(services, max_size=3).map(tuple)),
    st.builds(c.Login, users),
    st.just(c.Logout()),
    st.builds(c.Reclass, priorities, reasons, st.just(TICKET)),
    st.builds(c.Call, either(st.just(TICKET)), either(reasons)),
    st.just(c.Pickup(TICKET)),
    st.just(c.TakeBack(TICKET)),
    st.sampled_from(
        [c.Recall(), c.Start(), c.NoShow(), c.Complete("perhaps"), c.Complete("closed"), c.Park("because")]
    ),
    st.builds(c.Transfer, either(services), either(counters), either(users), either(reasons)),
    st.builds(c.NextService, services),
    st.sampled_from([c.Alarm(), c.AlarmOff(), c.Issue("HT")]),
)
branch_commands: st.SearchStrategy[Any] = st.one_of(
    st.builds(c.Issue, services, priorities, dossiers=st.integers(1, 3)),
    st.just(c.Cancel(TICKET)),
    st.sampled_from([c.Defer(TICKET), c.Come(TICKET), c.Rate(TICKET, 4)]),
    st.builds(c.Scanned, st.just(TICKET), st.just("0f" * 32), st.integers(1, 3), st.just(1), st.just("v" + "0f" * 10)),
    st.builds(c.EndDay, st.sampled_from([None, MORNING + 16 * HOUR])),
    st.just(c.ReopenDay()),
    st.just(c.Unpark(TICKET, MORNING)),
    st.just(c.Expire(TICKET, MORNING)),
    st.builds(c.ClearAlarm, counters),
    st.builds(c.DeviceState, st.sampled_from(PrinterState), st.integers(0, 2)),
    st.builds(c.SetMessage, st.sampled_from(MessageLevel), st.just({"vi": "Nghỉ", "en": "Off"}), either(st.just(1200))),
    st.builds(c.ClearMessage, st.sampled_from([None, MORNING + 1_200_000])),
)


class BranchMachine(RuleBasedStateMachine):
    """One branch over several days, and a reader on a bad line."""

    sent: Bundle[Envelope] = Bundle("sent")

    @initialize(config=st.sampled_from(sorted(CONFIGS)))
    def begin(self, config: str) -> None:
        self.desk = Desk(CONFIGS[config])
        self.desk.staff()
        for code in ("HT", "CT", "DD"):
            self.desk.send(c.Issue(code))
        self.desk.watchful = True
        self.reader = Reader(self.desk.core, self.desk.stream)
        self.accepted: dict[str, Done] = {}

    def _submit(self, envelope: Envelope) -> Envelope:
        before = len(self.desk.rows)
        answer = self.desk.submit(envelope)
        earlier = self.accepted.get(envelope.command_id)
        if isinstance(answer, Refused):
            assert len(self.desk.rows) == before
        elif earlier is not None:
            assert answer.again
            assert answer.events == earlier.events
            assert len(self.desk.rows) == before
        elif answer.events:
            assert not answer.again
            self.accepted[envelope.command_id] = answer
        return envelope

    def _envelope(self, command: Any, counter_id: str | None = None, which: int = 0, ms: int = 0) -> Envelope:
        """A fresh command; `which` picks the ticket that it names."""
        self.desk.now += ms
        if getattr(command, "ticket_id", None) == TICKET:
            known = list(self.desk.state.tickets) or ["20261005-HT-001"]
            command = replace(command, ticket_id=known[which % len(known)])
        return Envelope(self.desk.stream, command, self.desk.key(), "device", counter_id, None, which % 5 == 0)

    @rule(ms=steps_ms)
    def time_passes(self, ms: int) -> None:
        self.desk.now += ms

    @rule(target=sent, codes=st.lists(st.sampled_from(["HT", "CT", "DD"]), min_size=1, max_size=6), prio=st.booleans())
    def people_come(self, codes: list[str], prio: bool) -> Envelope:
        for code in codes[1:]:
            self._submit(self._envelope(c.Issue(code)))
        return self._submit(self._envelope(c.Issue(codes[0], "elderly" if prio else None)))

    @rule(target=sent, known=st.none() | st.integers(0, 9), code=services, slots=ahead, dossiers=st.integers(1, 2))
    def somebody_books(self, known: int | None, code: str, slots: int, dossiers: int) -> Envelope:
        """With an id of its own, or with one that there is already.

        An id comes from the command's key, and a key is used once: one of an earlier day never comes again.
        """
        name = self._appointment(known) if known is not None and self._is_of_today() else f"A{len(self.desk.rows)}"
        slot_at = (self.desk.now // SLOT + slots) * SLOT
        return self._submit(self._envelope(c.Book(name, code, slot_at, dossiers=dossiers)))

    @rule(target=sent, which=st.integers(0, 9), slots=st.none() | ahead)
    def somebody_thinks_again(self, which: int, slots: int | None) -> Envelope:
        """Comes at another time, or not at all."""
        name = self._appointment(which)
        if slots is None:
            return self._submit(self._envelope(c.CancelAppointment(name)))
        return self._submit(self._envelope(c.MoveAppointment(name, (self.desk.now // SLOT + slots) * SLOT)))

    def _is_of_today(self) -> bool:
        """Whether the state's day is still the day of a command sent now, and no new one is opened before it."""
        day = self.desk.state.day
        return day is not None and day.holds(max(self.desk.now, self.desk.state.at))

    def _appointment(self, which: int) -> str:
        """The id of one there is, or of none."""
        known = list(self.desk.state.appointments.by_id)
        return known[which % len(known)] if known else "A0"

    @rule(target=sent, which=st.integers(0, 9), off=offs, other=st.sampled_from([None, None, None, "CT"]))
    def somebody_checks_in(self, which: int, off: int, other: str | None) -> Envelope:
        """Around the slot's time, where it is still to come, of one that may be booked, used or given up."""
        if not self.desk.state.appointments.by_id:
            slot_at = (self.desk.now // SLOT + 1) * SLOT
            self._submit(self._envelope(c.Book(f"A{len(self.desk.rows)}", "HT", slot_at)))
        chosen = self.desk.state.appointments.by_id.get(self._appointment(which))
        if chosen is None:  # it could not be booked
            return self._submit(self._envelope(c.Issue("HT", appointment="A0")))
        self.desk.now = max(self.desk.now, chosen.slot_at + off)
        return self._submit(self._envelope(c.Issue(other or chosen.service, appointment=chosen.id)))

    @rule(
        target=sent,
        acts=st.lists(st.tuples(st.sampled_from("123"), st.integers(0, 99)), min_size=4, max_size=24),
        ms=st.sampled_from([0, 1000, 2 * MINUTE]),
    )
    def the_counters_work(self, acts: list[tuple[str, int]], ms: int) -> Envelope:
        for counter_id, which in acts:
            choices = fitting(self.desk.state, self.desk.state.counters.get(counter_id))
            last = self._submit(self._envelope(choices[which % len(choices)], counter_id, 1, ms))
        return last

    @rule(target=sent, counter_id=counters, command=around, which=st.integers(0, 9))
    def a_counter_does_anything(self, counter_id: str, command: Any, which: int) -> Envelope:
        return self._submit(self._envelope(command, counter_id, which))

    @rule(target=sent, command=branch_commands, which=st.integers(0, 9), ms=steps_ms)
    def the_branch_does_anything(self, command: Any, which: int, ms: int) -> Envelope:
        return self._submit(self._envelope(command, None, which, ms))

    @rule(target=sent, ms=steps_ms)
    def the_day_is_ended_too_soon(self, ms: int) -> Envelope:
        self._submit(self._envelope(c.EndDay()))
        return self._submit(self._envelope(c.ReopenDay(), ms=ms))

    @rule(target=sent, config=st.sampled_from(sorted(CONFIGS)))
    def it_is_configured(self, config: str) -> Envelope:
        return self._submit(self._envelope(c.Configure(CONFIGS[config]), None))

    @rule()
    def the_clerks_come(self) -> None:
        for here in list(self.desk.state.counters.values()):
            if here.user is None:
                self._submit(self._envelope(c.Login(f"clerk-{here.id}"), here.id))
            if here.state is not CounterState.OPEN:
                self._submit(self._envelope(c.Open(), here.id))

    @rule()
    def timers_fire(self) -> None:
        """Twice: who returns from being set aside may have waited too long already."""
        for _ in range(2):
            due = self.desk.core.due(self.desk.state, max(self.desk.now, self.desk.state.at))
            answers = [self.desk.submit(envelope) for envelope in due]
            assert all(isinstance(answer, Done) for answer in answers), answers
        next_due = self.desk.core.next_due(self.desk.state)
        assert next_due is None or next_due > max(self.desk.now, self.desk.state.at)

    @rule(envelope=sent)
    def a_command_is_sent_again(self, envelope: Envelope) -> None:
        self._submit(envelope)

    @rule(envelope=sent, service_code=services)
    def its_key_is_used_for_another(self, envelope: Envelope, service_code: str) -> None:
        other = Envelope(envelope.stream, c.Issue(service_code, dossiers=9), envelope.command_id, "device")
        if envelope.command_id in self.accepted:
            answer = self.desk.submit(other)
            assert isinstance(answer, Refused)
            assert answer.code is Refusal.KEY_REUSED

    @rule(places=st.lists(st.integers(-3, 3), min_size=1, max_size=8))
    def the_reader_hears(self, places: list[int]) -> None:
        """Messages around its place: the next, some again, some too far on."""
        self.reader.connect(self.desk.rows)
        for offset in places:
            place = (self.reader.follower.seq or 0) + offset
            if 0 <= place < len(self.desk.rows):
                self.reader.hear(self.desk.rows[place])

    @rule()
    def the_reader_catches_up(self) -> None:
        self.reader.catch_up(self.desk.rows)
        laws.states_are_equal(self.reader.state, self.desk.state)

    @invariant()
    def nothing_is_given_twice(self) -> None:
        laws.numbers_are_given_once(self.desk.events)
        laws.appointments_are_used_once(self.desk.events)

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        desk = self.desk
        laws.seqs_are_whole(desk.events)
        laws.states_are_equal(desk.replay(), desk.state)
        laws.states_are_equal(desk.replay(desk.today()), desk.state)
        self.reader.catch_up(desk.rows)
        laws.states_are_equal(self.reader.state, desk.state)


BranchMachine.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow(8)
class TestInvariants(BranchMachine.TestCase):  # type: ignore[misc, valid-type]  # hypothesis builds it
    """Runs the machine."""
