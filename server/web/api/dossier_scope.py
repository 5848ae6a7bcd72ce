"""Whose dossiers somebody sees: those that their branch received, and those that their units have, had, are offered or
were asked about. Who decides a part of one reads it alone (`children`).

At the desk of another branch only what its citizen may come for anywhere: a result, papers or a payment that are
awaited. Lists never show that: it is opened by its code.
"""

from msgspec import Struct
from sqlalchemy import ColumnElement

from protocol.dossier_life import DossierState
from protocol.enums import Role
from server.access.permissions import ALLOWED, Permission
from server.access.roles import CITY_WIDE
from server.access.units import units_of
from server.dossier.stream.hands import Sender
from server.dossier.stream.state import Dossier
from server.people.scope import Scope as RowScope
from server.web.follow.offices import CityOffices, day_of
from server.web.operation.operation import OperationRequest

AT_ANY_DESK = frozenset({DossierState.SUPPLEMENT, DossierState.PAYMENT, DossierState.FINISHED})


class Scope(Struct, frozen=True):
    """`rows`: what lists and look-ups hold. `at_a_desk`: they take in, supply and return; officials of units do not."""

    rows: RowScope
    at_a_desk: bool

    def sees(self, dossier: Dossier) -> bool:
        """Whether this dossier is theirs to see."""
        rows = self.rows
        if rows.branches is None or {dossier.branch, dossier.returned_at} & rows.branches:
            return True
        hands = [(step.unit, step.person) for step in dossier.steps]
        hands += [] if dossier.offer is None else [(dossier.offer.to.unit, dossier.offer.to.person)]
        hands += [
            (each.to.unit, each.to.person) for one in dossier.consultations for each in one.opinions if each.is_asked
        ]
        return any(unit in rows.units or person == rows.person for unit, person in hands)

    def opens(self, dossier: Dossier) -> bool:
        """Whether they may open it: theirs, or a citizen's at any desk."""
        return self.sees(dossier) or (self.at_a_desk and dossier.state in AT_ANY_DESK)

    def lists(self) -> ColumnElement[bool]:
        """The rows that a list of theirs may hold."""
        return self.rows.condition()


def scope_of(asked: OperationRequest, by: str) -> Scope:
    """Of who asks; `by`: the person who acts, at a counter the clerk who is logged in there."""
    return Scope(
        row_scope_of(asked, by),
        any(one.role in ALLOWED[Permission.HANDLE_DOSSIERS] - {Role.OFFICIAL} for one in asked.principal.grants),
    )


def row_scope_of(asked: OperationRequest, by: str) -> RowScope:
    """What the asker's roles and units cover."""
    grants = [one for one in asked.principal.grants if one.role in ALLOWED[Permission.HANDLE_DOSSIERS]]
    everywhere = any(one.branch is None and one.role in CITY_WIDE for one in grants)
    branches = None if everywhere else frozenset(one.branch for one in grants if one.branch is not None)
    return RowScope(branches, by, units_of(asked.context.live.access, by, day_of(asked.context.clock.now())))


def sender_of(asked: OperationRequest, by: str) -> Sender:
    """Who acts, now, with their units."""
    live = asked.context.live
    return Sender(by, asked.context.clock.now(), CityOffices(lambda: live.access))
