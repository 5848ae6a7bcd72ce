"""Which dossiers somebody sees: those of their branches and units, and those that they have in hand."""

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, or_, select, true

from server.dossier.listed import one_of
from server.dossier.tables import dossier, opinion


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
        """Whether their opinion of a dossier is awaited: then they read its papers. Raises DBAPIError."""
        theirs = or_(opinion.c.person == self.person, one_of(opinion.c.unit, self.units))
        query = select(opinion.c.id).where(opinion.c.id == dossier_id, theirs).limit(1)
        return connection.execute(query).first() is not None

    def condition(self) -> ColumnElement[bool]:
        """The same, of rows in a query."""
        if self.branches is None:
            return true()
        found = [
            one_of(dossier.c.branch, self.branches),
            dossier.c.holder == self.person,
            dossier.c.offered_to == self.person,
            one_of(dossier.c.unit, self.units),
            one_of(dossier.c.offered_unit, self.units),
        ]
        return or_(*found)
