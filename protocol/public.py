"""The public's view of a city as two feeds: what seldom changes, and what holds now.

Both come in one envelope, as in GBFS: `version` of the shape, `last_updated`, and `ttl`, the seconds after which it is
worth asking again. A figure is a number, or None with a state that says why; never a word in place of a number.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from .configuration import Name, SpecialDay, Window

FEED_VERSION: Final = "1.0"

FACTS_TTL_S: Final = 3600
WAITS_TTL_S: Final = 30


class PublicState(StrEnum):
    """Whether a number can be taken, and if there is no expected wait, why.

    `open`: numbers are given, and the wait is known (of a branch: numbers are given). `closed`: no numbers are given
    now. `used_up`: today's numbers are all given. `no_counter`: no open counter serves it. `too_few`: numbers are
    given, but too few people were called today to tell the wait. `unknown`: the server cannot read the branch's journal
    now.
    """

    OPEN = "open"
    CLOSED = "closed"
    USED_UP = "used_up"
    NO_COUNTER = "no_counter"
    TOO_FEW = "too_few"
    UNKNOWN = "unknown"


class PublicService(Struct, frozen=True):
    """A service now. `waiting`: people who took a number and were not called yet, without those set aside.

    `p50_min`, `p90_min`: whole minutes from taking a number now to its call that half, and nine in ten, of the people
    will not exceed; rounded up, at least one. `open_counters`: open and not about to pause or close. `numbers_left`:
    of today's quota; None: no quota, or unknown. `slots_left`: places that can be booked today; `next_slot_at`: the
    first free time of the next days.
    """

    code: str
    state: PublicState
    waiting: int | None
    p50_min: int | None
    p90_min: int | None
    open_counters: int | None
    numbers_left: int | None
    slots_left: int | None
    next_slot_at: datetime | None


class PublicBranch(Struct, frozen=True):
    """A branch now. `opens_at`: when numbers are given next, None while they are or if no day is known;
    `last_number_at`: when they end for now, None while closed and at a branch without hours.
    """

    id: str
    state: PublicState
    waiting: int | None
    opens_at: datetime | None
    last_number_at: datetime | None
    services: list[PublicService]


class WaitsFeed(Struct, frozen=True):
    """The waits of every branch at `last_updated`. `ttl`: seconds."""

    version: str
    last_updated: datetime
    ttl: int
    branches: list[PublicBranch]


class QueuePlace(Struct, frozen=True):
    """A point as GeoJSON has it: longitude, latitude, degrees."""

    type: str
    coordinates: tuple[float, float]


class QueueMonitor(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A service's queue in the shape of FIWARE's data model QueueMonitor 0.0.1 (smart-data-models,
    dataModel.QueueManagement), as key-values. `service_status`: `Open`, `Closed` or `Suspended` (numbers are given or
    were, and nobody is served); absent while it is unknown. `tickets_to_serve`: people who wait. The model has no place
    for an expected wait: `service_status_note` has our state's name.
    """

    id: str
    type: str
    date_modified: datetime
    local_id: str
    name: str
    office_name: str
    service_name: str
    service_id: str
    queue_line: str
    service_status_note: str
    service_status: str | None = None
    last_ticket_issued: int | None = None
    last_ticket_issued_label: str | None = None
    ticket_served: int | None = None
    ticket_served_label: str | None = None
    tickets_to_serve: int | None = None
    location: QueuePlace | None = None


class ServiceFacts(Struct, frozen=True):
    """`quota`: numbers a day; None: no limit."""

    code: str
    name: Name
    quota: int | None


class BranchFacts(Struct, frozen=True):
    """A branch as it is published. `hours`: none configured: numbers are given at all hours."""

    id: str
    name: Name
    time_zone: str
    lat: float | None
    lon: float | None
    hours: tuple[Window, ...]
    closed_dates: tuple[str, ...]
    special_days: tuple[SpecialDay, ...]
    services: list[ServiceFacts]


class BranchesFeed(Struct, frozen=True):
    """What seldom changes of every branch. `ttl`: seconds."""

    version: str
    last_updated: datetime
    ttl: int
    branches: list[BranchFacts]
