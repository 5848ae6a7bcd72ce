"""What the city says of its branches' settings: changes planned for a date, the city's and its groups' values. Pure.

The branches' streams hold what is in force; nothing here changes it by itself. An edit is held as data, in the shape of
`server.catalogue.edit.Edit`.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, TypeAlias, assert_never

from msgspec import Meta, Struct

from protocol.commands import Body
from protocol.configuration import CalendarDate, Name
from protocol.enums import Refusal
from protocol.ids import Code, Id, Instant
from protocol.problem import Refused

EditData: TypeAlias = dict[str, Any]

CITY_SCOPE = ""
"""The scope of the city's own values; others are groups' codes."""


class PlanChange(Body, frozen=True, tag="plan-change"):
    """From this local date on the edits are to be in force in these branches."""

    change_id: Id
    from_date: CalendarDate
    edits: Annotated[tuple[EditData, ...], Meta(min_length=1)]
    branches: Annotated[tuple[Id, ...], Meta(min_length=1)]


class DropChange(Body, frozen=True, tag="drop-change"):
    """The planned change is not made where it has not been made; or its failure was seen."""

    change_id: Id


class SettleChange(Body, frozen=True, tag="settle-change"):
    """The planned change was made in a branch by its event `seq`; None: it was not possible there any more."""

    change_id: Id
    branch: Id
    seq: int | None


class SetStandard(Body, frozen=True, tag="set-standard"):
    """The city's value (`scope` empty) or a group's, of keys of a table or of its row; a key's None: no value.

    `values` None: no value for any key of the row.
    """

    scope: str
    table: str
    row: str | None
    values: dict[str, Any] | None


class SetGroup(Body, frozen=True, tag="set-group"):
    """A group of branches with its name; without branches it is gone, and its values with it."""

    group: Code
    name: Name
    branches: tuple[Id, ...]


SettingsCommand: TypeAlias = PlanChange | DropChange | SettleChange | SetStandard | SetGroup


class ChangePlanned(Struct, frozen=True, gc=False):
    change_id: str
    from_date: str
    edits: tuple[EditData, ...]
    branches: tuple[str, ...]


class ChangeDropped(Struct, frozen=True, gc=False):
    change_id: str


class ChangeSettled(Struct, frozen=True, gc=False):
    change_id: str
    branch: str
    seq: int | None


class StandardSet(Struct, frozen=True, gc=False):
    scope: str
    table: str
    row: str | None
    values: dict[str, Any] | None


class GroupSet(Struct, frozen=True, gc=False):
    group: str
    name: Name
    branches: tuple[str, ...]


SettingsEvent: TypeAlias = ChangePlanned | ChangeDropped | ChangeSettled | StandardSet | GroupSet


class Planned(Struct, frozen=True):
    """A planned change. `left`: branches where it is still to be made; `failed`: where it was not possible."""

    change_id: str
    from_date: str
    edits: tuple[EditData, ...]
    left: tuple[str, ...]
    failed: tuple[str, ...]
    actor: str
    at: Instant


class Group(Struct, frozen=True):
    """A group of branches."""

    group: str
    name: Name
    branches: tuple[str, ...]


Place: TypeAlias = tuple[str, str, str | None]
"""Scope, table, row."""


@dataclass(slots=True)
class CitySettings:
    """Changed by `fold_settings` alone. `places`: the branches that planned changes and groups ever named, by id."""

    planned: dict[str, Planned] = field(default_factory=dict)
    standards: dict[Place, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    places: dict[str, frozenset[str]] = field(default_factory=dict)

    def group_of(self, branch: str) -> Group | None:
        """The branch's group; a branch is in one at most."""
        return next((group for group in self.groups.values() if branch in group.branches), None)

    def value(self, branch: str, table: str, row: str | None, key: str) -> tuple[str, Any] | None:
        """The scope that has a value for this key of the branch, and the value: the group's before the city's."""
        group = self.group_of(branch)
        for scope in (CITY_SCOPE,) if group is None else (group.group, CITY_SCOPE):
            values = self.standards.get((scope, table, row), {})
            if key in values:
                return scope, values[key]
        return None


def decide_settings(state: CitySettings, command: SettingsCommand) -> SettingsEvent | Refused:
    """The event that `command` leads to, or the refusal."""
    match command:
        case PlanChange():
            if command.change_id in state.planned:
                return Refused(Refusal.ALREADY, "change_id")
            return ChangePlanned(command.change_id, command.from_date, command.edits, command.branches)
        case DropChange():
            known = command.change_id in state.planned
            return ChangeDropped(command.change_id) if known else Refused(Refusal.NOT_FOUND, "change_id")
        case SettleChange():
            planned = state.planned.get(command.change_id)
            if planned is None or command.branch not in planned.left:
                return Refused(Refusal.NOT_FOUND, "change_id")
            return ChangeSettled(command.change_id, command.branch, command.seq)
        case SetStandard():
            if command.scope != CITY_SCOPE and command.scope not in state.groups:
                return Refused(Refusal.NOT_FOUND, "scope")
            return StandardSet(command.scope, command.table, command.row, command.values)
        case SetGroup():
            others = {one for group in state.groups.values() if group.group != command.group for one in group.branches}
            if others & set(command.branches):
                return Refused(Refusal.ALREADY, "branches", "a branch is in another group")
            return GroupSet(command.group, command.name, command.branches)
        case _:
            assert_never(command)


def fold_settings(state: CitySettings, event: SettingsEvent, actor: str, at: Instant) -> None:
    """Folds one event in. Raises ValueError for one that cannot follow."""
    match event:
        case ChangePlanned():
            state.places[event.change_id] = frozenset(event.branches)
            named = event.change_id, event.from_date, event.edits, event.branches
            state.planned[event.change_id] = Planned(*named, (), actor, at)
        case ChangeDropped():
            if state.planned.pop(event.change_id, None) is None:
                raise ValueError(f"change {event.change_id} is not planned")
        case ChangeSettled():
            _settle(state, event)
        case StandardSet():
            _set_standard(state, event)
        case GroupSet():
            state.places[event.group] = state.places.get(event.group, frozenset()) | set(event.branches)
            if event.branches:
                state.groups[event.group] = Group(event.group, event.name, event.branches)
            else:
                state.groups.pop(event.group, None)
                state.standards = {at: values for at, values in state.standards.items() if at[0] != event.group}
        case _:
            assert_never(event)


def _settle(state: CitySettings, event: ChangeSettled) -> None:
    planned = state.planned.get(event.change_id)
    if planned is None or event.branch not in planned.left:
        raise ValueError(f"change {event.change_id} is not planned for {event.branch}")
    left = tuple(one for one in planned.left if one != event.branch)
    failed = (*planned.failed, event.branch) if event.seq is None else planned.failed
    if left or failed:
        named = planned.change_id, planned.from_date, planned.edits, left, failed, planned.actor, planned.at
        state.planned[event.change_id] = Planned(*named)
    else:
        del state.planned[event.change_id]


def _set_standard(state: CitySettings, event: StandardSet) -> None:
    place = (event.scope, event.table, event.row)
    if event.values is None:
        state.standards.pop(place, None)
        return
    values = state.standards.get(place, {}) | event.values
    kept = {key: value for key, value in values.items() if value is not None}
    if kept:
        state.standards[place] = kept
    else:
        state.standards.pop(place, None)
