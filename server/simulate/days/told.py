"""Plays days in their order and writes down what each person would have been told of their wait, as live.

The branch learns as a real one does: from its own days before, from today, and from what became of earlier forecasts.
It knows no timetable and no true distribution: on the first day only what the scenario says of its services.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from msgspec import Struct

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.knowledge import CounterNow
from server.balance.dispatch.policies import Policy
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.forecast import Band, forecast
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge, learn
from server.balance.foresight.learned_day import DAY_S, LearnedDay
from server.balance.foresight.live import LATELY_S, InHand, Live, LiveCounter, Rules
from server.balance.roll.bound import limits
from server.balance.roll.core_branch import CoreBranch
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Scenario, Visit
from server.balance.roll.simulated_branch import FastBranch, SimulatedBranch
from server.balance.roll.simulated_counter import CounterActivity, SimulatedCounter
from server.queue.state.order import OrderRules
from server.queue.state.ticket import Ticket
from server.simulate.files.policies import find_policy

from .run import Day, Plan, people

FIRST_DAY: Final = date(2026, 1, 5)
"""Simulated days are dated from here, a Monday, without Saturdays and Sundays."""

NS_PER_MS: Final = 1_000_000


class ToldWait(Struct, frozen=True):
    """What a person was told; None where nobody was expected to call them. `rolled`: the same before calibration."""

    id: str
    band: Band | None
    rolled: Band | None = None


def rules_of_scenario(scenario: Scenario, policy: Policy) -> Rules:
    """Who is called, as on the scenario's days."""
    weights = {
        TicketClass.PRIO: scenario.weights.prio,
        TicketClass.APPT: scenario.weights.appt,
        TicketClass.WALK: scenario.weights.walk,
    }
    return Rules(
        OrderRules(weights, scenario.guard_s),
        policy,
        weights,
        {one.code: one.said for one in scenario.services},
        round(scenario.visit_s),
        round(scenario.no_show_s),
    )


class Foresight:
    """A branch's knowledge and calibration over its simulated days."""

    def __init__(self, scenario: Scenario, policy: Policy, seed: int = 1) -> None:
        self.rules = rules_of_scenario(scenario, policy)
        self.knowledge: BranchKnowledge = EMPTY
        self.calibration = Calibration()
        self.days: list[LearnedDay] = []
        self.chance = Random(f"{seed}/forecast")
        self.scenario = scenario
        self.only_s: tuple[float, float] = (0.0, float("inf"))
        """Forecasts are made for those who come in this time of a day; all others are told nothing."""

    def play(
        self,
        arrivals: Sequence[Arrival],
        branch: Callable[[Scenario, Sequence[Arrival]], SimulatedBranch] = FastBranch,
    ) -> tuple[list[Visit], list[ToldWait]]:
        """One more day: its visits, and what each person was told."""
        witness = _DayWitness(self, arrivals, date_of(len(self.days)))
        visits = roll(self.scenario, arrivals, self.rules.policy, branch, witness)
        self.calibration.forget()
        self.days.append(witness.learned(visits))
        self.knowledge = learn(self.days)
        return visits, witness.told


