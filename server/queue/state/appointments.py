"""The branch's appointments from today on: the table of their states, and how full each slot is.

An appointment is booked for a service and a slot. Until check-in it may be moved or cancelled. Checking in issues its
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
from server.queue.events.events import Appointment

TRANSITIONS: dict[S | None, dict[str, S]] = {
    None: {"booked": S.BOOKED},
    S.BOOKED: {
        "appointment_moved": S.BOOKED,
        "issued": S.CHECKED_IN,
        "appointment_cancelled": S.CANCELLED,
        "appointment_missed": S.MISSED,
    },
    S.CHECKED_IN: {},
    S.CANCELLED: {},
    S.MISSED: {"appointment_restored": S.BOOKED},
}
"""State × event → state; None: before the appointment exists."""


def after(state: S | None, kind: str) -> S:
    """The state after event `kind`. Raises ValueError for a step that is not in the table."""
    try:
        return TRANSITIONS[state][kind]
    except KeyError:
        raise ValueError(f"an appointment that is {state or 'not booked'} cannot be {kind}") from None


@dataclass(slots=True)
class Appointments:
    """`by_id`: all appointments from today on. `taken`: booked places by service and slot, without cancelled ones.

    `expected`: by service, the sorted slots of appointments that have not checked in.
    """

    by_id: dict[str, Appointment] = field(default_factory=dict)
    taken: dict[tuple[str, Instant], int] = field(default_factory=dict)
    expected: dict[str, list[Instant]] = field(default_factory=dict)

    def book(self, appointment: Appointment) -> None:
        """Adds an appointment. Raises ValueError for an id that is already there."""
        known = self.by_id.get(appointment.id)
        after(None if known is None else known.state, "booked")
        self.put(appointment)

    def follow(self, appointment_id: str, kind: str, **changes: Any) -> None:
        """Changes an appointment's state. Raises ValueError for an unknown one, or a step that is not in the table."""
        appointment = self.by_id.get(appointment_id)
        state = after(None if appointment is None else appointment.state, kind)
        assert appointment is not None  # the table begins with `booked` alone
        self._take_out(appointment)
        self.put(structs.replace(appointment, state=state, **changes))

    def put(self, appointment: Appointment) -> None:
        """Stores an appointment in any state."""
        self.by_id[appointment.id] = appointment
        if appointment.state is not S.CANCELLED:
            key = appointment.service, appointment.slot_at
            self.taken[key] = self.taken.get(key, 0) + 1
        if appointment.state is S.BOOKED:
            insort(self.expected.setdefault(appointment.service, []), appointment.slot_at)

    def count(self, service: str, since: Instant, until: Instant) -> int:
        """How many appointments of a service with slots in [since, until) have not checked in; O(log n)."""
        slots = self.expected.get(service, [])
        return bisect_left(slots, until) - bisect_left(slots, since)

    def booked(self, since: Instant, until: Instant | None = None) -> Iterator[Appointment]:
        """Appointments in [since, until) that have not checked in, in the order of booking."""
        for each in self.by_id.values():
            if each.state is S.BOOKED and since <= each.slot_at and (until is None or each.slot_at < until):
                yield each

    def _take_out(self, appointment: Appointment) -> None:
        """Removes a booked or missed appointment from the counts; the other states are final."""
        key = appointment.service, appointment.slot_at
        self.taken[key] -= 1
        if not self.taken[key]:
            del self.taken[key]
        if appointment.state is not S.BOOKED:
            return
        slots = self.expected[appointment.service]
        del slots[bisect_left(slots, appointment.slot_at)]
        if not slots:
            del self.expected[appointment.service]


def mermaid() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2"]
    for state, steps in TRANSITIONS.items():
        lines += [f"    {state or '[*]'} --> {then}: {kind}" for kind, then in steps.items()]
    lines += [f"    {state} --> [*]" for state in (S.CHECKED_IN, S.CANCELLED, S.MISSED)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(mermaid())
