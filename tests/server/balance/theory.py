"""What queueing theory says of a few queues, and what the roll says: independent replications, confidence intervals.

`python -m tests.server.balance.theory` prints the table of docs/simulate.md; `--replications N` and
`--minutes N` for more or fewer.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from math import exp, isclose, sqrt
from random import Random
from statistics import fmean, stdev

from msgspec import Struct

from protocol.configuration import Weights
from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Why
from server.balance.dispatch.knowledge import Knowledge
from server.balance.dispatch.policies import Policy, fcfs, priority
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, CounterPlan, Opening, Scenario, Service, Visit
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter

MINUTE = 60.0
FOREVER_S = 10.0**8
CONFIDENCE = 0.99


class Queue(Struct, frozen=True):
    """M/M/c: arrivals a minute, counters, mean service in minutes, the share of prioritised people and their weight."""

    rate: float
    counters: int
    mean: float = 6.0
    prio: float = 0.0
    weight: float = 1.0

    @property
    def load(self) -> float:
        """Offered, in counters."""
        return self.rate * self.mean

    @property
    def rho(self) -> float:
        return self.load / self.counters


class Figure(Struct, frozen=True):
    """What theory says and what was simulated: the mean of the replications and the half of its confidence interval."""

    name: str
    theory: float
    mean: float
    half: float

    @property
    def agrees(self) -> bool:
        return abs(self.mean - self.theory) <= self.half


def erlang_c(queue: Queue) -> float:
    """The chance to wait (Erlang 1917), by the recursion of Erlang's B."""
    b = 1.0
    for servers in range(1, queue.counters + 1):
        b = queue.load * b / (servers + queue.load * b)
    return b / (1 - queue.rho * (1 - b))


def mean_wait(queue: Queue) -> float:
    """Minutes, first come, first served."""
    return erlang_c(queue) * queue.mean / (queue.counters - queue.load)


def visits_within(queue: Queue, minutes: float) -> float:
    """P(wait + service ≤ minutes): the wait is 0, or exponential at rate θ = (c − a)/m."""
    c, mu = erlang_c(queue), 1 / queue.mean
    theta = (queue.counters - queue.load) * mu
    if isclose(theta, mu):
        both = 1 - (1 + mu * minutes) * exp(-mu * minutes)
    else:
        both = 1 - (theta * exp(-mu * minutes) - mu * exp(-theta * minutes)) / (theta - mu)
    return (1 - c) * (1 - exp(-mu * minutes)) + c * both


def strict_waits(queue: Queue) -> tuple[float, float]:
    """Minutes of both classes, the prioritised always first, nobody interrupted (Cobham 1954; Davis 1966)."""
    first = queue.rho * queue.prio
    residual = erlang_c(queue) * queue.mean / queue.counters
    return residual / (1 - first), residual / ((1 - first) * (1 - queue.rho))


def accumulating_waits(queue: Queue) -> tuple[float, float]:
    """Minutes of both classes when the prioritised age `weight` times as fast (Kleinrock 1964)."""
    slower = 1 / queue.weight
    residual = erlang_c(queue) * queue.mean / queue.counters
    second = residual / (1 - queue.rho) / (1 - queue.rho * queue.prio * (1 - slower))
    first = residual / (1 - queue.rho) - queue.rho * (1 - queue.prio) * second * (1 - slower)
    return first, second


def strict(candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """The prioritised first, each class in its order."""
    first = min(candidates, key=lambda one: (one.cls is not TicketClass.PRIO, one.queued_at, one.order))
    return Choice(first.ticket_id, Why("strict"))


# -- replications ------------------------------------------------------------------------------------------------------


def replicate(queue: Queue, policy: Policy, seed: int, minutes: float, warm: float) -> list[Visit]:
    """The visits of who came after `warm` minutes, of an office that began empty and is open for ever."""
    chance = Random(f"theory/{queue}/{seed}")
    arrivals: list[Arrival] = []
    at = 0.0
    while (at := at + chance.expovariate(queue.rate / MINUTE)) < minutes * MINUTE:
        cls = TicketClass.PRIO if chance.random() < queue.prio else TicketClass.WALK
        takes_s = chance.expovariate(1 / (queue.mean * MINUTE))
        arrivals.append(Arrival(str(len(arrivals)), at, "A", cls, takes_s))
    always = (Opening(0, FOREVER_S),)
    office = Scenario(
        "M/M/c", (Service("A"),), tuple(CounterPlan(str(n), ("A",), always) for n in range(queue.counters)),
        weights=Weights(prio=queue.weight), guard_s=10**9,
    )  # fmt: skip
    return [one for one in roll(office, arrivals, policy) if one.arrive_s >= warm * MINUTE]


def figure(name: str, theory: float, found: Sequence[float]) -> Figure:
    """The t interval over independent replications."""
    from scipy.special import stdtrit  # takes long: for whoever asks only

    half = float(stdtrit(len(found) - 1, (1 + CONFIDENCE) / 2)) * stdev(found) / sqrt(len(found))
    return Figure(name, theory, fmean(found), half)


def mmc(queue: Queue, replications: int, minutes: float = 4_000) -> Iterator[Figure]:
    """First come, first served: the mean wait, and the share of visits within a quarter of an hour."""
    runs = [replicate(queue, fcfs, seed, minutes, minutes / 5) for seed in range(replications)]
    name = f"M/M/{queue.counters}, {queue.rate:g} a minute"
    yield figure(f"{name}: mean wait, min", mean_wait(queue), [_wait(run) for run in runs])
    within = [fmean(one.visit_s <= 900 for one in run) for run in runs]
    yield figure(f"{name}: visits within 15 min", visits_within(queue, 15), within)


def two_classes(queue: Queue, replications: int, minutes: float = 4_000) -> Iterator[Figure]:
    """The mean waits of both classes under strict and under accumulating priority."""
    rules: tuple[tuple[str, Policy, Callable[[Queue], tuple[float, float]]], ...] = (
        ("strict priority", strict, strict_waits),
        (f"accumulating priority ×{queue.weight:g}", priority, accumulating_waits),
    )
    for name, policy, waits in rules:
        runs = [replicate(queue, policy, seed, minutes, minutes / 5) for seed in range(replications)]
        for cls, theory in zip((TicketClass.PRIO, TicketClass.WALK), waits(queue), strict=True):
            found = [_wait([one for one in run if one.cls is cls]) for run in runs]
            yield figure(f"M/M/{queue.counters}, {name}: mean wait of {cls.value}, min", theory, found)


def _wait(visits: Sequence[Visit]) -> float:
    return fmean(one.wait_s for one in visits) / MINUTE


SCIENCE = (Queue(0.7, 5), Queue(1.5, 10), Queue(4.6, 30))
CLASSES = Queue(1.5, 10, prio=0.3, weight=2.0)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="The roll against theory.")
    parser.add_argument("--replications", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=12_000)
    arguments = parser.parse_args()
    replications, minutes = arguments.replications, arguments.minutes
    print(f"| | theory | simulated, {CONFIDENCE:.0%} interval of {replications} replications |\n| --- | --- | --- |")
    found = [one for queue in SCIENCE for one in mmc(queue, replications, minutes)]
    for one in (*found, *two_classes(CLASSES, replications, minutes)):
        mark = "" if one.agrees else " (outside)"
        print(f"| {one.name} | {one.theory:.3f} | {one.mean:.3f} ± {one.half:.3f}{mark} |", flush=True)


if __name__ == "__main__":
    main()
