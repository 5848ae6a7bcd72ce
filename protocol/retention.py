"""How long a dossier's personal data are kept, by how it ended. Pure.

A dossier that goes on never expires. The term begins when it ended; a procedure's own term (`keep_years`) is that of
what was granted there.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from .dossier_life import DossierState
from .ids import Instant

FOR_EVER: Final = 0
COMPLAINT: Final = "complaint"
"""The kind of a complaint that was answered: its words have a term too."""

GRANTED: Final = frozenset({"granted", "partly"})
"""Results for which a procedure may say its own term."""

YEARS: Final[Mapping[str, int]] = {
    "granted": FOR_EVER,
    "partly": FOR_EVER,
    "refused": 10,
    DossierState.STOPPED: 5,
    DossierState.WITHDRAWN: 5,
    DossierState.TURNED_AWAY: 2,
    DossierState.DISCARDED: 1,
    COMPLAINT: 5,
}
"""The terms as long as the city sets no others: by the code of the result, or the state of one that ended without one;
and of complaints.
"""

REVIEW_DAYS: Final = 14
"""For so long is a dossier whose term is over on the list, before its keys are destroyed."""


def kind_of(state: str, result: str | None) -> str:
    """By what a term is found: the result where it was given out, else how it ended."""
    return result if state == DossierState.RETURNED and result is not None else state


def years_kept(kind: str, keep_years: int | None, city_years: int | None = None) -> int:
    """The term in years; `FOR_EVER` also for a kind that is not known. `city_years`: what the city has set."""
    if kind in GRANTED and keep_years is not None:
        return keep_years
    return YEARS.get(kind, FOR_EVER) if city_years is None else city_years


def latest_end(now: Instant, years: int) -> Instant | None:
    """What ended at this moment or before is over its term of so many years; None: it is kept for ever."""
    if years == FOR_EVER:
        return None
    today = datetime.fromtimestamp(now / 1000, UTC)
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return round(today.replace(year=today.year - years, day=day).timestamp() * 1000)
