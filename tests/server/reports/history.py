"""Some days of a branch drawn from a seed: people, counters that pause, appointments, more time, a day taken back."""

import random

import msgspec

from protocol import commands as c
from protocol.configuration import AppointmentRules, BranchConfig, ProcedureConfig
from protocol.enums import CounterState
from server.balance.dispatch.choose import choose
from server.balance.estimate import expect
from server.queue.events.recorded import CITIZEN
from server.queue.stream import BranchStream
from tests.server.queue.branch import MORNING, branch, name, office_hours
from tests.server.visits.generated_day import GeneratedDay

DAY_MS = 86_400_000
CONFIG = branch(
    hours=(msgspec.structs.replace(office_hours(), first_ticket="07:00", last_ticket="21:00", close="22:00"),),
    expire_s=5400,
    no_show_limit=2,
    no_show_s=30,
    appointments=AppointmentRules(slot_s=3600, per_slot=3),
    procedures=tuple(ProcedureConfig(code, "HT", name(code)) for code in ("1.000001", "1.000002")),
)


class History(GeneratedDay):
    """`days` days with `people` each, over about so many `hours`; the last one may be open."""

    def __init__(
        self, seed: int, days: int, people: int, *, branch_id: str = "CN01", ends: bool = True, hours: float = 11
    ) -> None:
        self.events = []
        self.now = MORNING
        self.config: BranchConfig = msgspec.structs.replace(CONFIG, id=branch_id)
        self._name = branch_id
        self._random = random.Random(seed)
        self._core = BranchStream(choose, expect)
        self.state = self._core.fresh(branch_id)
        self._keys = 0
        self._pace_s = hours * 3600 / people
        self._must(c.Configure(self.config), actor="admin")
        for day in range(days):
            self.now = MORNING + day * DAY_MS
            for envelope in self._core.due(self.state, self.now):
                self._submit(envelope)
            self._day(day, people, ends=ends or day < days - 1)

    def _day(self, day: int, people: int, *, ends: bool) -> None:
        for number in range(6):
            self._must(
                c.Book(f"a-{day}-{number}", "HT" if number % 2 else "CT", self.now + (2 + number // 2) * 3_600_000)
            )
        self._must(c.MoveAppointment(f"a-{day}-0", self.now + 7 * 3_600_000))
        self._must(c.CancelAppointment(f"a-{day}-1"))
        for counter in self.config.counters:
            self._must(c.Login(f"u-clerk{counter.id}"), counter.id)
            self._must(c.Open(), counter.id)
        for number in range(people):
            self._pass(self._random.expovariate(1) * 0.2 * self._pace_s)
            self._arrive()
            for _ in range(self._random.randint(1, 5 if number % 100 < 60 else 8)):
                self._act()
            if number % 5 == 2:
                self._more_time()
            if number % 7 == 3:
                self._pause_or_open()
            if number == people * 3 // 4 and day % 2:
                self._end_and_reopen()
        if ends and day % 3:
            self._must(c.EndDay(), actor="u-boss")

    def _arrive(self) -> None:
        due = [
            one for one in self.state.appointments.booked(0, self.now + 1_800_000) if one.slot_at >= self.now - 900_000
        ]
        if due and self._random.random() < 0.3:
            self._must(c.Issue(due[0].service, appointment=due[0].id), actor="d-kiosk")
        elif self._random.random() < 0.3:
            self._must(c.Issue("HT", None, self._random.choice(["1.000001", "1.000002"])), actor="d-kiosk")
        else:
            super()._arrive()

    def _more_time(self) -> None:
        waiting = sorted(self.state.waiting.tickets(), key=lambda one: one.order)
        fresh = [one for one in waiting if not one.deferrals]
        if fresh:
            ticket = self._random.choice(fresh)
            self._must(c.Defer(ticket.ticket_id), actor=CITIZEN)
            if self._random.random() < 0.5:
                self._pass(200)
                if ticket.ticket_id in self.state.parked:
                    self._must(c.Come(ticket.ticket_id), actor=CITIZEN)

    def _pause_or_open(self) -> None:
        counter = self.state.counters[self._random.choice("13")]  # people are sent to the second by name
        if counter.state is CounterState.OPEN and counter.then is None and counter.ticket_id is None:
            self._must(c.Pause("lunch") if self._random.random() < 0.7 else c.Close(), counter.id)
        elif counter.state is not CounterState.OPEN:
            self._must(c.Open(), counter.id)
