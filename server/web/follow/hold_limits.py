"""What networks may hold and book: a share of a service's times at each branch, however quick a program is.

Each network may have two. All that have as many or more share 4 % of the service's places at the branch, so a program
that has several addresses gets no more than one with a single address. What is tied to an identity number is left out.

Counted in memory, for one process; a phone's carrier gives thousands of phones one address, so it is no small number.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from msgspec import Struct

from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState
from protocol.ids import Instant
from protocol.opening_hours import day_of, day_on
from server.access.credentials.rates import DeviceRates
from server.queue.decide.free_times import slots_of
from server.queue.state.state import State

from .bookable import bookable
from .live import Live

MOST_SHARE = 0.04
"""Of a service's places at one branch, on the days that can be booked: over all branches it would be a whole one.

What the networks have together that have `LEAST` or more each; the two of every other come on top, to 5 % with a few.
"""

LEAST = 2
"""So many a network may have however few places there are, and however much others have."""

KEPT_MS = 86_400_000
MOST_NETWORKS = 10_000
MOST_SPENT = 20_000
"""Solved puzzles that are remembered: more than are solved while one is good."""


class Made(Struct, frozen=True, gc=False):
    """A time that a network held; `until`: one that it moved away from, which nobody can book before."""

    at: Instant
    branch: str
    service: str
    appointment: str
    until: Instant | None = None


class HoldLimits:
    """The times that each network held in the last day, without those that were free again at once.

    Beyond `MOST_NETWORKS` the network that held something longest ago is forgotten.
    """

    def __init__(self) -> None:
        self._made: OrderedDict[str, list[Made]] = OrderedDict()
        self._places: dict[tuple[str, str, str], int] = {}
        self._pressing: Counter[tuple[str, str, str]] = Counter()
        self._spent: OrderedDict[str, str] = OrderedDict()
        self.rates = DeviceRates()

    def spends(self, proof: str, command_id: str) -> bool:
        """Whether a solved puzzle is this command's: each pays for one press, however often that is sent."""
        by = self._spent.setdefault(proof, command_id)
        if len(self._spent) > MOST_SPENT:
            self._spent.popitem(last=False)
        return by == command_id

    @contextmanager
    def pressing(self, network: str, branch: str, service: str) -> Iterator[None]:
        """While a press of this network is under way, it counts as a time held."""
        self._pressing[network, branch, service] += 1
        try:
            yield
        finally:
            self._pressing[network, branch, service] -= 1
            if not self._pressing[network, branch, service]:
                del self._pressing[network, branch, service]

    def refuses(self, live: Live, network: str, branch: str, service: str, now: Instant) -> bool:
        """Whether the press that asks is one too many: the network has two, and those like it have their share."""
        still = [one for one in self._made.get(network, ()) if _stands(live, one, now)]
        if still:
            self._made[network] = still
        else:
            self._made.pop(network, None)
        mine = self._count(live, network, branch, service, now) - 1
        if mine < LEAST:
            return False
        there = live.branches.get(branch)
        places = 0 if there is None else self._places_of(there.state, service, now)
        all_of = (self._count(live, one, branch, service, now) for one in self._made.keys() | {network})
        return sum(one for one in all_of if one >= LEAST) - 1 >= int(MOST_SHARE * places)

    def _count(self, live: Live, network: str, branch: str, service: str, now: Instant) -> int:
        """What a network has of a service at a branch, with the presses under way."""
        known = (one for one in self._made.get(network, ()) if (one.branch, one.service) == (branch, service))
        stand = sum(_stands(live, one, now) and not _is_tied(live, one) for one in known)
        return stand + self._pressing[network, branch, service]

    def made(
        self,
        network: str,
        branch: str,
        service: str,
        appointment: str,
        now: Instant,
        until: Instant | None = None,
    ) -> None:
        """Notes that this network held a time, or moved away from one; noted again, it counts once."""
        known = self._made.setdefault(network, [])
        if all((one.appointment, one.service) != (appointment, service) for one in known):
            known.append(Made(now, branch, service, appointment, until))
        self._made.move_to_end(network)
        if len(self._made) > MOST_NETWORKS:
            self._made.popitem(last=False)

    def places(self, live: Live, service: str, now: Instant) -> int:
        """The service's places from now on, on the days that can be booked, taken or not, over all branches."""
        return sum(self._places_of(state, service, now) for state in bookable(live))

    def _places_of(self, state: State, service: str, now: Instant) -> int:
        config = state.config
        if config is None or config.service(service) is None:
            return 0
        today = day_of(config, now).date
        key = f"{state.config_hash} {state.hours_today}", service, today
        if key not in self._places:
            if len(self._places) > 9_999:  # of earlier days and settings
                self._places.clear()
            self._places[key] = _count(config, service, today)
        return self._places[key] + _on_day(config, service, today, now)


def held_now(live: Live, service: str) -> int:
    """How many times of a service are held and not booked, over all branches."""
    states = bookable(live)
    return sum(
        any(code == service for code, _ in state.appointments.by_id[one].places)
        for state in states
        for _, one in state.appointments.holds.order
    )


def _count(config: BranchConfig, service: str, today: str) -> int:
    """Places of the days after today."""
    days = [date.fromisoformat(today) + timedelta(days=ahead + 1) for ahead in range(config.appointments.days_ahead)]
    return sum(_on_day(config, service, day.isoformat(), 0) for day in days)


def _on_day(config: BranchConfig, service: str, day: str, since: Instant) -> int:
    """Places in slots from `since` on; a service's quota bounds them."""
    known, rules = config.service(service), config.appointments
    places = rules.per_slot * sum(at >= since for at in slots_of(day_on(config, day), rules))
    return places if known is None or known.quota is None else min(places, known.quota)


def _is_tied(live: Live, one: Made) -> bool:
    """Whether it was booked with an identity number, of which one person has one."""
    branch = live.branches.get(one.branch)
    known = None if branch is None else branch.state.appointments.by_id.get(one.appointment)
    return known is not None and known.person is not None


def _stands(live: Live, one: Made, now: Instant) -> bool:
    """Whether it keeps a place from others, or did today: one that was booked and cancelled comes back only later."""
    if one.until is not None:
        return now < one.until
    branch = live.branches.get(one.branch)
    known = None if branch is None else branch.state.appointments.by_id.get(one.appointment)
    return known is not None and now - one.at < KEPT_MS and known.state is not AppointmentState.RELEASED
