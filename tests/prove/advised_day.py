"""A simulated day that somebody directs by the advice: the roll with counters opened, skills given, numbers stopped.

Nobody who directs knows the day's truth: they see each moment as a server does, and what the days before taught.
"""

from collections.abc import Callable, Mapping, Sequence
from heapq import heappush
from random import Random
from typing import Final, TypeAlias

from msgspec import Struct

from protocol.enums import TicketClass
from server.balance.advice.advise import Advice, advise
from server.balance.advice.change import AddSkill, Change, Limits, OpenCounter, SendElsewhere, StopNumbers
from server.balance.dispatch.knowledge import CounterNow
from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.roll.roll import ACT, Roll
from server.balance.roll.scenario import Arrival, Scenario, Visit
from server.balance.roll.simulated_branch import FastBranch
from server.balance.roll.simulated_counter import CounterActivity, SimulatedCounter, in_ns
from server.queue.state.order import waits_from
from server.simulate.days.told import DaySeen, rules_of_scenario

POLICY: Final = "motcua"
LOOK_S: Final = 300
"""The advice is asked for so often, 5 min."""

LAST_LOOK_S: Final = 28_800
"""Until the branch gives no more numbers."""

KEPT_S: Final = 3_600
"""A skill or a stop is taken back after the hour that its advice spoke of."""

_FAR: Final = in_ns(1_000_000)


class Office(Struct, frozen=True):
    """A branch on one day. `clerks`: in the back office, who can open a closed counter each. `serves`: by counter, what
    it may be given."""

    scenario: Scenario
    clerks: int
    serves: Mapping[str, tuple[str, ...]]


class Followed(Struct, frozen=True):
    """An advice that was followed at a look, and until which moment, in s, it stays."""

    look: int
    advice: Advice
    until_s: float

    @property
    def change(self) -> Change:
        return self.advice.change


Manager: TypeAlias = "Callable[[DirectedRoll, int], Followed | None]"
"""Asked at each look; what to do now."""


