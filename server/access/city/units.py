"""The city's agencies and units: commands, events, decision and fold. Pure.

A unit is set as a whole. What it was before is kept beside it, so that the last change can be taken back.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from msgspec import Struct

from protocol.commands import Body
from protocol.configuration import Name
from protocol.dossier_code import AgencyCode
from protocol.enums import Refusal
from protocol.ids import Id, Instant
from protocol.problem import Refused
from protocol.units import Unit

MOST_UNITS = 2_000


class SetAgency(Body, frozen=True, tag="set-agency", gc=False):
    """An agency and its name."""

    code: AgencyCode
    name: Name


class SetUnit(Body, frozen=True, tag="set-unit", gc=False):
    """A new unit, or all that a unit is from now on; a closed one is open again."""

    unit: Unit


class CloseUnit(Body, frozen=True, tag="close-unit", gc=False):
    """Nothing is handed over to the unit any more; what it holds stays its own."""

    unit_id: Id


UnitCommand: TypeAlias = SetAgency | SetUnit | CloseUnit


class AgencySet(Struct, frozen=True, gc=False):
    code: str
    name: Name


class UnitSet(Struct, frozen=True, gc=False):
    unit: Unit


class UnitClosed(Struct, frozen=True, gc=False):
    unit_id: str


UnitEvent: TypeAlias = AgencySet | UnitSet | UnitClosed


class KnownUnit(Struct, frozen=True):
    """A unit as it stands, `before` the last change to it, and by whom and when that was. `before` None: it was new."""

    unit: Unit
    closed: bool
    before: Unit | None
    was_closed: bool
    actor: str
    at: Instant


@dataclass(slots=True)
class CityUnits:
    """Changed by `fold_units` alone. Agencies' names by code; units by id."""

    agencies: dict[str, Name] = field(default_factory=dict)
    known: dict[str, KnownUnit] = field(default_factory=dict)


def decide_units(state: CityUnits, command: UnitCommand, people: Container[str]) -> UnitEvent | Refused:
    """The event that `command` leads to, or the refusal. `people`: the ids of those who may be named."""
    match command:
        case SetAgency():
            if state.agencies.get(command.code) == command.name:
                return Refused(Refusal.ALREADY, "code")
            return AgencySet(command.code, command.name)
        case SetUnit():
            return _set(state, command.unit, people)
        case CloseUnit():
            known = state.known.get(command.unit_id)
            if known is None:
                return Refused(Refusal.NOT_FOUND, "unit_id")
            return Refused(Refusal.ALREADY, "unit_id") if known.closed else UnitClosed(command.unit_id)
        case _:
            assert_never(command)


def fold_units(state: CityUnits, event: UnitEvent, actor: str, at: Instant) -> None:
    """Folds one event in. Raises ValueError for one that cannot follow."""
    match event:
        case AgencySet():
            state.agencies[event.code] = event.name
        case UnitSet():
            had = state.known.get(event.unit.unit_id)
            before, was_closed = (None, False) if had is None else (had.unit, had.closed)
            state.known[event.unit.unit_id] = KnownUnit(event.unit, False, before, was_closed, actor, at)
        case UnitClosed():
            had = state.known.get(event.unit_id)
            if had is None:
                raise ValueError(f"unit {event.unit_id} is not there to be closed")
            state.known[event.unit_id] = KnownUnit(had.unit, True, had.unit, had.closed, actor, at)
        case _:
            assert_never(event)


def back(known: KnownUnit) -> UnitCommand:
    """The command that takes the last change to a unit back."""
    if known.before is None or known.was_closed:
        return CloseUnit(known.unit.unit_id)
    return SetUnit(known.before)


def _set(state: CityUnits, unit: Unit, people: Container[str]) -> UnitSet | Refused:
    known = state.known.get(unit.unit_id)
    if known is None and len(state.known) >= MOST_UNITS:
        return Refused(Refusal.NOT_ALLOWED, "unit_id", f"at most {MOST_UNITS} units")
    if known is not None and known.unit == unit and not known.closed:
        return Refused(Refusal.ALREADY, "unit_id")
    if unit.agency not in state.agencies:
        return Refused(Refusal.NOT_FOUND, "agency")
    if unit.is_desk and unit.branch is None:
        return Refused(Refusal.BAD_FIELD, "branch", "a desk is in a branch")
    if len({one.post_id for one in unit.posts}) < len(unit.posts):
        return Refused(Refusal.BAD_FIELD, "posts", "each post has an id of its own")
    if len(set(unit.procedures)) < len(unit.procedures):
        return Refused(Refusal.BAD_FIELD, "procedures", "each procedure once")
    for post in unit.posts:
        if any(one is not None and one not in people for one in (post.holder, post.deputy)):
            return Refused(Refusal.UNKNOWN_USER, "posts", "the holder and the deputy are people who may sign in")
        if post.deputy is not None and post.deputy == post.holder:
            return Refused(Refusal.BAD_FIELD, "posts", "nobody is their own deputy")
        if (post.away_from or "") > (post.away_until or "9") or (post.away_until and not post.away_from):
            return Refused(Refusal.BAD_FIELD, "posts", "leave ends after it begins")
    return UnitSet(unit)
