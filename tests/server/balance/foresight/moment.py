"""A branch at ten in the morning, for the tests of forecasts."""

from collections.abc import Sequence

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.learned_day import LearnedDay
from server.balance.foresight.live import InHand, Live, LiveCounter, Rules
from server.queue.state.order import OrderRules
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting

NOW = 36_000_000
DAY = "2026-01-05"
WEIGHTS = {TicketClass.PRIO: 2.0, TicketClass.APPT: 1.3, TicketClass.WALK: 1.0}
STEADY = ServiceTimes(300.0, 0.0)
"""Every visit takes about five minutes."""


def rules(policy: str = "fcfs", said: ServiceTimes = STEADY, codes: str = "AB") -> Rules:
    return Rules(OrderRules(WEIGHTS, 3300), POLICIES[policy], WEIGHTS, dict.fromkeys(codes, said))


def ticket(order: int, service: str = "A", cls: TicketClass = TicketClass.WALK, waits_s: int = 0) -> Ticket:
    at = NOW - waits_s * 1000
    return Ticket(f"t{order}", f"A-{order}", order, service, cls, at, at, at, 0)


def counter(name: str, skills: str = "A", *, busy_s: int | None = None, calls: bool = True) -> LiveCounter:
    hand = None if busy_s is None else InHand(skills[0], None, NOW - busy_s * 1000)
    return LiveCounter(name, tuple(skills), calls, hand)


def live(
    tickets: Sequence[Ticket] = (),
    counters: Sequence[LiveCounter] = (),
    of: Rules | None = None,
    today: LearnedDay | None = None,
) -> Live:
    """Nobody else is expected to come, unless `today` says that people do."""
    waiting = Waiting()
    for one in tickets:
        waiting.add(one)
    return Live(NOW, NOW / 1000, of or rules(), waiting, tuple(counters), today or LearnedDay(DAY), 0, 1e9)
