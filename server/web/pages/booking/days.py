"""Free times as the pages of booking show them: the soonest, and days that open into times."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from protocol.configuration import Name
from protocol.ids import Instant
from server.queue.decide.free_times import FreeDay, FreeTime
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.follow import views

NOON = 12


class Offer(Struct, frozen=True):
    """A time to press. `value`: what the form sends, `BRANCH@ISO`."""

    value: str
    at: datetime
    branch: Name


class DayShown(Struct, frozen=True):
    """A day's line; `morning` and `afternoon` are empty where it is closed, or full."""

    day: date
    open: bool
    morning: list[Offer]
    afternoon: list[Offer]

    @property
    def times(self) -> int:
        """How many times it has."""
        return len(self.morning) + len(self.afternoon)


def offers(free: Iterable[FreeTime], states: Iterable[State]) -> list[Offer]:
    """Free times of any of these branches, in their order."""
    configs = {state.stream: views.config_of(state) for state in states}
    return [_offer(one, configs[one.branch].time_zone, configs[one.branch].name) for one in free]


def shown(days: Iterable[FreeDay], state: State) -> list[DayShown]:
    """A branch's days."""
    found = []
    for day in days:
        times = offers(day.times, [state])
        morning = [one for one in times if one.at.hour < NOON]
        afternoon = [one for one in times if one.at.hour >= NOON]
        found.append(DayShown(date.fromisoformat(day.date), day.open, morning, afternoon))
    return found


def chosen(value: str) -> tuple[str, Instant] | None:
    """(branch, start) of an `Offer.value`; None for what no form of ours sends."""
    branch, _, text = value.partition("@")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if at.tzinfo is None or not branch else (branch, round(at.timestamp() * 1000))


def _offer(free: FreeTime, zone: str, name: Name) -> Offer:
    at = moment(free.at, zone)
    return Offer(f"{free.branch}@{at.isoformat()}", at, name)
