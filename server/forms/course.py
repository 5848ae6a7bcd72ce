"""What forms tell of a dossier beside its state now: when, by whom and why; and which forms it has. Pure."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from protocol.dossier_commands import Holder
from protocol.ids import Instant
from server.dossier.stream.fold import fold
from server.dossier.stream.state import Dossier, Receipt
from server.queue.events.recorded import Recorded


class Step(Struct, frozen=True):
    """One unit's time with the dossier. `giver`: None at the receipt. `until`: None while it has it."""

    holder: Holder
    since: Instant
    giver: Holder | None = None
    due_at: Instant | None = None
    until: Instant | None = None


class Course:
    """A dossier and its events, in order. Raises ValueError for events that cannot follow."""

    def __init__(self, dossier_id: str, events: Iterable[Recorded[Any]]) -> None:
        self.events = tuple(events)
        self.id = dossier_id
        self.dossier = self.after(len(self.events))

    def after(self, seq: int) -> Dossier:
        """The dossier as it was after so many events."""
        dossier = Dossier(self.id)
        for recorded in self.events[:seq]:
            fold(dossier, recorded)
        return dossier

    def last(self, kind: str) -> Recorded[Any] | None:
        """The last event of this kind."""
        return next((recorded for recorded in reversed(self.events) if recorded.kind == kind), None)

    def receipt(self, number: int | None) -> tuple[Receipt, Recorded[Any]] | None:
        """A receipt by its number, with the event that made it; None asks for the one in force."""
        made = [recorded for recorded in self.events if recorded.kind in ("received", "corrected")]
        at = len(made) if number is None else number
        return (self.dossier.receipts[at - 1], made[at - 1]) if 1 <= at <= len(made) else None

    def steps(self) -> tuple[Step, ...]:
        """Who had the dossier, from the receipt on, until it was decided."""
        decided_at, giver = self.dossier.decided_at, None
        steps: list[Step] = []
        for one in self.dossier.steps:
            holder = Holder(one.unit, one.person)
            until = one.until if decided_at is None else min(one.until or decided_at, decided_at)
            due_at = one.due_at if steps else None  # of the receipt it is the promise itself
            steps.append(Step(holder, one.since, giver, due_at, until))
            giver = holder
        return tuple(steps)


MADE_BY: Final = {"02": "supplement_asked", "03": "turned_away", "04": "reappointed", "05": "stopped"}
"""The event that a form is of; form 01 is of a receipt, 06 and 07 tell how it stands now."""


def forms_of(course: Course) -> tuple[str, ...]:
    """The numbers of the forms that this dossier has; the receipt of a child is its parent's."""
    receipt = ("01",) if course.dossier.parent is None else ()
    after_receipt = (*receipt, "06", "07") if course.dossier.receipts else ()
    return tuple(sorted((*after_receipt, *(form for form, kind in MADE_BY.items() if course.last(kind) is not None))))


def made_at(course: Course, form: str, now: Instant, number: int | None = None) -> Instant | None:
    """The moment that a form is of, which it has; None for a receipt that there is not. `number`: of the receipt."""
    if form == "01":
        found = course.receipt(number)
        return None if found is None else found[0].at
    event = course.last(MADE_BY[form]) if form in MADE_BY else None
    return now if event is None else event.at