class DirectedRoll(Roll):
    """One day under a manager. `followed`: what was done, in order."""

    def __init__(self, office: Office, arrivals: Sequence[Arrival], day: str, manager: Manager) -> None:
        scenario, policy = office.scenario, POLICIES[POLICY]
        self.seen = _Seen(scenario, rules_of_scenario(scenario, policy), arrivals, day)
        super().__init__(scenario, arrivals, policy, FastBranch(scenario, arrivals), self.seen)
        self.followed: list[Followed] = []
        self.office = office
        self.clerks = office.clerks
        self.no_numbers: set[str] = set()
        self._manager = manager
        self._by_id = {desk.id: desk for desk in self._desks}
        self._standing: list[tuple[float, Callable[[], None]]] = []
        for look in range(LAST_LOOK_S // LOOK_S):
            heappush(self._events, (in_ns(look * LOOK_S), ACT, look))

    @property
    def waiting_branch(self) -> FastBranch:
        assert isinstance(self._branch, FastBranch)
        return self._branch

    def can(self, change: Change) -> bool:
        """Whether it can be done now: a counter is opened by a clerk of the back office who is free."""
        return not isinstance(change, OpenCounter) or self.clerks > 0

    def _act(self, look: int) -> None:
        now_s = look * LOOK_S
        for one in [one for one in self._standing if one[0] <= now_s]:
            self._standing.remove(one)
            one[1]()
        followed = self._manager(self, look)
        if followed is not None:
            self.followed.append(followed)
            self._standing.append((followed.until_s, self._made(followed.change)))

    def _made(self, change: Change) -> Callable[[], None]:
        """Does it; what takes it back."""
        if isinstance(change, StopNumbers):
            self.no_numbers.add(change.service)
            return lambda: self.no_numbers.discard(change.service)
        assert not isinstance(change, SendElsewhere)  # there is one branch
        desk = self._by_id[change.counter]
        before = desk.skills
        if isinstance(change, OpenCounter):
            self._staff(desk, change.services)
            return lambda: self._send_back(desk, before)
        assert isinstance(change, AddSkill)
        self._skill(desk, (*before, change.service))
        return lambda: self._skill(desk, tuple(one for one in desk.skills if one != change.service))

    def _staff(self, desk: SimulatedCounter, services: tuple[str, ...]) -> None:
        self.clerks -= 1
        self.seen.lent.add(desk.id)
        desk.skills = desk.counter.skills = services
        desk.stretches, desk.turn, desk.beyond = [(self._clock, _FAR)], 0, False
        self._branch.open(desk.id, self._ms())
        self._free(desk)

    def _send_back(self, desk: SimulatedCounter, skills: tuple[str, ...]) -> None:
        """Once the person in hand is done."""
        if desk.doing is CounterActivity.BUSY:
            desk.due = True
            self._see(desk)
        else:
            self._take_break(desk)
        desk.skills = desk.counter.skills = skills

    def _take_break(self, desk: SimulatedCounter) -> None:
        if desk.id not in self.seen.lent:
            super()._take_break(desk)
            return
        self._idle.discard(desk)
        self._asking.discard(desk)
        desk.doing, desk.due = CounterActivity.AWAY, False
        self._branch.close(desk.id, self._ms())
        self._see(desk)
        self.seen.lent.discard(desk.id)
        self.clerks += 1

    def _skill(self, desk: SimulatedCounter, skills: tuple[str, ...]) -> None:
        desk.skills = desk.counter.skills = skills
        if desk.doing is CounterActivity.IDLE:
            self._asking.add(desk)
        self._see(desk)

    def _arrival(self, place: int) -> None:
        arrival = self._arrivals[place]
        if arrival.service in self.no_numbers and arrival.cls is not TicketClass.APPT:
            return
        super()._arrival(place)


class _Seen(DaySeen):
    """`lent`: counters that were opened for some minutes: they pause for nobody, they close."""

    def __init__(self, *of: object) -> None:
        super().__init__(*of)  # type: ignore[arg-type]
        self.lent: set[str] = set()

    def saw(self, desk: SimulatedCounter, seen: CounterNow, now: int) -> None:
        super().saw(desk, seen, now)
        if desk.id in self.lent:
            self._counters[desk.id].stopped_at = None


def nobody(roll: DirectedRoll, look: int) -> Followed | None:
    """Lets the day go."""
    return None


class Follower:
    """Follows the best advice that can be followed, as the server gives it."""

    def __init__(self, knowledge: BranchKnowledge, seed: int) -> None:
        self._knowledge, self._seed = knowledge, seed

    def __call__(self, roll: DirectedRoll, look: int) -> Followed | None:
        now_s = look * LOOK_S
        live = roll.seen.live(now_s * 1000, roll.waiting_branch)
        issuing = [one.code for one in roll.office.scenario.services if one.code not in roll.no_numbers]
        found = advise(live, self._knowledge, Limits(roll.office.serves, issuing), Random, self._seed)
        best = next((one for one in found if roll.can(one.change)), None)
        if best is None:
            return None
        minutes = best.change.minutes if isinstance(best.change, OpenCounter) else KEPT_S // 60
        return Followed(look, best, now_s + minutes * 60)


def replaying(acts: Sequence[Followed]) -> Manager:
    """Does what was done, and nothing else."""
    by_look = {one.look: one for one in acts}
    return lambda roll, look: by_look.get(look)


def waiting_at(visits: Sequence[Visit], at_s: float) -> list[bool]:
    """Who has come by then and was not called yet."""
    return [one.arrive_s <= at_s and (one.call_s is None or one.call_s > at_s) for one in visits]


def share_in_time(office: Office, arrivals: Sequence[Arrival], visits: Sequence[Visit], who: Sequence[bool]) -> float:
    """The share of these people whose visit ended within the target, from when they wait as the server has it."""
    ended = [
        one.end_s is not None and one.end_s - _since_s(arrival) <= office.scenario.visit_s
        for arrival, one, counts in zip(arrivals, visits, who, strict=True)
        if counts
    ]
    return sum(ended) / len(ended) if ended else 1.0


def _since_s(arrival: Arrival) -> float:
    slot_at = None if arrival.appointment_s is None else round(arrival.appointment_s * 1000)
    return waits_from(round(arrival.arrive_s * 1000), slot_at) / 1000
