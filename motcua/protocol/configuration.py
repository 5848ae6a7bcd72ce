"""A branch's whole effective configuration, as the `configured` event carries it and the wire shows parts of it."""

from typing import Annotated

from msgspec import Meta, Struct

from .ids import Code, Id, Prefix, ServiceCode
from .words import ReasonFor

ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
"""A local time of day, HH:MM."""

CalendarDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)")]
"""A local date, YYYY-MM-DD."""


class Name(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What people read, in both languages, NFC."""

    vi: Annotated[str, Meta(min_length=1, max_length=120)]
    en: Annotated[str, Meta(min_length=1, max_length=120)]


class ServiceConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A service (lĩnh vực): what a ticket is taken for. `quota` is tickets a day, None for no limit."""

    code: ServiceCode
    prefix: Prefix
    name: Name
    quota: Annotated[int, Meta(ge=0)] | None = None


class CounterConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A counter (quầy) and the services it may serve."""

    id: Id
    name: Name
    skills: tuple[ServiceCode, ...]


class Coded(Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the settings with its name: a priority or an outcome."""

    code: Code
    name: Name


class ReasonConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason code, its name, and the commands that accept it."""

    code: Code
    name: Name
    used_by: tuple[ReasonFor, ...]


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """Hours on some weekdays (0 Monday … 6 Sunday): tickets in [first_ticket, last_ticket), counters to `close`."""

    days: tuple[Annotated[int, Meta(ge=0, le=6)], ...]
    first_ticket: ClockTime
    last_ticket: ClockTime
    close: ClockTime


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """How much faster each class ages under the `priority` policy."""

    prio: Annotated[float, Meta(gt=0)] = 2.0
    appt: Annotated[float, Meta(gt=0)] = 1.3
    walk: Annotated[float, Meta(gt=0)] = 1.0


class BranchConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """All that the core knows of a branch. No `hours` means open all hours, every day."""

    id: Id
    name: Name
    services: tuple[ServiceConfig, ...]
    counters: tuple[CounterConfig, ...]
    priorities: tuple[Coded, ...] = ()
    reasons: tuple[ReasonConfig, ...] = ()
    outcomes: tuple[Coded, ...] = ()
    time_zone: str = "Asia/Ho_Chi_Minh"
    lat: float | None = None
    lon: float | None = None
    hours: tuple[Window, ...] = ()
    closed_dates: tuple[CalendarDate, ...] = ()
    policy: str = "priority"
    weights: Weights = Weights()
    guard_s: Annotated[int, Meta(ge=0)] = 1800
    visit_target_s: Annotated[int, Meta(gt=0)] = 900
    transaction_target_s: Annotated[int, Meta(gt=0)] = 900
    no_show_limit: Annotated[int, Meta(ge=1)] = 3
    expire_s: Annotated[int, Meta(gt=0)] | None = None
