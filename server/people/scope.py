"""Which dossiers somebody sees: those of their branches and units, and those that they have in hand."""

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, or_, select, true

from server.dossier.listed import one_of
from server.dossier.tables import IS_OPEN, dossier, opinion


class Scope(Struct, frozen=True):
    """`branches`: None for every one. `person`: who looks, an opaque id. `units`: those of an official."""

    branches: frozenset[str] | None
    person: str
    units: frozenset[str] = frozenset()

    def covers(self, row: Any) -> bool:
        """Whether this row of the table of dossiers is in the scope."""
        return (
            self.branches is None
            or row.branch in self.branches
            or self.person in (row.holder, row.offered_to)
            or row.unit in self.units
            or row.offered_unit in self.units
        )

    def is_asked(self, connection: Connection, dossier_id: str) -> bool:
        """Whether their opinion of a dossier is awaited, or a part that they decide: then they read its papers.

        Raises DBAPIError.
        """
        theirs = or_(opinion.c.person == self.person, one_of(opinion.c.unit, self.units))
        asked = select(opinion.c.id).where(opinion.c.id == dossier_id, theirs).limit(1)
        return connection.execute(asked).first() is not None or self.has_part(connection, dossier_id)

    def has_part(self, connection: Connection, dossier_id: str) -> bool:
        """Whether a child of this dossier is in hand of, or offered to, them or a unit of theirs. Raises DBAPIError."""
        part = select(dossier.c.id).where(dossier.c.parent == dossier_id, IS_OPEN, or_(*self._in_hand()))
        return connection.execute(part.limit(1)).first() is not None

    def condition(self) -> ColumnElement[bool]:
        """The same, of rows in a query."""
        if self.branches is None:
            return true()
        return or_(one_of(dossier.c.branch, self.branches), *self._in_hand())

    def _in_hand(self) -> tuple[ColumnElement[bool], ...]:
        return (
            dossier.c.holder == self.person,
            dossier.c.offered_to == self.person,
            one_of(dossier.c.unit, self.units),
            one_of(dossier.c.offered_unit, self.units),
        )
