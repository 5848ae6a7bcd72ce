"""What a manager can change now, and the branch as it would be with it."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from protocol.ids import Instant
from protocol.views import Wait
from server.balance.foresight.live import Live, LiveCounter
from server.balance.foresight.outlook import HORIZON_S, Chance, Outlook, Turn
from server.queue.state.state import State

from .elsewhere import Elsewhere


class OpenCounter(Struct, frozen=True, tag="open"):
    """Opens a closed counter for these services, for some minutes."""

    counter: str
    services: tuple[str, ...]
    minutes: int


class CloseCounter(Struct, frozen=True, tag="close"):
    """Closes a counter, once the person in hand is done; for some minutes, None: for good."""

    counter: str
    minutes: int | None = None


class AddSkill(Struct, frozen=True, tag="skill"):
    """Lets an open counter serve one more service."""

    counter: str
    service: str


class OnlyServices(Struct, frozen=True, tag="only"):
    """Lets an open counter serve these services and no others."""

    counter: str
    services: tuple[str, ...]


class Break(Struct, frozen=True, tag="break"):
    """Has an open counter pause from a moment on, for some minutes, instead of its next pause."""

    counter: str
    at: Instant
    minutes: int


class StopNumbers(Struct, frozen=True, tag="stop"):
    """Gives no more numbers of a service."""

    service: str


class SendElsewhere(Struct, frozen=True, tag="elsewhere"):
    """Who comes for a service is told of another branch, where the wait is `wait`; a `share` of them goes there.

    Nobody is refused a number, and who has an appointment stays.
    """

    service: str
    branch: str
    share: float
    wait: Wait


OfService: TypeAlias = StopNumbers | SendElsewhere
AtCounter: TypeAlias = OpenCounter | CloseCounter | AddSkill | OnlyServices | Break
Change: TypeAlias = AtCounter | OfService


class Limits(Struct, frozen=True):
    """What the branch allows. `serves`: by counter, what it may be given; `issuing`: services that give numbers;
    `elsewhere`: by service, another branch with a much shorter wait."""

    serves: Mapping[str, Collection[str]]
    issuing: Collection[str]
    elsewhere: Mapping[str, Elsewhere] = {}


def limits_of(state: State, elsewhere: Mapping[str, Elsewhere] | None = None) -> Limits:
    """From the server's state: a clerk serves what they may, an empty counter anything."""
    config = state.config
    if config is None:
        return Limits({}, ())
    codes = tuple(one.code for one in config.services)
    serves = {one.id: config.skills_of(codes, one.user) for one in state.counters.values() if not one.gone}
    return Limits(serves, [one.code for one in config.services if state.quota_of(one) != 0], elsewhere or {})


class Changed(Outlook):
    """The outlook of a branch with one change; whoever comes and how long they take is as without it."""

    def __init__(self, base: Outlook, change: Change) -> None:
        self.__dict__.update(vars(base))
        self._base, self._change = base, change
        self.live = changed(base.live, change)
        if isinstance(change, StopNumbers):
            self.no_numbers = (change.service,)
        elif isinstance(change, SendElsewhere):
            self.elsewhere = {change.service: change.share}
            self.wait_there_s = change.wait.p90_s

    def turns(self, chance: Chance) -> list[list[Turn]]:
        """Those of the branch as it is; a counter that is opened closes when its time has passed."""
        change, live = self._change, self._base.live
        found = self._base.turns(chance)
        for place, counter in enumerate(live.counters):
            if isinstance(change, OfService) or counter.id != change.counter:
                continue
            if isinstance(change, OpenCounter):
                found[place] = _opened(found[place], live.now, live.now + change.minutes * 60_000)
            elif isinstance(change, CloseCounter):
                found[place] = _closed(found[place], live.now, change.minutes)
            elif isinstance(change, Break):
                found[place] = _paused(found[place], max(change.at, live.now), change.minutes * 60_000)
        return found


def changed(live: Live, change: Change) -> Live:
    """The moment right after the change. Raises ValueError where it cannot be made."""
    if isinstance(change, OfService):
        if change.service not in live.rules.services:
            raise ValueError(change.service)
        return live
    if all(one.id != change.counter for one in live.counters):
        raise ValueError(change.counter)
    return replace(live, counters=tuple(_counter(one, change, live.now) for one in live.counters))


def _counter(one: LiveCounter, change: AtCounter, now: Instant) -> LiveCounter:
    if one.id != change.counter:
        return one
    if isinstance(change, OpenCounter):
        if one.calls:
            raise ValueError(one.id)
        return replace(one, calls=True, skills=change.services, stopped_at=None, idle_since=now)
    if not one.calls:
        raise ValueError(one.id)
    if isinstance(change, CloseCounter):
        return replace(one, calls=False)
    if isinstance(change, OnlyServices):
        return replace(one, skills=change.services)
    return replace(one, skills=(*one.skills, change.service)) if isinstance(change, AddSkill) else one


def _closed(turns: list[Turn], now: Instant, minutes: int | None) -> list[Turn]:
    if minutes is None:
        return []
    back_at = now + minutes * 60_000
    return [(now, back_at - now), *(one for one in turns if one[0] > back_at)]


def _paused(turns: list[Turn], at: Instant, lasts: Instant) -> list[Turn]:
    """`turns`: of an open counter; the first that is no end of its day is the pause that this one is instead of."""
    others = list(turns)
    instead = next((one for one in turns if one[1] < HORIZON_S * 1000), None)
    if instead is not None:
        others.remove(instead)
    return sorted([*others, (at, lasts)])


def _opened(turns: list[Turn], now: Instant, until: Instant) -> list[Turn]:
    """`turns`: of the closed counter; the first, if any, is how long it stays closed."""
    if not turns:
        return [(until, HORIZON_S * 2000)]
    opens_at, later = now + turns[0][1], turns[1:]
    return [(until, opens_at - until), *later] if opens_at > until else later
