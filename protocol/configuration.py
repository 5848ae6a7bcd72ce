"""A branch's whole effective configuration, as the `configured` event carries it and the wire shows parts of it."""

from typing import Annotated

from msgspec import Meta, Struct

from .enums import ReasonFor
from .ids import Code, Id, Prefix, ProcedureCode, ServiceCode

ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
"""A local time of day, HH:MM."""

CalendarDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)")]
"""A local date, YYYY-MM-DD."""

TARGET_S = 900
"""The mandate's fifteen minutes (Resolution 108/NQ-CP): both of a branch's targets where it configures no other."""


class Name(Struct, frozen=True, gc=False):
    """What people read, in both languages, NFC."""

    vi: Annotated[str, Meta(min_length=1, max_length=120)]
    en: Annotated[str, Meta(min_length=1, max_length=120)]


class Text(Struct, frozen=True, gc=False):
    """A line that people read, longer than a name, in both languages, NFC."""

    vi: Annotated[str, Meta(min_length=1, max_length=400)]
    en: Annotated[str, Meta(min_length=1, max_length=400)]


class ServiceConfig(Struct, frozen=True):
    """A service (lĩnh vực): what a ticket is taken for. `quota` is tickets a day, None for no limit.

    `mean_s` and `cv` (standard deviation ÷ mean) are what is known of its time at the counter before any was served;
    None when nothing is.
    """

    code: ServiceCode
    prefix: Prefix
    name: Name
    quota: Annotated[int, Meta(ge=0)] | None = None
    mean_s: Annotated[float, Meta(gt=0)] | None = None
    cv: Annotated[float, Meta(ge=0)] | None = None


class ProcedureConfig(Struct, frozen=True, omit_defaults=True):
    """A procedure (thủ tục hành chính) under the service its ticket is taken for. What is None or empty is unknown.

    `bring`: the papers to bring, one line each. `minutes`: at the counter, an estimate. `fee_vnd`: 0 is free of charge,
    `fee_note` says when it is another sum. `time`: how long until the result, in words, as the law or the city has it.
    """

    code: ProcedureCode
    service: ServiceCode
    name: Text
    bring: tuple[Text, ...] = ()
    minutes: Annotated[int, Meta(gt=0, le=480)] | None = None
    fee_vnd: Annotated[int, Meta(ge=0)] | None = None
    fee_note: Text | None = None
    time: Text | None = None


class CounterConfig(Struct, frozen=True):
    """A counter (quầy), the services it may serve, and where it is.

    `zone` is the part of the building whose displays and loudspeakers call to it; `direction` leads a person there.
    """

    id: Id
    name: Name
    skills: tuple[ServiceCode, ...]
    zone: Code | None = None
    direction: Text | None = None


class Coded(Struct, frozen=True):
    """A code of the settings with its name: a priority or an outcome."""

    code: Code
    name: Name


class ReasonConfig(Struct, frozen=True):
    """A reason code, its name, and the commands that accept it."""

    code: Code
    name: Name
    used_by: tuple[ReasonFor, ...]


class Window(Struct, frozen=True):
    """Hours on some weekdays (0 Monday … 6 Sunday): tickets in [first_ticket, last_ticket), counters to `close`."""

    days: tuple[Annotated[int, Meta(ge=0, le=6)], ...]
    first_ticket: ClockTime
    last_ticket: ClockTime
    close: ClockTime


class Weights(Struct, frozen=True):
    """How much faster each class ages under the `priority` policy."""

    prio: Annotated[float, Meta(gt=0)] = 2.0
    appt: Annotated[float, Meta(gt=0)] = 1.3
    walk: Annotated[float, Meta(gt=0)] = 1.0


class AppointmentRules(Struct, frozen=True):
    """How the branch takes appointments. `per_slot` is for one service and one slot; 0 is a branch that takes none.

    Slots begin with each stretch of the hours and then every `slot_s`. One may be booked today and `days_ahead` days
    after. Somebody may check in from `early_s` before their slot to `late_s` after it.
    """

    slot_s: Annotated[int, Meta(ge=300, le=14_400)] = 1800
    per_slot: Annotated[int, Meta(ge=0, le=999)] = 4
    days_ahead: Annotated[int, Meta(ge=0, le=60)] = 6
    early_s: Annotated[int, Meta(ge=0, le=14_400)] = 1800
    late_s: Annotated[int, Meta(ge=0, le=14_400)] = 900


class BranchConfig(Struct, frozen=True):
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
    policy: str = "motcua"
    weights: Weights = Weights()
    guard_s: Annotated[int, Meta(ge=0)] = 1800
    visit_target_s: Annotated[int, Meta(gt=0)] = TARGET_S
    transaction_target_s: Annotated[int, Meta(gt=0)] = TARGET_S
    no_show_limit: Annotated[int, Meta(ge=1)] = 3
    expire_s: Annotated[int, Meta(gt=0)] | None = None
    procedures: tuple[ProcedureConfig, ...] = ()
    appointments: AppointmentRules = AppointmentRules()
