"""How many times a plan leaves free to be booked: people more who could be given one without missing its goal."""

from collections.abc import Callable, Sequence
from typing import Final

from server.balance.foresight.learned_day import HALF_HOUR_S

from .pooled import Kept, Person, play_pooled

MOST: Final = 40
"""So many are tried in a half hour at most."""


def free_times(
    days: Sequence[Sequence[Person]],
    counters: Sequence[int],
    after_wait: Sequence[float],
    good: Callable[[Kept], bool],
) -> list[int]:
    """By half hour. Half hours with the largest share in time get one more each, as long as the goal is kept."""
    some = days[:: max(1, len(days) // 50)]
    free = [0] * len(counters)
    if not good(play_pooled(some, counters, after_wait)):
        return free
    open_ = [slot for slot, n in enumerate(counters) if n]
    step = 2
    while open_:
        shares = play_pooled(_with(some, free), counters, after_wait).shares
        slot = max(open_, key=lambda one: (shares[one], -one))
        free[slot] += step
        if free[slot] > MOST or not good(play_pooled(_with(some, free), counters, after_wait)):
            free[slot] -= step
            open_.remove(slot)
    return free


def _with(days: Sequence[Sequence[Person]], free: Sequence[int]) -> list[list[Person]]:
    """With so many more in each half hour, evenly; each takes as long as somebody else of the day."""
    return [sorted([*day, *_more(day, free)]) if day else list(day) for day in days]


def _more(day: Sequence[Person], free: Sequence[int]) -> list[Person]:
    found: list[Person] = []
    for slot, many in enumerate(free):
        for place in range(many):
            came = (slot + (place + 0.5) / many) * HALF_HOUR_S
            _, takes, counts = day[(37 * len(found) + slot) % len(day)]
            found.append((came, takes, counts))
    return found