class DaySeen:
    """Sees a simulated day as a server sees a real one: its tallies, and each moment as it is live."""

    def __init__(self, scenario: Scenario, rules: Rules, arrivals: Sequence[Arrival], day: str) -> None:
        self._scenario = scenario
        self._rules = rules
        self._arrivals = arrivals
        self._today = LearnedDay(day)
        self._taken: list[Instant] = []
        self._counters: dict[str, LiveCounter] = {}
        self._opened_at: dict[str, Instant] = {}

    def took(self, place: int, ticket: Ticket, now: Instant, branch: SimulatedBranch) -> None:
        self._today.took(now / 1000, ticket.service, ticket.cls)
        self._taken.append(now)

    def called(self, place: int, now: Instant) -> None:
        arrival = self._arrivals[place]
        self._today.was_called(arrival.service, arrival.cls, now / 1000 - arrival.arrive_s, came=not arrival.no_show)

    def saw(self, desk: SimulatedCounter, seen: CounterNow, now: Instant) -> None:
        before = self._counters.get(desk.id)
        gone = desk.doing is CounterActivity.GONE
        stopped_at = None
        if not seen.open and not gone and (desk.due or desk.turn > 0):
            stopped_at = now if before is None or before.stopped_at is None else before.stopped_at
            if desk.doing is CounterActivity.AWAY and before is not None and before.in_hand is not None:
                stopped_at = now
        hand = None if seen.service is None or seen.since is None else InHand(seen.service, None, seen.since)
        self._counters[desk.id] = LiveCounter(
            desk.id, desk.skills, seen.open, hand, stopped_at, idle_since=desk.idle_since // NS_PER_MS
        )
        if seen.open and desk.id not in self._opened_at:
            self._opened_at[desk.id] = now
        elif not seen.open and desk.doing is not CounterActivity.BUSY and desk.id in self._opened_at:
            self._today.was_open(desk.id, self._opened_at.pop(desk.id) / 1000, now / 1000)

    def live(self, now: Instant, branch: SimulatedBranch) -> Live:
        """This moment."""
        self._today.times = dict(branch.times)
        lately_ms = min(LATELY_S * 1000, now - self._taken[0]) if self._taken else 0
        lately = sum(at > now - lately_ms for at in reversed(self._taken))
        counters = tuple(
            self._counters.get(one.id) or LiveCounter(one.id, one.skills, calls=False)
            for one in self._scenario.counters
        )
        return Live(
            now, now / 1000 % DAY_S, self._rules, branch.waiting, counters, self._today, lately, lately_ms / 1000
        )

    def learned(self, visits: Iterable[Visit]) -> LearnedDay:
        """The day's tallies; what is still open closes with its last visit."""
        last_s = max((one.end_s or one.arrive_s for one in visits), default=0.0)
        for counter, since in self._opened_at.items():
            self._today.was_open(counter, since / 1000, last_s)
        return self._today


class _DayWitness(DaySeen):
    """Forecasts at each ticket."""

    def __init__(self, foresight: Foresight, arrivals: Sequence[Arrival], day: str) -> None:
        super().__init__(foresight.scenario, foresight.rules, arrivals, day)
        self.told: list[ToldWait] = []
        self._foresight = foresight

    def took(self, place: int, ticket: Ticket, now: Instant, branch: SimulatedBranch) -> None:
        super().took(place, ticket, now, branch)
        foresight, arrival = self._foresight, self._arrivals[place]
        foresight.calibration.passed(now)
        if not foresight.only_s[0] <= arrival.arrive_s < foresight.only_s[1]:
            self.told.append(ToldWait(arrival.id, None))
            return
        found = forecast(self.live(now, branch), foresight.knowledge, foresight.chance, only=[ticket.ticket_id])
        rolled = band = found.tickets.get(ticket.ticket_id)
        if band is not None:
            kind = ticket.service, ticket.cls
            band = foresight.calibration.of(kind, band)
            foresight.calibration.told(arrival.id, kind, band, now)
        self.told.append(ToldWait(arrival.id, band, rolled))

    def called(self, place: int, now: Instant) -> None:
        self._foresight.calibration.called(self._arrivals[place].id, now)
        super().called(place, now)


def play_told(plan: Plan, progress: Callable[[int], None]) -> tuple[list[Day], list[ToldWait]]:
    """As `run.play`, and what each person was told; the days in their order in this process, since the branch learns.

    Raises as `play`.
    """
    foresight = Foresight(plan.scenario, find_policy(plan.policy), plan.seed)
    days: list[Day] = []
    told: list[ToldWait] = []
    for number in range(1, plan.days + 1):
        arrivals = people(plan, number)
        visits, waits = foresight.play(arrivals, FastBranch if plan.fast else CoreBranch)
        bounded = plan.bound and not all(one.no_show for one in arrivals)
        days.append(Day(arrivals, visits, limits(plan.scenario, arrivals) if bounded else None))
        told += waits
        progress(number)
    return days, told


def write_told(told: Iterable[ToldWait]) -> str:
    """`id,p50_s,p90_s` as CSV, whole seconds; both are empty where nothing could be told."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("id", "p50_s", "p90_s"))
    for one in told:
        band = one.band
        writer.writerow((one.id, *(("", "") if band is None else (round(band.p50_s), round(band.p90_s)))))
    return out.getvalue()


def date_of(number: int) -> str:
    """Of the `number`-th simulated day, from 0."""
    weeks, weekday = divmod(number, 5)
    return (FIRST_DAY + timedelta(days=7 * weeks + weekday)).isoformat()
