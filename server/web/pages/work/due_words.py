"""How a dossier stands in time, in words and a colour; and by when an apology must be out. Pure."""

from datetime import datetime, timedelta
from gettext import NullTranslations

from msgspec import Struct

from protocol.ids import Instant
from server.web.base.clock import moment

SOON = timedelta(days=3)
"""So long before the due date a line says until when an apology has to be out."""
APOLOGY = timedelta(days=1)
"""An apology with a new date is sent at the latest so long before the due date (Decree 118/2025)."""


class Due(Struct, frozen=True):
    """`kind`: late, today, soon, later, still (its time stands still) or none. `said`: in words; `at`: the due moment.

    `apology`: what is to be known of an apology; empty: nothing.
    """

    kind: str
    said: str
    at: str = ""
    apology: str = ""


def due_of(
    due_at: Instant | None, now: Instant, zone: str, words: NullTranslations, *, is_open: bool, has_new_date: bool
) -> Due:
    """`is_open`: somebody still works on it. `due_at` None: its time stands still."""
    if due_at is None:
        return Due("still", words.gettext("its time stands still")) if is_open else Due("none", "–")
    due, today = moment(due_at, zone), moment(now, zone)
    at = f"{due:%H:%M %d/%m/%Y}"
    if not is_open:
        return Due("none", at, at)
    days = (due.date() - today.date()).days
    if due < today:
        late = max(1, (today.date() - due.date()).days)
        return Due("late", words.ngettext("late by {n} day", "late by {n} days", late).format(n=late), at)
    if days == 0:
        return Due("today", words.gettext("due today, {time}").format(time=f"{due:%H:%M}"), at)
    said = words.ngettext("{n} day left", "{n} days left", days).format(n=days)
    return Due("soon" if days == 1 else "later", said, at, "" if has_new_date else _apology(due, today, words))


def _apology(due: datetime, today: datetime, words: NullTranslations) -> str:
    latest = due - APOLOGY
    if today < due - SOON or today > latest:
        return ""
    said = words.gettext("If it will not be done: apology with a new date by {time}")
    return said.format(time=f"{latest:%H:%M %d/%m}")
