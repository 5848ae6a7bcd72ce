"""What is decided of a dossier's time: what it stands still for, what lengthens it, what ends it. Pure."""

from protocol import dossier_commands as c
from protocol.due.changes import (
    Change,
    DueDate,
    DueRefusal,
    End,
    Extend,
    Pause,
    PauseFor,
    Resume,
    change,
)
from protocol.due.changes import Reappoint as NewDate
from protocol.enums import Refusal
from protocol.problem import Refused

from . import events as e
from .asked import Asked, Decision
from .child_events import HandedBack

SUPPLEMENT, PAYMENT, SUSPENSION = "supplement", "payment", "suspension"
"""The names of what a dossier's time stands still for."""

_REFUSED: dict[DueRefusal, tuple[Refusal, str | None]] = {
    DueRefusal.ENDED: (Refusal.WRONG_STATE, None),
    DueRefusal.OUT_OF_ORDER: (Refusal.TOO_LATE, None),
    DueRefusal.ALREADY_PAUSED: (Refusal.ALREADY, None),
    DueRefusal.NOT_PAUSED: (Refusal.ALREADY, None),
    DueRefusal.PAUSED: (Refusal.ALREADY, None),
    DueRefusal.PAST_DUE: (Refusal.TOO_LATE, None),
    DueRefusal.NOT_LATER: (Refusal.BAD_FIELD, "due_at"),
    DueRefusal.DAY_OFF: (Refusal.BAD_FIELD, "due_at"),
    DueRefusal.ALREADY_REAPPOINTED: (Refusal.ALREADY, None),
}


def ask_supplement(asked: Asked) -> Decision:
    command: c.AskSupplement = asked.command
    if asked.dossier.asked and command.override is None:
        return Refused(Refusal.ASKED_BEFORE)
    holder = asked.dossier.holder
    if command.override is not None and not (
        asked.around.is_supervisor or (holder is not None and asked.sender.leads(holder.unit))
    ):
        return Refused(Refusal.NOT_ALLOWED, "override")
    due = in_time(asked, Pause(asked.now, SUPPLEMENT, PauseFor.SUPPLEMENT))
    override = command.override if asked.dossier.asked else None
    return due if isinstance(due, Refused) else e.SupplementAsked(command.wanted, command.reason, due, override)


def supply(asked: Asked) -> Decision:
    due = in_time(asked, Resume(asked.now, SUPPLEMENT))
    return due if isinstance(due, Refused) else e.Supplied(asked.command.papers, due)


def ask_payment(asked: Asked) -> Decision:
    due = in_time(asked, Pause(asked.now, PAYMENT, PauseFor.SUSPENSION))
    return due if isinstance(due, Refused) else e.PaymentAsked(due)


def note_payment(asked: Asked) -> Decision:
    due = in_time(asked, Resume(asked.now, PAYMENT))
    return due if isinstance(due, Refused) else e.Paid(due)


def suspend(asked: Asked) -> Decision:
    due = in_time(asked, Pause(asked.now, SUSPENSION, PauseFor.SUSPENSION))
    return due if isinstance(due, Refused) else e.Suspended(asked.command.reason, due)


def resume(asked: Asked) -> Decision:
    due = in_time(asked, Resume(asked.now, SUSPENSION))
    return due if isinstance(due, Refused) else e.Resumed(due)


def extend(asked: Asked) -> Decision:
    due = in_time(asked, Extend(asked.now, asked.command.amount))
    return due if isinstance(due, Refused) else e.Extended(asked.command.amount, asked.command.reason, due)


def reappoint(asked: Asked) -> Decision:
    due = in_time(asked, NewDate(asked.now, asked.command.due_at))
    return due if isinstance(due, Refused) else e.Reappointed(asked.command.reason, due)


def finish(asked: Asked) -> Decision:
    if asked.dossier.suspended:
        return Refused(Refusal.WRONG_STATE, detail="suspended")
    if any(one.is_open for one in asked.dossier.consultations):
        return Refused(Refusal.OPINIONS_AWAITED)
    due = in_time(asked, End(asked.now))
    if isinstance(due, Refused):
        return due
    finished = e.Finished(asked.command.result, due)
    return finished if asked.dossier.parent is None else (finished, HandedBack())


def stop(asked: Asked) -> Decision:
    due = in_time(asked, End(asked.now))
    return due if isinstance(due, Refused) else e.Stopped(asked.command.reason, due)


def withdraw(asked: Asked) -> Decision:
    due = in_time(asked, End(asked.now))
    return due if isinstance(due, Refused) else e.Withdrawn(due)


def in_time(asked: Asked, then: Change) -> DueDate | Refused:
    """The due date after this change."""
    assert asked.dossier.due is not None, "a dossier in hand has a due date"
    due = change(asked.dossier.due, then, asked.calendar)
    if isinstance(due, DueRefusal):
        code, field = _REFUSED[due]
        return Refused(code, field, due.value)
    return due
