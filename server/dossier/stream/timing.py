"""What is decided of a dossier's time: what it stands still for, what lengthens it, what ends it. Pure."""

from zoneinfo import ZoneInfo

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
from protocol.due.counting import local_date
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused

from . import events as e
from .asked import Asked, Decision
from .child_events import HandedBack
from .state import Dossier

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
    if command.override is not None and not _leads(asked):
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
    if isinstance(due, Refused):
        return due
    is_late = apology_is_late(asked.dossier, asked.now, ZoneInfo(asked.config.time_zone))
    override = asked.command.override if is_late else None
    if is_late and override is None:
        return Refused(Refusal.TOO_LATE, "override", "the apology is sent on the day before at the latest")
    if override is not None and not _leads(asked):
        return Refused(Refusal.NOT_ALLOWED, "override")
    return e.Reappointed(asked.command.reason, due, override)


def apology_is_late(dossier: Dossier, now: Instant, zone: ZoneInfo) -> bool:
    """Whether it is due today: the law wants the apology on the day before at the latest."""
    due = dossier.due
    return due is not None and local_date(now, zone) >= local_date(due.promised_at, zone)


def _leads(asked: Asked) -> bool:
    holder = asked.dossier.holder
    return asked.around.is_supervisor or (holder is not None and asked.sender.leads(holder.unit))


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
