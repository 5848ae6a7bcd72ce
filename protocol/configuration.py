"""A branch's configuration, as the `configured` event carries it; the API shows parts of it."""

from typing import Annotated

from msgspec import Meta, Struct

from .dossier_code import AgencyCode
from .enums import ReasonFor, ServiceIcon, SupplementClock, TermUnit
from .ids import Code, Id, Language, Prefix, ProcedureCode, ServiceCode

ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
"""A local time of day, HH:MM."""

CalendarDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)")]
"""A local date, YYYY-MM-DD."""

NO_SHOW_S = 45
"""How long a counter waits for a person who does not come; the default of a branch's `no_show_s`."""

OVERRUN_PERCENT = 25
"""The default of a branch's `overrun_percent`: a service of 5 minutes is warned of after about 10."""

GUARD_S = 3300
"""The default of a branch's `guard_s`, found with the numbers of `server/balance/dispatch/tuning.py`."""

TARGET_S = 900
"""Fifteen minutes, the mandate of Resolution 108/NQ-CP: the default of both of a branch's targets."""

DOSSIERS_PER_TICKET = 3
"""How many dossiers are received for one number; the default of a branch's `dossiers_per_ticket`."""


Text = Annotated[dict[Language, Annotated[str, Meta(min_length=1, max_length=400)]], Meta(min_length=1)]
"""What people read: language → words, NFC, in the order of `language.messages.LANGUAGES`."""

Name = Annotated[dict[Language, Annotated[str, Meta(min_length=1, max_length=120)]], Meta(min_length=1)]
"""A `Text` that is short enough for a heading."""


class ServiceConfig(Struct, frozen=True):
    """A service (lĩnh vực): what a ticket is taken for. `quota`: tickets a day, None for no limit.

    `mean_s` and `cv` (standard deviation ÷ mean): its expected time at the counter; None: not known. `icon`: the
    picture on its card at the kiosk. `alert_s`: managers are alerted when a newcomer is expected to wait longer; None:
    than the branch's target for a visit.
    """

    code: ServiceCode
    prefix: Prefix
    name: Name
    quota: Annotated[int, Meta(ge=0)] | None = None
    mean_s: Annotated[float, Meta(gt=0)] | None = None
    cv: Annotated[float, Meta(ge=0)] | None = None
    icon: ServiceIcon = ServiceIcon.DOSSIER
    alert_s: Annotated[int, Meta(gt=0)] | None = None


Synonym = Annotated[str, Meta(min_length=1, max_length=80)]
"""Words that people use for a procedure, in any language."""


class Statutory(Struct, frozen=True, omit_defaults=True):
    """A procedure's statutory time (thời hạn giải quyết); an `amount` of 0 working days: the result comes the same day.

    `late_after`: what is received later in the day counts as received on the next day that the branch opens.
    `weekends`: whether a Saturday or Sunday on which the branch opens counts as a working day; a make-up day does.
    """

    amount: Annotated[int, Meta(ge=0, le=1000)]
    unit: TermUnit
    late_after: ClockTime = "15:00"
    weekends: bool = False


Dong = Annotated[int, Meta(ge=0, le=1_000_000_000)]


PayTo = Annotated[str, Meta(pattern=r"^[0-9]{6}/[0-9A-Za-z]{1,19}$(?!\n)")]
"""A bank's 6 digits at NAPAS, and an account there."""


class FeeFormula(Struct, frozen=True, omit_defaults=True):
    """A fee that depends on pages and copies, in đồng.

    `pages_vnd`: of the original's first page, the second, …; the last price holds for each page after it.
    `copy_vnd`: of each copy, whatever its pages. `most_copy_vnd`: the most that one copy costs. `once_vnd`: whatever
    the copies.
    """

    pages_vnd: tuple[Dong, ...] = ()
    copy_vnd: Dong = 0
    most_copy_vnd: Dong | None = None
    once_vnd: Dong = 0


