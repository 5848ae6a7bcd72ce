"""Law 9, the visible order: within a service nobody is called before somebody who waits longer, whatever the policy."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from server.balance.dispatch.policies import POLICIES
from server.queue.decide import counter_verbs
from server.queue.events.recorded import Recorded
from server.queue.state.choice import Choice, Choose

from .order_days import Day, hostile, newest
from .visible_order import Checker

DAYS, STEPS = 50, 250

CHOOSING: dict[str, Callable[[int], "Choose | None"]] = {
    **dict.fromkeys(POLICIES, lambda seed: None),
    "hostile": lambda seed: hostile(Random(seed)),
    "newest": lambda seed: newest,
}
"""Each policy of the server, and two that keep no order; the latter as plug-ins past `choose`."""


def checked(events: list[Recorded[Any]]) -> Checker:
    checker = Checker()
    for event in events:
        checker.read(event)
    return checker


def drawn(seed: int, name: str) -> Day:
    """A day of that seed under the policy of that name, played."""
    day = Day(seed, name if name in POLICIES else "priority", CHOOSING[name](seed))
    day.play(STEPS)
    return day


@pytest.mark.slow(1)
@pytest.mark.parametrize("name", CHOOSING)
def test_nobody_is_called_before_somebody_who_waits_longer(name: str) -> None:
    calls = passed = told_next = 0
    for seed in range(DAYS):
        day = drawn(seed, name)
        checker = checked(day.events)
        assert not checker.faults, f"day {seed} under {name}: {checker.faults[0]}"
        assert not day.misled, f"day {seed} under {name}: {day.misled[0]}"
        calls, passed = calls + checker.calls, passed + checker.passed
        told_next += day.told_next
    assert calls > 20 * DAYS
    assert told_next > 5 * DAYS, "who is told to be next is called next"
    assert passed > DAYS / 2 or name == "fcfs", "classes and appointments pass others where they may"


@pytest.mark.parametrize("name", ["hostile", "newest"])
def test_without_the_guard_of_decide_the_checker_finds_who_was_passed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def believed(may: Any, choice: Choice | None, ticket: Any, now: int) -> Choice | None:
        return choice if any(ticket is one for one in may.waiting) else None

    def everybody(waiting: Any, counter: Any, now: int, rules: Any) -> Any:
        class May:
            pass

        may: Any = May()
        may.waiting = [one for one in waiting.tickets() if waiting.may_serve(counter, one)]
        return may

    monkeypatch.setattr(counter_verbs, "candidates", everybody)
    monkeypatch.setattr(counter_verbs, "in_order", believed)
    faults = [fault for seed in range(10) for fault in checked(drawn(seed, name).events).faults]
    assert any("who waits longer" in fault for fault in faults)
    assert any("past the guard" in fault for fault in faults)
