"""The format of a catalogue, written by hand in TOML: a single branch in one file, or a city.

A branch:
[branch]      id, name, and optionally time_zone, lat, lon, address, policy, guard_s, visit_target_s,
              transaction_target_s, no_show_limit, no_show_s, overrun_percent, expire_s, services_first,
              phone_per_minute, lot_opens, lot_closes, agency, dossiers_per_ticket, check_online_days,
              languages, pay_to, result_service
[[service]]   code, prefix, name, quota?, mean_s?, cv?, icon?, alert_s?
[[procedure]] code, service, name, synonyms?, bring?, minutes?, fee_vnd?, fee_note?, time?, supplement?,
              system? (name of the ministry's system that decides it),
              statutory? (amount, unit, late_after?, weekends?), fee? (pages_vnd?, copy_vnd?, most_copy_vnd?,
              once_vnd?), result_scanned?, keep_years?, steps?,
              consultation? (days, silence_agrees?, pauses?), delegated_by? (name of the agency in whose name it
              is resolved on the spot); a key left out is unknown
[[counter]]   id, name, skills, zone?, direction?
[[clerk]]     user (a person's id), skills: who may serve these services only, at whatever counter
[[priority]]  code, name
[[reason]]    code, name, used_by
[[outcome]]   code, name
[[hours]]     days, first_ticket, last_ticket, close; none at all = open all hours
[holidays]    closed
[[special_day]] date, and one of: closed = true; works_as, a make-up day with another weekday's hours; first_ticket,
              last_ticket and close, the hours of a half day (a table for each of its openings)
[[media]]     id, file?, text?, order?, seconds?, first_day?, last_day?, zone?: what televisions show
[weights]     prio, appt, walk
[appointments] slot_s, per_slot, days_ahead, early_s, late_s, return_s, one_per_person,
               booked_percent, without_phone_percent; a key left out has its default
[slip]        heading?, closing?, logo? (a PNG in black and white, in base 64): of tickets' slips

A city, in one file or in a folder of files, has the same tables once for all branches, except:
[[branch]]    as [branch], and layout; [[branch.hours]] instead of the common [[hours]]; [[branch.special_day]], which
              go before the common holidays and special days of the same date; [[branch.clerk]] as [[clerk]]
[defaults]    values for branches that do not set them: time_zone, policy, guard_s, …
[[layout]]    name, [[layout.counter]] as [[counter]], [[layout.quota]] service, tickets: counters that several
              branches have; a branch offers the services that its counters serve
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from protocol.configuration import (
    AppointmentRules,
    CalendarDate,
    ClerkConfig,
    ClockTime,
    Coded,
    CounterConfig,
    MediaConfig,
    Name,
    PayTo,
    ProcedureConfig,
    ReasonConfig,
    ServiceConfig,
    SlipConfig,
    Weights,
)
from protocol.dossier_code import AgencyCode
from protocol.ids import Code, Id, Language, ServiceCode

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


class DefaultsTable(Struct, frozen=True, omit_defaults=True):
    """`[defaults]`, and part of a branch; a key left out has the default of `BranchConfig`."""

    time_zone: str | None = None
    policy: str | None = None
    guard_s: Annotated[int, Meta(ge=0)] | None = None
    visit_target_s: Annotated[int, Meta(gt=0)] | None = None
    transaction_target_s: Annotated[int, Meta(gt=0)] | None = None
    no_show_limit: Annotated[int, Meta(ge=1)] | None = None
    no_show_s: Annotated[int, Meta(ge=0, le=3600)] | None = None
    overrun_percent: Annotated[int, Meta(ge=0, le=99)] | None = None
    expire_s: Annotated[int, Meta(gt=0)] | None = None
    services_first: tuple[ServiceCode, ...] = ()
    phone_per_minute: Annotated[int, Meta(ge=0, le=600)] | None = None
    lot_opens: ClockTime | None = None
    lot_closes: ClockTime | None = None
    agency: AgencyCode | None = None
    dossiers_per_ticket: Annotated[int, Meta(ge=1, le=99)] | None = None
    check_online_days: Annotated[int, Meta(ge=1, le=30)] | None = None
    languages: tuple[Language, ...] = ()
    pay_to: PayTo | None = None
    result_service: ServiceCode | None = None


class BranchTable(DefaultsTable, frozen=True, omit_defaults=True, kw_only=True):
    """`[branch]`."""

    id: Id
    name: Name
    lat: Latitude | None = None
    lon: Longitude | None = None
    address: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    retired: bool | None = None


class HoursTable(Struct, frozen=True):
    """One `[[hours]]`."""

    days: tuple[Weekday, ...]
    first_ticket: ClockTime
    last_ticket: ClockTime
    close: ClockTime


class HolidaysTable(Struct, frozen=True):
    """`[holidays]`: the dates on which the branch does not open."""

    closed: tuple[CalendarDate, ...] = ()


class SpecialDayTable(Struct, frozen=True, omit_defaults=True):
    """One `[[special_day]]`: a date that differs from its weekday, in one of three ways."""

    date: CalendarDate
    closed: bool | None = None
    works_as: Weekday | None = None
    first_ticket: ClockTime | None = None
    last_ticket: ClockTime | None = None
    close: ClockTime | None = None


class CatalogueFile(Struct, frozen=True):
    """A whole file, by its tables."""

    branch: BranchTable
    service: tuple[ServiceConfig, ...]
    counter: tuple[CounterConfig, ...]
    clerk: tuple[ClerkConfig, ...] = ()
    procedure: tuple[ProcedureConfig, ...] = ()
    priority: tuple[Coded, ...] = ()
    reason: tuple[ReasonConfig, ...] = ()
    outcome: tuple[Coded, ...] = ()
    hours: tuple[HoursTable, ...] = ()
    holidays: HolidaysTable = HolidaysTable()
    special_day: tuple[SpecialDayTable, ...] = ()
    media: tuple[MediaConfig, ...] = ()
    weights: Weights = Weights()
    appointments: AppointmentRules = AppointmentRules()
    slip: SlipConfig = SlipConfig()


class QuotaTable(Struct, frozen=True):
    """`[[layout.quota]]`: the most tickets of a service per day."""

    service: ServiceCode
    tickets: Annotated[int, Meta(ge=0)]


class LayoutTable(Struct, frozen=True):
    """`[[layout]]`: the counters and quotas of the branches that use it."""

    name: Code
    counter: tuple[CounterConfig, ...]
    quota: tuple[QuotaTable, ...] = ()


class CityBranchTable(BranchTable, frozen=True, omit_defaults=True, kw_only=True):
    """`[[branch]]` of a city."""

    layout: Code
    hours: tuple[HoursTable, ...] = ()
    special_day: tuple[SpecialDayTable, ...] = ()
    clerk: tuple[ClerkConfig, ...] = ()


class CityFile(Struct, frozen=True):
    """A whole city, by its tables."""

    branch: tuple[CityBranchTable, ...]
    service: tuple[ServiceConfig, ...]
    layout: tuple[LayoutTable, ...]
    defaults: DefaultsTable = DefaultsTable()
    procedure: tuple[ProcedureConfig, ...] = ()
    priority: tuple[Coded, ...] = ()
    reason: tuple[ReasonConfig, ...] = ()
    outcome: tuple[Coded, ...] = ()
    hours: tuple[HoursTable, ...] = ()
    holidays: HolidaysTable = HolidaysTable()
    special_day: tuple[SpecialDayTable, ...] = ()
    media: tuple[MediaConfig, ...] = ()
    weights: Weights = Weights()
    appointments: AppointmentRules = AppointmentRules()
    slip: SlipConfig = SlipConfig()
