"""A report's rows by branch added up to rows by group of branches. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from server.visits.tally import Tally, summed

from .measures import (
    Bookings,
    CounterHours,
    Measured,
    bookings_summed,
    hours_summed,
)

NONE: Final = "-"
"""The key of the branches that are in no group; no group has such a code."""

_SUMS: Final[Mapping[type[Any], Callable[[Iterable[Any]], Any]]] = {
    Tally: summed,
    CounterHours: hours_summed,
    Bookings: bookings_summed,
}


def by_group(measured: Measured, group_of: Mapping[str, str]) -> Measured:
    """What was measured by branch, by group; `group_of`: group by branch. The total stays as it is."""
    parts: defaultdict[str, list[Any]] = defaultdict(list)
    for branch, found in measured.rows.items():
        parts[group_of.get(branch, NONE)].append(found)
    return replace(measured, rows={group: _SUMS[type(found[0])](found) for group, found in parts.items()})
