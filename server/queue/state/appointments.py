"""The branch's appointments, today's and those to come: their life as one table, and how full each slot is.

An appointment is booked for a service and a slot. Checking in issues a ticket from it (`checked_in`), once: the table
has no second step to a ticket. It may be moved or cancelled until then, and is `missed` when its day ends before
anybody came. What has ended never moves again.

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
    S.MISSED: {},
}
"""None is before the appointment exists."""


def after(state: S | None, kind: str) -> S:
    """The state after event `kind`. Raises ValueError when the table has no such step."""
    try:
        return TRANSITIONS[state][kind]
    except KeyError:
        raise ValueError(f"an appointment that is {state or 'not booked'} cannot be {kind}") from None


@dataclass(slots=True)
class Appointments:
    """`by_id`: all of today and after. `taken`: places given away, by service and slot; a cancelled one is free again.

    `expected`: the slots of those who may still come, in order, by service.
    """

    by_id: dict[str, Appointment] = field(default_factory=dict)
    taken: dict[tuple[str, Instant], int] = field(default_factory=dict)
    expected: dict[str, list[Instant]] = field(default_factory=dict)

    def book(self, appointment: Appointment) -> None:
        """A new one. Raises ValueError for an id that there is already."""
        known = self.by_id.get(appointment.id)
        after(None if known is None else known.state, "booked")
        self.put(appointment)

    def follow(self, appointment_id: str, kind: str, **changes: Any) -> None:
        """One step of its life. Raises ValueError for one that is unknown, or that may not take this step."""
        appointment = self.by_id.get(appointment_id)
        state = after(None if appointment is None else appointment.state, kind)
        assert appointment is not None  # the table begins with `booked` alone
        self._take_out(appointment)
        self.put(structs.replace(appointment, state=state, **changes))

    def put(self, appointment: Appointment) -> None:
        """Into its place, whatever its state."""
        self.by_id[appointment.id] = appointment
        if appointment.state is not S.CANCELLED:
            key = appointment.service, appointment.slot_at
            self.taken[key] = self.taken.get(key, 0) + 1
        if appointment.state is S.BOOKED:
            insort(self.expected.setdefault(appointment.service, []), appointment.slot_at)

    def count(self, service: str, since: Instant, until: Instant) -> int:
        """How many may still come for a service, by slots in [since, until); O(log n)."""
        slots = self.expected.get(service, [])
        return bisect_left(slots, until) - bisect_left(slots, since)

    def booked(self, since: Instant, until: Instant | None = None) -> Iterator[Appointment]:
        """Those booked and not yet checked in, in the order they were booked, by slots in [since, until)."""
        for each in self.by_id.values():
            if each.state is S.BOOKED and since <= each.slot_at and (until is None or each.slot_at < until):
                yield each

    def _take_out(self, appointment: Appointment) -> None:
        """Only a booked one is ever taken out: nothing leads on from the other states."""
        key = appointment.service, appointment.slot_at
        self.taken[key] -= 1
        if not self.taken[key]:
            del self.taken[key]
        slots = self.expected[appointment.service]
        del slots[bisect_left(slots, appointment.slot_at)]
        if not slots:
            del self.expected[appointment.service]


def mermaid() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2"]
    for state, steps in TRANSITIONS.items():
        lines += [f"    {state or '[*]'} --> {then}: {kind}" for kind, then in steps.items()]
    lines += [f"    {state} --> [*]" for state, steps in TRANSITIONS.items() if not steps]
    return "\n".join(lines)


if __name__ == "__main__":
    print(mermaid())
