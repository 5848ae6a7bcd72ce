"""Why a dossier is due when it is, step by step, in words."""

from datetime import date
from gettext import NullTranslations

from protocol.due.counting import Step, StepKind
from protocol.enums import TermUnit

from .messages import N_
from .weekdays import WEEKDAYS

_SAID = {
    StepKind.RECEIVED: N_("Received at {clock} on {day}."),
    StepKind.LATE: N_("After {clock}, so it counts as received on {day}, the next day that the branch opens."),
    StepKind.AFTER_CLOSING: N_("The branch had closed at {clock}, so it counts as received on {day}."),
    StepKind.ON_DAY_OFF: N_("That is a day off, so it counts as received on {day}."),
    StepKind.SAME_DAY: N_("The result comes on the day of receipt, {day}."),
    StepKind.FIRST_DAY_EXCLUDED: N_("The day of receipt, {day}, is not counted (Civil Code 2015, article 147)."),
    StepKind.HOURS_FROM: N_("The hours run from {clock} on {day}, day and night."),
    StepKind.DAYS_OFF: N_("Days off, not counted: {off}."),
    StepKind.ROLLED: N_(
        "That is a day off, so the time ends on the next working day, {day} (Civil Code 2015, article 148)."
    ),
    StepKind.NEXT_OPENING: N_("That is outside office hours, so the time ends when they begin, at {clock} on {day}."),
    StepKind.DUE: N_("Due at {clock} on {day}."),
}


def say_step(step: Step, words: NullTranslations) -> str:
    """A sentence for one step: `Received at 16:20 on Friday 13/02/2026.`"""
    day, off = say_day(step.day, words), ", ".join(_run(first, last) for first, last in step.off)
    if step.kind is not StepKind.LAST_DAY:
        return words.gettext(_SAID[step.kind]).format(day=day, clock=step.clock, off=off)
    ngettext, n = words.ngettext, step.amount or 0
    match step.unit:
        case TermUnit.WORKING_DAY:
            said = ngettext("{n} working day ends on {day}.", "{n} working days end on {day}.", n)
        case TermUnit.CALENDAR_DAY:
            said = ngettext("{n} calendar day ends on {day}.", "{n} calendar days end on {day}.", n)
        case _:
            said = ngettext("{n} hour ends at {clock} on {day}.", "{n} hours end at {clock} on {day}.", n)
    return said.format(n=n, day=day, clock=step.clock)


def say_day(iso: str, words: NullTranslations) -> str:
    """`Thứ Sáu 13/02/2026`."""
    day = date.fromisoformat(iso)
    return f"{words.gettext(WEEKDAYS[day.weekday()])} {day:%d/%m/%Y}"


def _run(first: str, last: str) -> str:
    return _short(first) if first == last else f"{_short(first)}–{_short(last)}"


def _short(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
