"""What is expected of a branch's next two hours, by half hour."""

from datetime import datetime

from msgspec import Struct


class HalfHourView(Struct, frozen=True):
    """From `from_at` on. `arrivals`: numbers taken in all of it, as expected, `taken` of them already; in eight of ten
    cases they are between `arrivals_p10` and `arrivals_p90`.

    `wait_p50_s`, `wait_p90_s`: of those who still come in it, null where hardly anybody does. `counters_needed`: for
    95 % of them to be called within the target; `counters_open`: on average of what is left of it, as on days before.
    """

    from_at: datetime
    taken: int
    arrivals: float
    arrivals_p10: int
    arrivals_p90: int
    wait_p50_s: int | None
    wait_p90_s: int | None
    counters_needed: int
    counters_open: float


class NextHoursView(Struct, frozen=True):
    """The half hour under way and the next ones, until no more numbers are given. None: not known now.

    `made_at`: at most three minutes ago. `days`: so many days it was learned from; at 0 the catalogue stands.
    """

    target_s: int
    made_at: datetime | None
    days: int
    half_hours: tuple[HalfHourView, ...] | None
    seq: int
    at: datetime
