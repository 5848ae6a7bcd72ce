"""The child dossiers of a dossier on its page: what each is, where, until when, and how it ended."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Row

from language.dossier_reasons import REASON_WORDS
from language.messages import N_
from protocol.children import ChildState
from protocol.dossier_life import DossierState
from protocol.ids import Instant
from server.dossier.stream.child_state import Child
from server.dossier.stream.state import Dossier
from server.web.base.clock import CITY_TIME_ZONE, moment

from .due_words import Due, due_of
from .names import Named
from .words import STATES

CHILD_STATES: Final[Mapping[ChildState, str]] = {
    ChildState.OPEN: N_("the other agency works on it"),
    ChildState.DECIDED: N_("its result is with who has this dossier"),
    ChildState.ENDED: N_("ended without a result"),
}


class ChildLine(Struct, frozen=True):
    """A child. `who`, `unit`: who has it in hand; `offered`: to whom it was handed over and not accepted yet."""

    id: str
    code: str
    procedure: str
    state: str
    result: str
    who: str
    unit: str
    offered: str
    due: Due | None
    ended: str


def children_of(dossier: Dossier, rows: Mapping[str, Row[Any]], named: Named, now: Instant) -> list[ChildLine]:
    """In the order in which they were opened."""
    return [_line(dossier.branch, one, rows[one.id], named, now) for one in dossier.children if one.id in rows]


def _line(branch: str, one: Child, row: Row[Any], named: Named, now: Instant) -> ChildLine:
    is_open = one.state is ChildState.OPEN
    said = STATES[DossierState(row.state)] if is_open else CHILD_STATES[one.state]
    due = due_of(row.due_at, now, CITY_TIME_ZONE, named.words, is_open=True, has_new_date=True) if is_open else None
    return ChildLine(
        id=one.id,
        code=row.code,
        procedure=named.procedure(branch, one.procedure),
        state=said,
        result="" if one.result is None else REASON_WORDS.get(one.result, one.result),
        who=named.person(row.holder) if is_open else "",
        unit=named.unit(row.unit) if row.unit is not None else named.unit(one.to.unit),
        offered="" if row.offered_unit is None else named.unit(row.offered_unit),
        due=due,
        ended="" if one.ended_at is None else f"{moment(one.ended_at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}",
    )
