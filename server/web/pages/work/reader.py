"""Whose lists of dossiers somebody sees: from their roles, posts and the leave of others."""

from datetime import date

from protocol.enums import Role
from server.access.city.state import Access
from server.access.roles import CITY_WIDE, from_rank
from server.access.units import acting_in, is_away, standing, units_of
from server.dossier.work import Reader
from server.web.api.dossier_scope import row_scope_of
from server.web.follow.offices import day_of
from server.web.operation.operation import OperationRequest

_SUPERVISORS = from_rank(Role.SUPERVISOR)


def reader_of(asked: OperationRequest) -> Reader:
    """Of who is signed in, today."""
    access, by, day = asked.context.live.access, asked.principal.id, day_of(asked.context.clock.now())
    units = units_of(access, by, day)
    stands = {unit: standing(access, by, unit, day) for unit in units}
    over = [one for one in asked.principal.grants if one.role in _SUPERVISORS]
    everywhere = any(one.branch is None and one.role in CITY_WIDE for one in over)
    return Reader(
        frozenset({by}).union(*(one.stands_in_for for one in stands.values())),
        units,
        row_scope_of(asked, by).branches,
        frozenset(unit for unit, one in stands.items() if one.leads),
        None if everywhere else frozenset(one.branch for one in over if one.branch is not None),
        absent(access, day),
    )


def absent(access: Access, day: date) -> frozenset[str]:
    """Who cannot act on this day: may not sign in, or is on leave with nobody in their place."""
    gone = {one.user_id for one in access.people.values() if one.disabled}
    posts = [post for known in access.units.known.values() for post in known.unit.posts if post.holder is not None]
    away = {post.holder for post in posts if is_away(post, day) and acting_in(access, post, day) is None}
    there = {post.holder for post in posts if not is_away(post, day) or acting_in(access, post, day) is not None}
    return frozenset(gone | {one for one in away - there if one is not None})
