"""How long a day and a choice take here: `python -m tests.server.balance.speed` prints the table of docs/simulate.md.

A city day is fourteen branches of the science's rolled into one hall of 140 counters: harder than fourteen halls,
since every arrival finds more counters and every choice more lines.
"""

import argparse
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import CounterNow, Knowledge
from server.balance.dispatch.policies import POLICIES, Policy
from server.balance.roll.core_branch import CoreBranch
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Scenario
from server.balance.roll.simulated_branch import FastBranch, SimulatedBranch
from server.queue.state.order import OrderRules, candidates
from server.queue.state.state import Counter
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting
from server.simulate.days.generate import generate

from .office import office

CITY = 14
ROUNDS = 5


def city() -> Scenario:
    """Some 10,000 people on a day."""
    one = office(10_000)
    counters = [replace(plan, id=f"{n}-{plan.id}") for n in range(1, CITY + 1) for plan in one.counters]
    return replace(one, counters=tuple(counters))


def timed(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median, in seconds."""
    taken = []
    for _ in range(rounds):
        began = perf_counter()
        call()
        taken.append(perf_counter() - began)
    return median(taken)


def day(
    scenario: Scenario, arrivals: Sequence[Arrival], policy: Policy, branch: type[SimulatedBranch], rounds: int
) -> float:
    """Seconds for one roll."""
    return timed(lambda: roll(scenario, arrivals, policy, branch), rounds)


def choice(policy: Policy, waiting_count: int = 500) -> float:
    """Seconds for one choice among so many waiting, nine of ten counters busy."""
    scenario, waiting, now = office(700), Waiting(), 10_000_000
    people = generate(scenario, seed=1, day=1)[:waiting_count]
    for order, one in enumerate(people):
        at = now - 2_700_000 + order * 5_000
        waiting.add(Ticket(one.id, one.id, order, one.service, one.cls, at, at, at, 0))
    seen = tuple(
        CounterNow(
            plan.id, plan.skills, True, plan.skills[0] if place < 9 else None, now - 60_000 if place < 9 else None
        )
        for place, plan in enumerate(scenario.counters)
    )
    weights = {TicketClass.PRIO: 2.0, TicketClass.APPT: 1.3, TicketClass.WALK: 1.0}
    services = {one.code: one.said for one in scenario.services}
    knowledge = Knowledge(weights, services=services, counters=seen, waiting=waiting.counts)
    counter, rules = Counter("10", scenario.counters[-1].skills), OrderRules(weights, 10**6)
    return timed(lambda: policy(candidates(waiting, counter, now, rules).tickets, counter, now, knowledge), 200)


def main() -> None:
    """Prints the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    small, big = office(700), city()
    few = next(one for number in range(1, 99) if len(one := generate(small, 1, number)) >= 700)[:700]
    many = next(one for number in range(1, 99) if len(one := generate(big, 1, number)) >= 10_000)[:10_000]
    print(f"| policy | one choice among 500 | day of {len(few)}, core | twin | day of {len(many):,}, core | twin |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, policy in POLICIES.items():
        figures = (
            f"{1e6 * choice(policy):.0f} µs",
            f"{1e3 * day(small, few, policy, CoreBranch, ROUNDS):.0f} ms",
            f"{1e3 * day(small, few, policy, FastBranch, ROUNDS):.0f} ms",
            f"{day(big, many, policy, CoreBranch, 1):.1f} s",
            f"{day(big, many, policy, FastBranch, 1):.1f} s",
        )
        print(f"| {name} | {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main()
