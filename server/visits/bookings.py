"""Appointments, and the places that there were for them, folded from a branch's events; pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState
from protocol.ids import Instant
from protocol.opening_hours import day_on
from server.queue.decide.free_times import slots_of
from server.queue.events import events as e
from server.queue.events.recorded import Recorded
from server.queue.state.appointments import after


class Booking(Struct, frozen=True, gc=False):
    """An appointment as the events so far leave it; it names no person. `day`: the local date of its slot."""

    branch: str
    appointment: str
    day: str
    service: str
    procedure: str | None
    slot_at: Instant
    state: AppointmentState


class Plan(Struct, frozen=True, gc=False):
    """How many appointments a service had places for on a day, by the settings last in force on that day."""

    branch: str
    day: str
    service: str
    places: int


class BookingFold:
    """`bookings`: those that the events to come name, from the rows, or none at the stream's beginning.

    `changed`: ids of appointments that events changed; `plans`: of each day that events set, by day.
    """

    def __init__(self, bookings: Iterable[Booking] = (), config: BranchConfig | None = None) -> None:
        self.bookings = {one.appointment: one for one in bookings}
        self.changed: set[str] = set()
        self.plans: dict[str, list[Plan]] = {}
        self._config = config

    def take(self, recorded: Recorded[Any]) -> None:
        """Folds one event in. Raises ValueError for an event that cannot follow."""
        body = recorded.body
        match body:
            case e.Configured() | e.DayOpened():
                self._config = body.config
                self.plans[recorded.day] = _planned(recorded.stream, body.config, recorded.day)
                for carried in body.appointments if isinstance(body, e.DayOpened) else ():
                    if carried.state is not AppointmentState.HELD:
                        self._put(self._booking(recorded.stream, carried))
            case e.Booked():
                after(None, "booked")
                self._put(self._booking(recorded.stream, e.Appointment(body.appointment, body.service, body.slot_at,
                                                                      procedure=body.procedure)))  # fmt: skip
            case e.Issued(appointment=str(appointment)):
                self._follow(recorded, appointment)
            case e.AppointmentMoved(appointment=appointment, slot_at=slot_at):
                self._follow(recorded, appointment, slot_at=slot_at, day=self._day(slot_at))
            case e.AppointmentCancelled() | e.AppointmentMissed() | e.AppointmentRestored():
                self._follow(recorded, body.appointment)
            case _:
                pass

    def _booking(self, stream: str, one: e.Appointment) -> Booking:
        return Booking(stream, one.id, self._day(one.slot_at), one.service, one.procedure, one.slot_at, one.state)

    def _follow(self, recorded: Recorded[Any], appointment: str, **fields: Any) -> None:
        before = self.bookings.get(appointment)
        if before is None:
            raise ValueError(f"{recorded.stream}: no appointment {appointment}")
        self._put(replace(before, state=after(before.state, recorded.kind), **fields))

    def _put(self, booking: Booking) -> None:
        if self.bookings.get(booking.appointment) != booking:
            self.bookings[booking.appointment] = booking
            self.changed.add(booking.appointment)

    def _day(self, at: Instant) -> str:
        if self._config is None:
            raise ValueError("an appointment before any configuration")
        return datetime.fromtimestamp(at / 1000, ZoneInfo(self._config.time_zone)).date().isoformat()


def _planned(branch: str, config: BranchConfig, day: str) -> list[Plan]:
    places = config.appointments.per_slot * sum(1 for _ in slots_of(day_on(config, day), config.appointments))
    return [Plan(branch, day, service.code, places) for service in config.services] if places else []


def appointments_in(recorded: Recorded[Any]) -> set[str]:
    """The ids of the appointments that an event names."""
    match recorded.body:
        case e.DayOpened(appointments=carried):
            return {one.id for one in carried}
        case e.Booked(appointment=str(named)) | e.Issued(appointment=str(named)):
            return {named}
        case (
            e.AppointmentMoved(appointment=named)
            | e.AppointmentCancelled(appointment=named)
            | e.AppointmentMissed(appointment=named)
            | e.AppointmentRestored(appointment=named)
        ):
            return {named}
        case _:
            return set()
