"""When the further services of a visit are: each has the first slot that can be booked after the one before it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from protocol.commands import FurtherService
from protocol.configuration import BranchConfig
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.opening_hours import Day, day_of
from protocol.problem import Refused
from server.queue.events.events import Appointment, FurtherBooked
from server.queue.state.state import State

from .free_times import Fits, FreeDay, FreeTime, any_time, free_on, slots_of

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
    if not further:
        return ()
    unknown = next((one.service for one in further if config.service(one.service) is None), None)
    if unknown is not None:
        return Refused(Refusal.UNKNOWN_SERVICE, "further", unknown)
    return _walk(_DaySlots(state, config, day_of(config, slot_at), now, moved), further, slot_at)


def fitting(further: Sequence[FurtherService], now: Instant, moved: Appointment | None = None) -> Fits:
    """Whether the further services have their times after a free one. Each day of a branch is looked at once."""
    days: list[tuple[str, int, _DaySlots]] = []  # the latest alone: times are asked for day by day
    wanted = [one.service for one in further]

    def fits(state: State, time: FreeTime) -> bool:
        config = state.config
        if config is None or time.service in wanted or any(config.service(code) is None for code in wanted):
            return False
        if not days or days[0][:2] != (state.stream, state.seq) or not days[0][2].day.holds(time.at):
            days[:] = [(state.stream, state.seq, _DaySlots(state, config, day_of(config, time.at), now, moved))]
        return not isinstance(_walk(days[0][2], further, time.at), Refused)

    return fits if further else any_time


def whole_visits(days: Iterable[FreeDay], state: State, fits: Fits) -> list[FreeDay]:
    """The days with the times alone that fit."""
    return [FreeDay(day.date, day.open, tuple(one for one in day.times if fits(state, one))) for day in days]


class _DaySlots:
    """The slots of a day that each service of a visit may have, in order; looked up once for each service."""

    def __init__(self, state: State, config: BranchConfig, day: Day, now: Instant, moved: Appointment | None) -> None:
        self.day = day
        self.slot_ms = config.appointments.slot_s * 1000
        self._state, self._config, self._now = state, config, now
        self._own = {} if moved is None else dict(moved.places)
        self._slots: dict[str, list[Instant]] = {}

    def of(self, code: str) -> list[Instant]:
        """Of a service that the branch has."""
        if code not in self._slots:
            service, own_at = self._config.service(code), self._own.get(code)
            assert service is not None
            free = {one.at for one in free_on(self._state, self._config, service, self.day, self._now, own_at)}
            if own_at is not None and own_at in slots_of(self.day, self._config.appointments):
                free.add(own_at)
            self._slots[code] = sorted(free)
        return self._slots[code]


def _walk(day: _DaySlots, further: Sequence[FurtherService], slot_at: Instant) -> tuple[FurtherBooked, ...] | Refused:
    found: list[FurtherBooked] = []
    for one in further:
        earliest = slot_at + day.slot_ms
        slots = day.of(one.service)
        place = bisect_left(slots, earliest)
        if place == len(slots) or slots[place] > earliest + MOST_GAP_MS:
            return Refused(Refusal.SLOT_FULL, "further", one.service)
        slot_at = slots[place]
        found.append(FurtherBooked(one.service, slot_at, one.procedure))
    return tuple(found)
