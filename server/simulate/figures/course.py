"""The course of the day: how many wait at each moment, and the waits by time of arrival."""

from collections.abc import Sequence
from math import ceil
from typing import Final

from msgspec import Struct

from server.balance.roll.scenario import Scenario, Visit

from .figures import quantile

STEP_S: Final = 300
"""Interval of the moments at which waiting people are counted, seconds."""
SLOT_S: Final = 1_800
"""Waits are grouped by half hour of arrival; seconds."""


class Crowd(Struct, frozen=True):
    """The number of waiting people at each moment: mean over days by service, and 90th percentile of the total."""

    moments_s: tuple[int, ...]
    by_service: dict[str, tuple[float, ...]]
    p90: tuple[float, ...]


class Waits(Struct, frozen=True):
    """Waits of called people by half hour of arrival: median and 90th percentile; None if nobody came."""

    starts_s: tuple[int, ...]
    p50_s: tuple[float | None, ...]
    p90_s: tuple[float | None, ...]


def crowd(scenario: Scenario, days: Sequence[Sequence[Visit]]) -> Crowd:
    """Counts waiting people; somebody never called counts until the day's last visit ends."""
    ends = [max((one.end_s or one.arrive_s for one in day), default=0.0) for day in days]
    steps = ceil(max(ends, default=0.0) / STEP_S) + 1
    codes = [service.code for service in scenario.services]
    total = {code: [0] * steps for code in codes}
    each: list[list[int]] = []
    for day, end_s in zip(days, ends, strict=True):
        change = {code: [0] * (steps + 1) for code in codes}
        for one in day:
            change[one.service][ceil(one.arrive_s / STEP_S)] += 1
            change[one.service][min(steps, ceil((end_s if one.call_s is None else one.call_s) / STEP_S))] -= 1
        whole = [0] * steps
        for code in codes:
            now = 0
            for place in range(steps):
                now += change[code][place]
                total[code][place] += now
                whole[place] += now
        each.append(whole)
    return Crowd(
        tuple(range(0, steps * STEP_S, STEP_S)),
        {code: tuple(count / len(days) for count in total[code]) for code in codes},
        tuple(quantile(sorted(day[place] for day in each), 0.9) or 0.0 for place in range(steps)),
    )


def waits(days: Sequence[Sequence[Visit]]) -> Waits:
    """The waits over all days together."""
    found: dict[int, list[float]] = {}
    for day in days:
        for one in day:
            if one.call_s is not None:
                found.setdefault(int(one.arrive_s // SLOT_S), []).append(one.wait_s)
    slots = range(max(found, default=-1) + 1)
    ordered = [sorted(found.get(slot, ())) for slot in slots]
    return Waits(
        tuple(slot * SLOT_S for slot in slots),
        tuple(quantile(one, 0.5) for one in ordered),
        tuple(quantile(one, 0.9) for one in ordered),
    )
