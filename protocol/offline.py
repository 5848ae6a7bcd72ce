"""Numbers for the time without a server: a kiosk's lease, and how a slip that was given meanwhile is admitted."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from .commands import Body, Dossiers, IssueLeased, RecordServed, Seconds
from .enums import Refusal
from .ids import Code, Instant, ServiceCode
from .ticket_numbers import LocalDate
from .views import TicketView

Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
"""A time of the branch's own clock, such as 08:05."""


class LeasedNumbers(Struct, frozen=True):
    """Numbers of a prefix from `first` on, one for each of `secrets`, which open the tickets' pages."""

    prefix: str
    first: int
    secrets: list[str]


class NumbersLeased(Struct, frozen=True):
    """The answer to a lease: numbers that the kiosk may give on `date` while the server is away.

    A secret behind `track_url` is the address of its ticket's page.
    """

    date: LocalDate
    leased: list[LeasedNumbers]
    track_url: str
    at: datetime
    seq: int


class LeasedIssued(Struct, frozen=True):
    """The answer to a number that was given while the server was away.

    `is_late`: its day was over, so that it is only recorded.
    """

    ticket_id: str
    number: str
    is_late: bool
    seq: int


class AskAdmission(Body, frozen=True, tag="admit-slip"):
    """A slip that was given while the server was away is shown at a counter.

    `code`: what its QR code says, or its number as typed. `service`: needed where several have the number's prefix.
    `taken_at`: the time on the slip.
    """

    refusals = IssueLeased.refusals

    code: Annotated[str, Meta(min_length=1, max_length=300)]
    service: ServiceCode | None = None
    taken_at: Clock | None = None
    priority: Code | None = None


class AskServed(Body, frozen=True, tag="ask-served"):
    """A counter served somebody while the server was away. `code`: as of `AskAdmission`; `completed_at`: ms since 1970.

    `date`: of the branch, at that moment.
    """

    refusals = RecordServed.refusals | {Refusal.UNKNOWN_TICKET}

    code: Annotated[str, Meta(min_length=1, max_length=300)]
    date: LocalDate
    completed_at: Instant
    served_s: Seconds
    service: ServiceCode | None = None
    outcome: Code | None = None
    dossiers: Dossiers | None = None


class ServedRecorded(Struct, frozen=True):
    """The answer to a visit without the server. `is_conflict`: it does not fit the queue; the manager has it listed."""

    number: str
    is_conflict: bool
    seq: int


class SlipAdmitted(Struct, frozen=True):
    """The answer to a slip that was admitted: its ticket now waits."""

    ticket: TicketView
    seq: int
