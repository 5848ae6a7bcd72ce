"""When the further services of a visit are: each has the first slot that can be booked after the one before it."""

from collections.abc import Iterable, Sequence

from protocol.commands import FurtherService
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.opening_hours import day_of
from protocol.problem import Refused
from server.queue.events.events import Appointment, FurtherBooked
from server.queue.state.state import State

from .free_times import Fits, FreeDay, FreeTime, any_time, no_place, slots_of

MOST_GAP_MS = 3_600_000
"""How long somebody waits at most between the end of a slot and the beginning of the next."""


def further_at(
    state: State,
    config: BranchConfig,
    service: str,
    further: Sequence[FurtherService],
    slot_at: Instant,
    now: Instant,
    moved: Appointment | None = None,
) -> tuple[FurtherBooked, ...] | Refused:
    """The further services with their slots, after a first one at `slot_at`. `moved`: its own places are free to it.

    A refusal: BAD_FIELD for a service named twice, UNKNOWN_SERVICE, or SLOT_FULL where one has no slot in time.
    """
    codes = [service, *(one.service for one in further)]
    if len(set(codes)) != len(codes):
        return Refused(Refusal.BAD_FIELD, "further", "each service of a visit once")
    found: list[FurtherBooked] = []
    before = slot_at
    for one in further:
        if config.service(one.service) is None:
            return Refused(Refusal.UNKNOWN_SERVICE, "further", one.service)
        at = _first_after(state, config, one.service, before, now, moved)
        if at is None:
            return Refused(Refusal.SLOT_FULL, "further", one.service)
        found.append(FurtherBooked(one.service, at, one.procedure))
        before = at
    return tuple(found)


def fitting(further: Sequence[FurtherService], now: Instant, moved: Appointment | None = None) -> Fits:
    """Whether the further services have their times after a free one."""

    def fits(state: State, time: FreeTime) -> bool:
        config = state.config
        if config is None:
            return False
        return not isinstance(further_at(state, config, time.service, further, time.at, now, moved), Refused)

    return fits if further else any_time


def whole_visits(days: Iterable[FreeDay], state: State, fits: Fits) -> list[FreeDay]:
    """The days with the times alone that fit."""
    return [FreeDay(day.date, day.open, tuple(one for one in day.times if fits(state, one))) for day in days]


def _first_after(
    state: State, config: BranchConfig, code: str, before: Instant, now: Instant, moved: Appointment | None
) -> Instant | None:
    service, slot_ms = config.service(code), config.appointments.slot_s * 1000
    own = () if moved is None else moved.places
    own_at = next((at for of, at in own if of == code), None)
    for at in slots_of(day_of(config, before), config.appointments):
        in_time = before + slot_ms <= at <= before + slot_ms + MOST_GAP_MS
        if in_time and service is not None and (at == own_at or not no_place(state, config, service, at, now, own_at)):
            return at
    return None
