"""The branch's appointments from today on: the table of their states, and how full each slot is.

An appointment is booked for a service and a slot. A citizen's is `held` first, for ten minutes; a timer releases what
was not booked by then. Until check-in it may be moved or cancelled. Checking in issues its
one ticket (`checked_in`). It is `missed` when its day ends without a check-in, and booked again when that day is
reopened. The other states are final.

The diagram in `docs/` is drawn from this table (`python -m server.queue.state.appointments`).
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

from protocol.enums import AppointmentState as S
from protocol.ids import Instant
from server.queue.events.events import Appointment, FurtherBooked, ReturningPlace

from .timers import Timers

TRANSITIONS: dict[S | None, dict[str, S]] = {
    None: {"booked": S.BOOKED, "slot_held": S.HELD},
    S.HELD: {"booked": S.BOOKED, "hold_extended": S.HELD, "hold_released": S.RELEASED},
    S.BOOKED: {
        "appointment_moved": S.BOOKED,
        "issued": S.CHECKED_IN,
        "appointment_cancelled": S.CANCELLED,
        "appointment_missed": S.MISSED,
    },
    S.CHECKED_IN: {},
    S.CANCELLED: {},
    S.MISSED: {"appointment_restored": S.BOOKED},
    S.RELEASED: {},
}
"""State × event → state; None: before the appointment exists."""


def after(state: S | None, kind: str) -> S:
    """The state after event `kind`. Raises ValueError for a step that is not in the table."""
    try:
        return TRANSITIONS[state][kind]
    except KeyError:
        raise ValueError(f"an appointment that is {state or 'not booked'} cannot be {kind}") from None


_NO_PLACE = (S.CANCELLED, S.RELEASED)
_EXPECTED = (S.HELD, S.BOOKED)


@dataclass(slots=True)
class Appointments:
    """`by_id`: all appointments from today on. `taken`: places by service and slot, without those given back.

    `expected`: by service, the sorted slots of appointments that are held, or have not checked in. `returning`: by
    service and slot, when places that were given back can be booked again. `holds`: until when each is held, by id;
    `of_person`: the booked one of a person, by service. `later`: by service, of those in `expected` that are a visit's
    later services, the sorted slots, each with the slot of the visit's first.
    """

    by_id: dict[str, Appointment] = field(default_factory=dict)
    taken: dict[tuple[str, Instant], int] = field(default_factory=dict)
    expected: dict[str, list[Instant]] = field(default_factory=dict)
    returning: dict[tuple[str, Instant], tuple[Instant, ...]] = field(default_factory=dict)
    holds: Timers = field(default_factory=Timers)
    of_person: dict[tuple[str, str], str] = field(default_factory=dict)
    later: dict[str, list[tuple[Instant, Instant]]] = field(default_factory=dict)

    def begin(self, appointment: Appointment, kind: str) -> None:
        """Adds an appointment by event `kind`. Raises ValueError for an id that is there, and no step of the table."""
        known = self.by_id.get(appointment.id)
        after(None if known is None else known.state, kind)
        self.put(appointment)

    def follow(self, appointment_id: str, kind: str, **changes: Any) -> None:
        """Changes an appointment's state. Raises ValueError for an unknown one, or a step that is not in the table."""
        appointment = self.by_id.get(appointment_id)
        state = after(None if appointment is None else appointment.state, kind)
        assert appointment is not None  # the table's first steps are `begin`'s
        self._take_out(appointment)
        self.put(structs.replace(appointment, state=state, **changes))

    def put(self, appointment: Appointment) -> None:
        """Stores an appointment in any state."""
        self.by_id[appointment.id] = appointment
        for service, slot_at in appointment.places:
            if appointment.state not in _NO_PLACE:
                self.taken[service, slot_at] = self.taken.get((service, slot_at), 0) + 1
            if appointment.state in _EXPECTED:
                insort(self.expected.setdefault(service, []), slot_at)
        if appointment.state in _EXPECTED:
            for one in appointment.further:
                insort(self.later.setdefault(one.service, []), (one.slot_at, appointment.slot_at))
        if appointment.state is S.HELD:
            self.holds.set(appointment.id, appointment.held_until)
        if appointment.state is S.BOOKED:
            for tied in appointment.persons:
                self.of_person[tied] = appointment.id

    def give_back(self, place: ReturningPlace) -> None:
        """A place that nobody has any more cannot be booked until `free_at`."""
        key = place.service, place.slot_at
        self.returning[key] = (*self.returning.get(key, ()), place.free_at)

    def keep_later(self, appointment_id: str, further: tuple[FurtherBooked, ...]) -> None:
        """Which of its later places an appointment that checked in has from now on."""
        appointment = self.by_id[appointment_id]
        self._take_out(appointment)
        self.put(structs.replace(appointment, further=further))

    def taken_at(self, service: str, slot_at: Instant, now: Instant, late_ms: int = 0) -> int:
        """How many places of a slot cannot be booked at `now`; a visit that is `late_ms` late for its first service
        has none.
        """
        key = service, slot_at
        taken = self.taken.get(key, 0) - self.lapsed(service, slot_at, slot_at + 1, now - late_ms)
        return taken + sum(free_at > now for free_at in self.returning.get(key, ()))

    def lapsed(self, service: str, since: Instant, until: Instant, first_before: Instant) -> int:
        """How many later services with slots in [since, until) have their visit's first slot before `first_before`."""
        later = self.later.get(service)
        if not later:
            return 0
        slots = later[bisect_left(later, (since, 0)) : bisect_left(later, (until, 0))]
        return sum(first < first_before for _, first in slots)

    def count(self, service: str, since: Instant, until: Instant) -> int:
        """How many appointments of a service with slots in [since, until) have not checked in; O(log n)."""
        slots = self.expected.get(service, [])
        return bisect_left(slots, until) - bisect_left(slots, since)

    def booked(self, since: Instant, until: Instant | None = None) -> Iterator[Appointment]:
        """Appointments in [since, until) that have not checked in, in the order of booking."""
        return self._in(S.BOOKED, since, until)

    def held(self, since: Instant, until: Instant | None = None) -> Iterator[Appointment]:
        """Times in [since, until) that are held, in the order of holding."""
        return self._in(S.HELD, since, until)

    def held_by(self, device: str) -> list[Appointment]:
        """The times that a device holds, those that end first before; O(all holds)."""
        held = (self.by_id[one] for _, one in self.holds.order)
        return [one for one in held if one.device == device]

    def _in(self, state: S, since: Instant, until: Instant | None) -> Iterator[Appointment]:
        for each in self.by_id.values():
            if each.state is state and since <= each.slot_at and (until is None or each.slot_at < until):
                yield each

    def _take_out(self, appointment: Appointment) -> None:
        """Removes a held, booked or missed appointment from the counts; the other states are final."""
        for key in appointment.places:
            self.taken[key] -= 1
            if not self.taken[key]:
                del self.taken[key]
        if appointment.state is S.HELD:
            self.holds.set(appointment.id, None)
        if appointment.state not in _EXPECTED:
            return
        for service, slot_at in appointment.places:
            slots = self.expected[service]
            del slots[bisect_left(slots, slot_at)]
            if not slots:
                del self.expected[service]
        for one in appointment.further:
            self.later[one.service].remove((one.slot_at, appointment.slot_at))
            if not self.later[one.service]:
                del self.later[one.service]
        for tied in appointment.persons:
            self.of_person.pop(tied, None)


def mermaid() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2"]
    for state, steps in TRANSITIONS.items():
        lines += [f"    {state or '[*]'} --> {then}: {kind}" for kind, then in steps.items()]
    lines += [f"    {state} --> [*]" for state in (S.CHECKED_IN, S.CANCELLED, S.MISSED, S.RELEASED)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(mermaid())