class ConsultationRule(Struct, frozen=True, omit_defaults=True):
    """How others are consulted about a dossier of a procedure: `days` working days to answer.

    `silence_agrees`: who does not answer in time agrees. `pauses`: the statutory time stands still meanwhile; else it
    runs on.
    """

    days: Annotated[int, Meta(ge=1, le=60)]
    silence_agrees: bool = False
    pauses: bool = False


class ProcedureConfig(Struct, frozen=True, omit_defaults=True):
    """A procedure (thủ tục hành chính) of a service. None or empty: unknown.

    `synonyms`: what people call it; the search finds it by them, they are not shown.
    `bring`: the papers to bring, one line each. `minutes`: estimated time at the counter. `fee_vnd`: 0 is free of
    charge; `fee_note`: when the fee differs; `fee`: how it is counted from pages and copies. `time`: how long until the
    result, in words; `statutory`: the same as a rule that due dates are counted by. `supplement`: what a request for
    supplements does to it. `system`: the name of the ministry's system that decides it; none: it is decided here.
    `result_scanned`: a result is given out only when a scan of it is filed. `keep_years`: for so long after its end is
    a dossier kept that was granted, 0 for ever; see `protocol.retention`. `steps`: so many
    have a dossier in hand, one after the other, by the published process. `consultation`: how others are asked what
    they think. `delegated_by`: the agency in whose name it is resolved on the spot, by delegation, by who takes it in.
    """

    code: ProcedureCode
    service: ServiceCode
    name: Text
    bring: tuple[Text, ...] = ()
    minutes: Annotated[int, Meta(gt=0, le=480)] | None = None
    fee_vnd: Annotated[int, Meta(ge=0)] | None = None
    fee_note: Text | None = None
    time: Text | None = None
    synonyms: tuple[Synonym, ...] = ()
    statutory: Statutory | None = None
    supplement: SupplementClock | None = None
    fee: FeeFormula | None = None
    system: Name | None = None
    result_scanned: bool | None = None
    keep_years: Annotated[int, Meta(ge=0, le=200)] | None = None
    steps: Annotated[int, Meta(ge=1, le=60)] | None = None
    consultation: ConsultationRule | None = None
    delegated_by: Name | None = None


class CounterConfig(Struct, frozen=True):
    """A counter (quầy), the services that it may serve, and where it is.

    `zone`: the part of the building whose displays and loudspeakers call to it; `direction`: the way there, in words.
    """

    id: Id
    name: Name
    skills: tuple[ServiceCode, ...]
    zone: Code | None = None
    direction: Text | None = None


class ClerkConfig(Struct, frozen=True):
    """A clerk who may serve some of the services only, at whatever counter. `user`: the person's opaque id.

    At a counter such a clerk serves what both the counter and the clerk may; without any skill, nothing.
    """

    user: Id
    skills: tuple[ServiceCode, ...]


class Coded(Struct, frozen=True):
    """A priority or an outcome: its code and its name."""

    code: Code
    name: Name


class ReasonConfig(Struct, frozen=True):
    """A reason code, its name, and the commands that accept it."""

    code: Code
    name: Name
    used_by: tuple[ReasonFor, ...]


class Window(Struct, frozen=True):
    """Hours on some weekdays (0 Monday … 6 Sunday): tickets in [first_ticket, last_ticket), counters until `close`."""

    days: tuple[Annotated[int, Meta(ge=0, le=6)], ...]
    first_ticket: ClockTime
    last_ticket: ClockTime
    close: ClockTime


class Opening(Struct, frozen=True):
    """Hours on one date: tickets in [first_ticket, last_ticket), counters until `close`."""

    first_ticket: ClockTime
    last_ticket: ClockTime
    close: ClockTime


