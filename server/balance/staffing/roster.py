"""Who sits where: the fewest clerks that keep the planned counters open while each has a break.

A clerk is there for a whole shift, at a counter, on the break, or at work away from the counters (dossiers, scans)
while fewer counters are planned than clerks are there.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from server.balance.foresight.learned_day import HALF_HOUR_S

LONGEST_SLOTS: Final = 18
"""A shift is at most so many half hours, its break included."""
BREAK_IN: Final = ((0.35, 0.7), (0.2, 0.85), (0.0, 1.0))
"""A break lies in this part of the shift; where all breaks meet in one half hour, in a wider one."""
MOST_TIMES: Final = 3
"""So many times as many clerks as counters are tried before the part is widened."""
WITHOUT_SLOTS: Final = 8
"""A shift of fewer half hours, 4 h, has no break."""


class Duty(StrEnum):
    COUNTER = "counter"
    BREAK = "break"
    AWAY = "away"


class Stint(Struct, frozen=True):
    """What a clerk (1, 2, …) does from one moment to another, in seconds from the opening; `counter`: which one."""

    clerk: int
    from_s: int
    to_s: int
    duty: Duty
    counter: str | None = None


class Shift(Struct, frozen=True):
    """Half hours: [from, to), with the break's."""

    start: int
    end: int
    pause: range


def shifts(counters: Sequence[int], break_slots: int) -> list[Shift]:
    """The shifts of the fewest clerks found, each with its break, so that no half hour has fewer than `counters`."""
    length = min(len(counters), LONGEST_SLOTS)
    pause = 0 if length < WITHOUT_SLOTS else min(break_slots, length // 3)
    for part in BREAK_IN:
        starts = _starts(counters, length)
        while len(starts) <= MOST_TIMES * (max(counters) + 1):
            found = _with_breaks(counters, starts, length, pause, part)
            if found is not None:
                return found
            busiest = max(range(len(counters)), key=lambda slot: counters[slot] - _there(starts, length, slot))
            starts.append(min(busiest, len(counters) - length))
    return [Shift(start, start + length, range(start, start)) for start in sorted(_starts(counters, length))]


def roster(counters: Sequence[int], names: Sequence[str], break_slots: int) -> list[Stint]:
    """The stints of every clerk, clerk by clerk. `names`: of counters, in the order in which they are opened."""
    planned = shifts(counters, break_slots)
    seats: list[dict[str, int]] = []
    worked = [0] * len(planned)
    for slot, n in enumerate(counters):
        open_, before = names[:n], seats[-1] if seats else {}
        free = [
            clerk for clerk, shift in enumerate(planned) if shift.start <= slot < shift.end and slot not in shift.pause
        ]
        seated = {name: before[name] for name in open_ if before.get(name) in free}
        free = sorted((clerk for clerk in free if clerk not in seated.values()), key=lambda clerk: worked[clerk])
        for name in open_:
            if name not in seated:
                seated[name] = free.pop(0)
        for clerk in seated.values():
            worked[clerk] += 1
        seats.append(seated)
    return [stint for clerk, shift in enumerate(planned) for stint in _stints(clerk, shift, seats)]


def _starts(counters: Sequence[int], length: int) -> list[int]:
    starts: list[int] = []
    for slot, n in enumerate(counters):
        while _there(starts, length, slot) < n:
            starts.append(min(slot, len(counters) - length))
    return starts


def _there(starts: Sequence[int], length: int, slot: int) -> int:
    return sum(start <= slot < start + length for start in starts)


def _with_breaks(
    counters: Sequence[int], starts: Sequence[int], length: int, pause: int, part: tuple[float, float]
) -> list[Shift] | None:
    """Breaks for everybody, the earliest first; None where too few clerks are there."""
    spare = [_there(starts, length, slot) - n for slot, n in enumerate(counters)]
    if any(one < 0 for one in spare):
        return None
    found = []
    for start in sorted(starts):
        first, last = start + round(part[0] * length), start + round(part[1] * length) - pause
        begins = next((at for at in range(first, last + 1) if all(spare[at + n] > 0 for n in range(pause))), None)
        if begins is None:
            return None
        for slot in range(begins, begins + pause):
            spare[slot] -= 1
        found.append(Shift(start, start + length, range(begins, begins + pause)))
    return found


def _stints(clerk: int, shift: Shift, seats: Sequence[dict[str, int]]) -> Iterator[Stint]:
    doing: tuple[Duty, str | None] | None = None
    since = shift.start
    for slot in range(shift.start, shift.end + 1):
        now = _doing(clerk, shift, slot, seats) if slot < shift.end else None
        if now != doing:
            if doing is not None:
                yield Stint(clerk + 1, since * HALF_HOUR_S, slot * HALF_HOUR_S, *doing)
            doing, since = now, slot


def _doing(clerk: int, shift: Shift, slot: int, seats: Sequence[dict[str, int]]) -> tuple[Duty, str | None]:
    if slot in shift.pause:
        return Duty.BREAK, None
    counter = next((name for name, who in seats[slot].items() if who == clerk), None)
    return (Duty.AWAY, None) if counter is None else (Duty.COUNTER, counter)
