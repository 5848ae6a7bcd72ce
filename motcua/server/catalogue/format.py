"""The shape of a catalogue file: one branch, written by hand in TOML.

[branch]      id, name, and optionally time_zone, lat, lon, policy, guard_s, visit_target_s,
              transaction_target_s, no_show_limit, expire_s
[[service]]   code, prefix, name, quota?, mean_s?, cv?
[[procedure]] code, service, name, bring?, minutes?, fee_vnd?, fee_note?, time?; what is left out is unknown
[[counter]]   id, name, skills, zone?, direction?
[[priority]]  code, name
[[reason]]    code, name, used_by
[[outcome]]   code, name
[[hours]]     days, first_ticket, last_ticket, close; none at all = open all hours
[holidays]    closed
[weights]     prio, appt, walk
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from motcua.protocol.configuration import (
    CalendarDate,
    ClockTime,
    Coded,
    CounterConfig,
    Name,
    ProcedureConfig,
    ReasonConfig,
    ServiceConfig,
    Weights,
)
from motcua.protocol.ids import Id

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class Weekday(StrEnum):
    """The days as a file writes them; their order is that of `Window.days` (0 Monday)."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEK = tuple(Weekday)


class BranchTable(Struct, frozen=True, omit_defaults=True):
    """`[branch]`; what is left out takes the default of `BranchConfig`."""

    id: Id
    name: Name
    time_zone: str | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    policy: str | None = None
    guard_s: Annotated[int, Meta(ge=0)] | None = None
    visit_target_s: Annotated[int, Meta(gt=0)] | None = None
    transaction_target_s: Annotated[int, Meta(gt=0)] | None = None
    no_show_limit: Annotated[int, Meta(ge=1)] | None = None
    expire_s: Annotated[int, Meta(gt=0)] | None = None


class HoursTable(Struct, frozen=True):
    """One `[[hours]]`."""

    days: tuple[Weekday, ...]
    first_ticket: ClockTime
    last_ticket: ClockTime
    close: ClockTime


class HolidaysTable(Struct, frozen=True):
    """`[holidays]`: the dates on which the branch does not open."""

    closed: tuple[CalendarDate, ...] = ()


class CatalogueFile(Struct, frozen=True):
    """A whole file, by its tables."""

    branch: BranchTable
    service: tuple[ServiceConfig, ...]
    counter: tuple[CounterConfig, ...]
    procedure: tuple[ProcedureConfig, ...] = ()
    priority: tuple[Coded, ...] = ()
    reason: tuple[ReasonConfig, ...] = ()
    outcome: tuple[Coded, ...] = ()
    hours: tuple[HoursTable, ...] = ()
    holidays: HolidaysTable = HolidaysTable()
    weights: Weights = Weights()
