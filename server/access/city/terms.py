"""For how long the city keeps personal data, by how a dossier ended, each change from its day on. Pure.

Nothing is taken out: what was set stays as history, and a change for the same day replaces the one before it.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from protocol.commands import Body
from protocol.configuration import CalendarDate
from protocol.enums import Refusal
from protocol.ids import Code, Instant
from protocol.problem import Refused
from protocol.retention import YEARS

MOST_TERMS = 1_000


class SetTerm(Body, frozen=True, tag="set-term", gc=False):
    """From this day on dossiers that ended so are kept for so many years; 0: for ever."""

    ended: Code
    years: Annotated[int, Meta(ge=0, le=200)]
    from_day: CalendarDate


class TermSet(Struct, frozen=True, gc=False):
    ended: str
    years: int
    from_day: str


class KnownTerm(Struct, frozen=True, gc=False):
    """A term as it was set, by whom and when."""

    ended: str
    years: int
    from_day: str
    actor: str
    at: Instant


Terms = tuple[KnownTerm, ...]
"""In the order in which they were set."""


def years_on(terms: Terms, ended: str, day: date) -> int | None:
    """The term that holds on this day; None: the city has set none until then."""
    held = [one for one in terms if one.ended == ended and one.from_day <= day.isoformat()]
    if not held:
        return None
    last = max(one.from_day for one in held)
    return [one.years for one in held if one.from_day == last][-1]


def decide_term(terms: Terms, command: SetTerm) -> TermSet | Refused:
    """The event, or the refusal."""
    if command.ended not in YEARS:
        return Refused(Refusal.BAD_FIELD, "ended")
    try:
        day = date.fromisoformat(command.from_day)
    except ValueError:
        return Refused(Refusal.BAD_FIELD, "from_day")
    if years_on(terms, command.ended, day) == command.years:
        return Refused(Refusal.ALREADY, "years")
    if len(terms) >= MOST_TERMS:
        return Refused(Refusal.NOT_ALLOWED, "ended", f"at most {MOST_TERMS} changes")
    return TermSet(command.ended, command.years, command.from_day)


def fold_term(terms: Terms, event: TermSet, actor: str, at: Instant) -> Terms:
    """The terms after an event."""
    return (*terms, KnownTerm(event.ended, event.years, event.from_day, actor, at))
