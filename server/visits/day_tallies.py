"""The tallies of a branch's day, by everything that a report may have rows by; pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

from protocol.ids import Instant

from .parts import services_of
from .tally import Lengths, Tally
from .visit import Visit

Tallies: TypeAlias = dict[str, Tally]
"""Tallies by key: what the visits of each have in common."""


class By(StrEnum):
    """What the keys of tallies are. A key is empty where a visit has none: no procedure chosen, never at a counter.

    `half_hour`: of the day's 48, by the time at which the number was taken, in the branch's time.
    """

    ALL = "all"
    SERVICE = "service"
    PROCEDURE = "procedure"
    CLASS = "class"
    HALF_HOUR = "half_hour"
    COUNTER = "counter"


ALONE: Final = (By.SERVICE, By.CLASS)
"""What a day is tallied by once more for each of its keys alone, so that a report of one service or class is fast."""


OF_PARTS: Final = frozenset({By.SERVICE, By.PROCEDURE, By.COUNTER})
"""By these each service of a visit counts for its own key; by the others the visit counts once."""


def key_of(by: By, visit: Visit, zone: tzinfo) -> str:
    """The key of a visit."""
    match by:
        case By.ALL:
            return ""
        case By.SERVICE:
            return visit.service
        case By.PROCEDURE:
            return visit.procedure or ""
        case By.CLASS:
            return visit.cls.value
        case By.HALF_HOUR:
            at = datetime.fromtimestamp(visit.issued_at / 1000, zone)
            return f"{2 * at.hour + at.minute // 30:02}"
        case By.COUNTER:
            return visit.counter or ""


def only(by: By, key: str) -> str:
    """The name of the visits with this key alone, as the rows have it."""
    return f"{by.value}:{key}"


def day_tallies(visits: Iterable[Visit], now: Instant, zone: tzinfo) -> dict[tuple[By, str], Tallies]:
    """Tallies by (what by, of which visits alone): of all (""), and of those of each service and class alone."""
    found: dict[tuple[By, str], Tallies] = {}
    for visit in visits:
        whole, parts = (visit,), services_of(visit)
        for by in By:
            for one in parts if by in OF_PARTS else whole:
                for alone in ("", only(By.CLASS, one.cls.value)):
                    _add(found, by, alone, one, now, zone)
            for one in parts:
                _add(found, by, only(By.SERVICE, one.service), one, now, zone)
    return found


def _add(found: dict[tuple[By, str], Tallies], by: By, alone: str, one: Visit, now: Instant, zone: tzinfo) -> None:
    tallies = found.setdefault((by, alone), {})
    key = key_of(by, one, zone)
    if key not in tallies:
        tallies[key] = Tally()
    tallies[key].add(one, now)


def counted_of(by: By, visit: Visit, alone: By | None, key: str, zone: tzinfo) -> Iterator[Visit]:
    """What of a visit a report by `by` counts: the visit once, or each service of it.

    `alone`, `key`: of services, or visits, with this key alone; `alone` None: all.
    """
    parted = by in OF_PARTS or alone in OF_PARTS
    for one in services_of(visit) if parted else (visit,):
        if alone is None or key_of(alone, one, zone) == key:
            yield one


def tallies_by(
    by: By, visits: Iterable[Visit], now: Instant, zone: tzinfo, alone: By | None = None, key: str = ""
) -> Tallies:
    """The tallies of these visits; `alone`, `key`: as of `counted_of`."""
    found: Tallies = {}
    for visit in visits:
        for one in counted_of(by, visit, alone, key, zone):
            found.setdefault(key_of(by, one, zone), Tally()).add(one, now)
    return found


class StoredLengths(Struct, frozen=True):
    """The lengths of a row's visits by key, each key in one of the two, the shorter: the minutes of each visit, or how
    many visits by minutes.
    """

    each: dict[str, Lengths]
    by_minute: dict[str, Lengths]


_encode = msgspec.json.Encoder(order="sorted").encode
_counts = msgspec.json.Decoder(dict[str, list[int]])
_lengths = msgspec.json.Decoder(StoredLengths)


def counts_written(tallies: Tallies) -> str:
    """The counts of tallies, as a row of the table `visit_tally` has them."""
    return _encode({key: tally.counts for key, tally in tallies.items()}).decode()


def lengths_written(tallies: Tallies) -> str:
    """The lengths of tallies, as a row of the table `visit_tally` has them: in few visits most minutes are nobody's."""
    found = StoredLengths({}, {})
    for key, tally in tallies.items():
        if len(tally.waits) + len(tally.served) < sum(tally.waits) + sum(tally.served):
            found.by_minute[key] = Lengths(tally.waits, tally.served, tally.wait_s, tally.served_s)
        else:
            found.each[key] = Lengths(_each(tally.waits), _each(tally.served), tally.wait_s, tally.served_s)
    return _encode(found).decode()


def counts_read(text: str) -> dict[str, list[int]]:
    """The reverse of `counts_written`."""
    return _counts.decode(text)


def lengths_read(text: str) -> StoredLengths:
    """The reverse of `lengths_written`."""
    return _lengths.decode(text)


def _each(minutes: list[int]) -> list[int]:
    return [minute for minute, n in enumerate(minutes) for _ in range(n)]
