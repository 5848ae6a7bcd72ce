"""A branch's own configuration as a scenario, and a day of its visits as that day's arrivals. Pure.

What a catalogue does not say is assumed: the usual time of a service without one, an equal share for each service,
every counter open in all opening hours, and for generated days of a branch that is always open eight hours from half
past seven.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from language.names import in_words
from protocol.calendar import openings_on
from protocol.configuration import BranchConfig
from protocol.configuration import Opening as Hours
from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.knowledge import USUAL
from server.balance.roll.scenario import Arrival, CounterPlan, Demand, Opening, Scenario, Service

HALF_HOUR_S = 1_800
ALWAYS_OPEN = (Hours("07:30", "15:30", "15:30"),)
"""The hours of generated days that are assumed for a branch without any."""
WHOLE_DAY = (Hours("00:00", "23:59", "23:59"),)
"""The hours of a real day of such a branch, and of a date on which it is closed by now."""


class PastVisit(Struct, frozen=True):
    """A visit of the journal: moments in ms since 1970, `served_s` None where it never came to a counter."""

    ticket_id: str
    service: str
    cls: TicketClass
    issued_at: Instant
    counter: str | None = None
    served_s: float | None = None
    no_show: bool = False
    slot_at: Instant | None = None


def scenario_of(
    config: BranchConfig, day: dt.date, per_day: float | None = None, counters: Iterable[str] | None = None
) -> Scenario:
    """The branch on a date. `per_day`: how many come on generated days; `counters`: those that are open, or all."""
    hours = openings_on(config, day) or (WHOLE_DAY if per_day is None else ALWAYS_OPEN)
    begin_s = min(_seconds(one.first_ticket) for one in hours)
    open_ = tuple(Opening(_seconds(one.first_ticket) - begin_s, _seconds(one.close) - begin_s) for one in hours)
    there = None if counters is None else set(counters)
    return Scenario(
        in_words(config.name),
        tuple(
            Service(one.code, one.mean_s or USUAL.mean_s, USUAL.cv if one.cv is None else one.cv, 1.0)
            for one in config.services
        ),
        tuple(
            CounterPlan(one.id, one.skills, open_) for one in config.counters if there is None or one.id in there
        ),
        visit_s=config.visit_target_s,
        transaction_s=config.transaction_target_s,
        no_show_s=config.no_show_s,
        weights=config.weights,
        guard_s=config.guard_s,
        demand=None if per_day is None else Demand(per_day, tuple(_half_hours(hours))),
    )  # fmt: skip


def arrivals_of(visits: Iterable[PastVisit], config: BranchConfig, day: dt.date) -> tuple[Arrival, ...]:
    """The people of a day as they came; who was not served would have taken the mean of the service."""
    hours = openings_on(config, day) or WHOLE_DAY
    first = dt.time.fromisoformat(min(one.first_ticket for one in hours))
    begins = int(dt.datetime.combine(day, first, ZoneInfo(config.time_zone)).timestamp() * 1000)
    means = {one.code: one.mean_s or USUAL.mean_s or 0.0 for one in config.services}
    came = sorted((one for one in visits if one.service in means), key=lambda one: (one.issued_at, one.ticket_id))
    return tuple(
        Arrival(
            one.ticket_id,
            max(0.0, (one.issued_at - begins) / 1000),
            one.service,
            one.cls,
            one.served_s or means[one.service],
            None if one.slot_at is None else max(0.0, (one.slot_at - begins) / 1000),
            one.no_show,
        )
        for one in came
    )


def _half_hours(hours: Sequence[Hours]) -> list[float]:
    """For each half hour from the first ticket on, the share of it in which tickets are given."""
    begin_s = min(_seconds(one.first_ticket) for one in hours)
    end_s = max(_seconds(one.last_ticket) for one in hours)
    shares = []
    for from_s in range(begin_s, end_s, HALF_HOUR_S):
        to_s = from_s + HALF_HOUR_S
        given_s = sum(
            max(0, min(to_s, _seconds(one.last_ticket)) - max(from_s, _seconds(one.first_ticket))) for one in hours
        )
        shares.append(given_s / HALF_HOUR_S)
    return shares


def _seconds(clock: str) -> int:
    time = dt.time.fromisoformat(clock)
    return time.hour * 3_600 + time.minute * 60
