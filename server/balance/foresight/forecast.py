"""How long people will wait: the median, and what nine in ten do not exceed, by rolling the live branch forward.

The paths of a forecast come in pairs with opposite chances. Median and limit follow from mean and spread of the paths
by the cube-root rule of the gamma distribution (Wilson & Hilferty, PNAS 1931), which needs far fewer paths than
counting them would. `calibration` corrects both by what became of earlier forecasts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from protocol.enums import TicketClass
from server.balance.estimate import Z90
from server.queue.state.order import waits_from
from server.queue.state.ticket import Ticket

from .knowledge import BranchKnowledge
from .live import Live
from .outlook import HORIZON_S, Chance, Outlook
from .path import PROBE, Draws, Path

MOST_PATHS: Final = 32
LEAST_PATHS: Final = 8
MOST_CALLS: Final = 2_000
"""About how many calls all paths of one forecast make together, so that its cost is bounded."""

Kind = tuple[str, TicketClass]
"""A service and a class."""


class Band(Struct, frozen=True, gc=False):
    """A wait from now to the call, in seconds: `p50_s` the median, `p90_s` the 90th percentile."""

    p50_s: float
    p90_s: float


NOW: Final = Band(0.0, 0.0)
"""Of somebody who finds an idle counter."""


class Forecast(Struct, frozen=True):
    """By the ids of those who wait, and of newcomers by service and class. Who is missing will not be called today, as
    far as is known."""

    tickets: Mapping[str, Band]
    newcomers: Mapping[Kind, Band]


def forecast(
    live: Live,
    knowledge: BranchKnowledge,
    chance: Chance,
    paths: int | None = None,
    newcomers: Sequence[Kind] = (),
    only: Iterable[str] | None = None,
) -> Forecast:
    """The waits of everybody who waits (or `only` these tickets) and of `newcomers` who would take a number now.

    `paths`: how many, even; None: as many as `MOST_CALLS` allow.
    """
    probes = [_probe(live, kind, place) for place, kind in enumerate(newcomers)]
    ids = None if only is None else set(only)
    wanted = {one.order: one for one in live.waiting.tickets() if ids is None or one.ticket_id in ids}
    wanted |= {one.order: one for one in probes}
    waits = _waits(live, knowledge, chance, paths or paths_for(live.waiting.total), wanted.keys(), probes)
    bands = {order: band for order, found in waits.items() if (band := _band(found)) is not None}
    kinds = {PROBE + place: kind for place, kind in enumerate(newcomers)}
    return Forecast(
        {wanted[order].ticket_id: band for order, band in bands.items() if order not in kinds},
        {kinds[order]: band for order, band in bands.items() if order in kinds},
    )


def paths_for(waiting: int) -> int:
    """How many paths, an even number."""
    return max(LEAST_PATHS, min(MOST_PATHS, MOST_CALLS // (waiting + 1))) // 2 * 2


def _probe(live: Live, kind: Kind, place: int) -> Ticket:
    service, cls = kind
    slot_at = live.now if cls is TicketClass.APPT else None
    since = waits_from(live.now, slot_at)
    return Ticket(f"?{place}", "", PROBE + place, service, cls, live.now, since, live.now, 0, slot_at=slot_at)


def _waits(
    live: Live,
    knowledge: BranchKnowledge,
    chance: Chance,
    paths: int,
    wanted: Iterable[int],
    probes: Sequence[Ticket],
) -> dict[int, list[float]]:
    """Of each wanted ticket the wait on each path, in seconds; the horizon where it was not called."""
    outlook = Outlook(live, knowledge)
    orders = set(wanted)
    waits: dict[int, list[float]] = {order: [] for order in orders}
    for number in range(paths):
        if number % 2 == 0:
            draws = Draws(chance)
        draws.mirrored = number % 2 == 1
        path = Path(outlook, draws, orders, probes)
        path.run()
        for order, found in waits.items():
            at = path.called.get(order)
            found.append(HORIZON_S if at is None else (at - live.now) / 1000)
    return waits


def _band(waits: list[float]) -> Band | None:
    """None where half of the paths or more do not call."""
    never = sum(wait >= HORIZON_S for wait in waits)
    if never * 2 >= len(waits):
        return None
    if never:
        waits = sorted(waits)
        return Band(_at(waits, 0.5), _at(waits, 0.9))
    mean = sum(waits) / len(waits)
    if mean <= 0:
        return NOW
    variance = sum((wait - mean) ** 2 for wait in waits) / (len(waits) - 1)
    part = variance / mean**2 / 9
    return Band(mean * max(0.0, 1 - part) ** 3, mean * max(0.0, 1 - part + Z90 * part**0.5) ** 3)


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