class SpecialDay(Struct, frozen=True, omit_defaults=True):
    """A date that differs from its weekday.

    `works_as`: the weekday whose hours it has (0 Monday … 6 Sunday), on a make-up working day. Otherwise it has
    `openings`: on a half day some, without any the branch is closed.
    """

    date: CalendarDate
    works_as: Annotated[int, Meta(ge=0, le=6)] | None = None
    openings: tuple[Opening, ...] = ()


class Weights(Struct, frozen=True):
    """How much faster each class ages under the `priority` policy."""

    prio: Annotated[float, Meta(gt=0)] = 2.0
    appt: Annotated[float, Meta(gt=0)] = 1.3
    walk: Annotated[float, Meta(gt=0)] = 1.0


class AppointmentRules(Struct, frozen=True):
    """How the branch takes appointments. `per_slot`: places for one service in one slot; 0: no appointments.

    Slots begin with each `Window` and then every `slot_s` seconds. They can be booked for today and `days_ahead` days
    after. Checking in is possible from `early_s` seconds before the slot to `late_s` seconds after its start.
    `return_s`: a time that a citizen gives back can be booked again after a random delay of up to so many seconds.
    `one_per_person`: citizens who book name their identity number, and have one appointment for a service at a time.
    Of a service's numbers of a day (its quota), appointments have at most `booked_percent`, and `without_phone_percent`
    are kept for people without a phone: neither appointments nor numbers by phone have them. Who is at the branch may
    have any that nobody booked.
    """

    slot_s: Annotated[int, Meta(ge=300, le=14_400)] = 1800
    per_slot: Annotated[int, Meta(ge=0, le=999)] = 4
    days_ahead: Annotated[int, Meta(ge=0, le=60)] = 6
    early_s: Annotated[int, Meta(ge=0, le=14_400)] = 1800
    late_s: Annotated[int, Meta(ge=0, le=14_400)] = 900
    return_s: Annotated[int, Meta(ge=0, le=86_400)] = 1800
    one_per_person: bool = False
    booked_percent: Annotated[int, Meta(ge=0, le=100)] = 100
    without_phone_percent: Annotated[int, Meta(ge=0, le=100)] = 0


MediaFile = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\.(jpg|png|mp4|webm)$(?!\n)")]
"""A picture or film on the server: the SHA-256 of its bytes, and its kind."""


class MediaConfig(Struct, frozen=True, omit_defaults=True):
    """What televisions show beside the calls, in turn with the others: a picture, a film, or a text.

    `text`: alone, or in place of a film that a television cannot play. `order`: the lowest comes first. `first_day`,
    `last_day`: the dates on which it is shown, both included; None: from now on, for ever. `zone`: only on displays of
    this zone. `seconds`: how long it stands; a film in a loop.
    """

    id: Id
    file: MediaFile | None = None
    text: Text | None = None
    order: Annotated[int, Meta(ge=0, le=999)] = 0
    seconds: Annotated[int, Meta(ge=3, le=3600)] = 15
    first_day: CalendarDate | None = None
    last_day: CalendarDate | None = None
    zone: Code | None = None


SlipLine = Annotated[dict[Language, Annotated[str, Meta(min_length=1, max_length=60)]], Meta(min_length=1)]
"""A `Text` of two lines at most on the narrowest paper."""

SlipText = Annotated[dict[Language, Annotated[str, Meta(min_length=1, max_length=160)]], Meta(min_length=1)]
"""A `Text` of about six lines there."""

SlipLogo = Annotated[str, Meta(min_length=1, max_length=8000, pattern=r"^[A-Za-z0-9+/]+={0,2}$(?!\n)")]
"""A logo in black and white as it is printed: a PNG in base 64, within `protocol/slip_logo.py`'s bounds."""


class SlipConfig(Struct, frozen=True, omit_defaults=True):
    """What a branch puts on its tickets' slips. `heading`: below the branch's name; `closing`: at the end."""

    heading: SlipLine | None = None
    closing: SlipText | None = None
    logo: SlipLogo | None = None


