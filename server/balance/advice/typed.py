"""A change as it is typed, on the command line and by the manager's page."""

import re
from typing import Final

from protocol.configuration import BranchConfig
from protocol.ids import Instant
from protocol.opening_hours import day_of

from .change import AddSkill, Break, Change, CloseCounter, OnlyServices, OpenCounter, StopNumbers

FORMS: Final = (
    "open:COUNTER:SERVICE[:MINUTES], close:COUNTER[:MINUTES], skill:COUNTER:SERVICE, only:COUNTER:SERVICE, "
    "break:COUNTER:HHhMM[:MINUTES], stop:SERVICE"
)
"""What can be typed, such as open:7:CT:40, or break:7:11h30:20."""

MINUTES: Final = 40
"""How long a counter is opened where nothing is said."""

BREAK_MINUTES: Final = 20
MOST_MINUTES: Final = 240

_CLOCK = re.compile(r"([01][0-9]|2[0-3])[h:]([0-5][0-9])")


def parsed(typed: str, config: BranchConfig, now: Instant) -> tuple[Change, str | None]:
    """The change, and the service that it is for. Raises ValueError where it is none of this branch."""
    kind, *rest = typed.split(":")
    counters, codes = {one.id for one in config.counters}, {one.code for one in config.services}
    match kind, rest:
        case "stop", [service] if service in codes:
            return StopNumbers(service), service
        case "open", [counter, service, *more] if counter in counters and service in codes:
            return OpenCounter(counter, (service,), _minutes(more, MINUTES)), service
        case "close", [counter] if counter in counters:
            return CloseCounter(counter), None
        case "close", [counter, minutes] if counter in counters:
            return CloseCounter(counter, _minutes([minutes], 0)), None
        case "skill", [counter, service] if counter in counters and service in codes:
            return AddSkill(counter, service), service
        case "only", [counter, service] if counter in counters and service in codes:
            return OnlyServices(counter, (service,)), service
        case "break", [counter, clock, *more] if counter in counters:
            return Break(counter, _at(clock, config, now), _minutes(more, BREAK_MINUTES)), None
    raise ValueError(typed)


def _minutes(typed: list[str], usual: int) -> int:
    if not typed:
        return usual
    (one,) = typed
    if not (one.isascii() and one.isdecimal() and 0 < int(one) <= MOST_MINUTES):
        raise ValueError(one)
    return int(one)


def _at(clock: str, config: BranchConfig, now: Instant) -> Instant:
    """Today, not before now."""
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise ValueError(clock)
    at = day_of(config, now).starts + (int(found[1]) * 60 + int(found[2])) * 60_000
    if at < now - 60_000:
        raise ValueError(clock)
    return at
