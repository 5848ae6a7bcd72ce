"""The next hour of a branch, rolled forward with a change and without, each time with the same chances."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from msgspec import Struct

from server.balance.foresight.outlook import HORIZON_S, Chance, Outlook
from server.balance.foresight.path import Draws, Path
from server.queue.state.ticket import Ticket

Chances: TypeAlias = Callable[[int], Chance]
"""Gives from a seed the same chance each time, as `random.Random`."""

AHEAD_S: Final = 3_600
"""Whoever waits now or comes within this time counts, 1 h."""

_SEEDS: Final = 1 << 48
"""More than there are tickets on a path, so that no two draws share a seed."""


class CommonDraws(Draws):
    """The chances of one course: the same for a ticket whatever is tried, whenever it is called."""

    def __init__(self, chances: Chances, seed: int, services: Iterable[str]) -> None:
        super().__init__(chances(seed))
        self._chances, self._seed = chances, seed
        for code in services:
            self.error_of(code)

    def again(self) -> "CommonDraws":
        """From the beginning, for another change."""
        self.chance = self._chances(self._seed + 1)
        return self

    def of(self, order: int) -> tuple[float, float]:
        """Of the ticket with this `order`."""
        drawn = self._drawn.get(order)
        if drawn is None:
            own = self._chances(self._seed * _SEEDS + order + _SEEDS // 2)
            drawn = self._drawn[order] = own.random(), own.random()
            self._stays[order] = own.random()
        return drawn

    def stays(self, order: int) -> float:
        """Of the ticket with this `order`, for how long its holder stays."""
        self.of(order)
        return self._stays[order]


class Course(Struct, frozen=True):
    """What became of people on one course. `people`: how many they are. `waits`: by service, in seconds.

    `missed`: by service, how many visits could have ended within the target, from the number on, and did not; those who
    got no number are among them. `hopeless`: how many take longer than that once they are called.
    """

    waits: dict[str, list[float]]
    missed: dict[str, int]
    people: int
    hopeless: int = 0

    @property
    def possible(self) -> float:
        """The share that nobody's wait could better."""
        return 1 - self.hopeless / self.people if self.people else 1.0

    @property
    def share(self) -> float:
        """Whose visit ends within the target, of all."""
        return self.possible - sum(self.missed.values()) / self.people if self.people else 1.0

    def p90_s(self, service: str | None = None) -> float:
        """The wait that nine in ten do not exceed; 0 where nobody waits."""
        waits = [one for code, found in self.waits.items() if service in (None, code) for one in found]
        waits.sort()
        return waits[int(0.9 * len(waits))] if waits else 0.0


def course(outlook: Outlook, draws: CommonDraws) -> Course:
    """One course. The wait of whom nobody calls within the horizon is the horizon's end.

    Who goes to another branch is in time where the 90 % wait there and their service are.
    """
    live = outlook.live
    people: dict[int, Ticket] = {one.order: one for one in live.waiting.tickets()}
    path = Path(outlook, draws.again(), set(people), (), live.now + AHEAD_S * 1000)
    path.run()
    people |= path.came
    target_s = live.rules.visit_target_s
    waits: dict[str, list[float]] = {}
    missed: dict[str, int] = {}
    hopeless = 0
    end = live.now + HORIZON_S * 1000
    for order, ticket in people.items():
        called_at = path.called.get(order)
        wait_s = ((called_at or end) - ticket.waits_since) / 1000
        takes_s = path.lasts_ms(ticket) / 1000
        if takes_s > target_s:
            hopeless += 1
        elif order in path.came and path.goes_elsewhere(ticket):
            if outlook.wait_there_s + takes_s > target_s:
                missed[ticket.service] = missed.get(ticket.service, 0) + 1
        elif called_at is None or wait_s + takes_s > target_s:
            missed[ticket.service] = missed.get(ticket.service, 0) + 1
        if called_at is not None or not path.turned_away(order):
            waits.setdefault(ticket.service, []).append(wait_s)
    return Course(waits, missed, len(people), hopeless)