class BranchConfig(Struct, frozen=True):
    """A branch's whole configuration. No `hours`: open all hours, every day.

    `guard_s`: the wait past which somebody is called before all others. `no_show_s`: a no-show sooner after the call
    needs a reason, and does not count towards `no_show_limit`. `overrun_percent`: a counter is warned once a visit runs
    over the time for its dossiers with a higher chance than this; 0: no warnings.
    `address`: street, ward and city, as on a letter; None: not shown.
    `phone_per_minute`: how many numbers are given to phones at the door a minute, 0: none.
    `lot_opens`, `lot_closes`: for days with hours people enter a lot between these times, and get numbers in the drawn
    order; None: no lot.
    `agency`: the national code of the unit that receives dossiers here, the first part of their codes; None: none are
    received. `dossiers_per_ticket`: so many are received for one number. `check_online_days`: within so many working
    days one that was sent in online is checked.
    `services_first`: the services that screens show before all others, the most wanted first. `media`: what televisions
    show beside the calls. `languages`: those of its screens, slips, voice and pages for citizens, the main one first;
    empty: all. `clerks`: those who may not serve every service; a clerk who is not among them may. `pay_to`: where fees
    are transferred to by VietQR; None: the desk asks for no transfers. `result_service`: where finished results are
    collected; kiosks give its numbers for a receipt.
    `retired`: it works no more; its journal stays.
    """

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
    address: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    hours: tuple[Window, ...] = ()
    closed_dates: tuple[CalendarDate, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    policy: str = "motcua"
    weights: Weights = Weights()
    guard_s: Annotated[int, Meta(ge=0)] = GUARD_S
    visit_target_s: Annotated[int, Meta(gt=0)] = TARGET_S
    transaction_target_s: Annotated[int, Meta(gt=0)] = TARGET_S
    no_show_limit: Annotated[int, Meta(ge=1)] = 3
    no_show_s: Annotated[int, Meta(ge=0, le=3600)] = NO_SHOW_S
    overrun_percent: Annotated[int, Meta(ge=0, le=99)] = OVERRUN_PERCENT
    expire_s: Annotated[int, Meta(gt=0)] | None = None
    procedures: tuple[ProcedureConfig, ...] = ()
    appointments: AppointmentRules = AppointmentRules()
    slip: SlipConfig = SlipConfig()
    services_first: tuple[ServiceCode, ...] = ()
    phone_per_minute: Annotated[int, Meta(ge=0, le=600)] = 0
    lot_opens: ClockTime | None = None
    lot_closes: ClockTime | None = None
    agency: AgencyCode | None = None
    dossiers_per_ticket: Annotated[int, Meta(ge=1, le=99)] = DOSSIERS_PER_TICKET
    check_online_days: Annotated[int, Meta(ge=1, le=30)] = 1
    media: tuple[MediaConfig, ...] = ()
    languages: tuple[Language, ...] = ()
    clerks: tuple[ClerkConfig, ...] = ()
    pay_to: PayTo | None = None
    result_service: ServiceCode | None = None
    retired: bool = False

    def service(self, code: str) -> ServiceConfig | None:
        """The service with this code; None when the branch has no such service."""
        return next((service for service in self.services if service.code == code), None)

    def skills_of(self, of_counter: tuple[str, ...], user: str | None) -> tuple[str, ...]:
        """The services of a counter that this clerk (None: nobody) may serve there, in the counter's order."""
        own = next((one.skills for one in self.clerks if one.user == user), None)
        return of_counter if own is None else tuple(code for code in of_counter if code in own)

    def services_as_shown(self) -> tuple[ServiceConfig, ...]:
        """`services_first` in their order, then the other services in the catalogue's."""
        by_code = {service.code: service for service in self.services}
        first = [by_code[code] for code in self.services_first if code in by_code]
        return (*first, *(service for service in self.services if service.code not in self.services_first))
