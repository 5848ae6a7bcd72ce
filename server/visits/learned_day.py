"""What a day's rows teach the forecasts of a branch; pure.

A time at a counter is from the call to the end, of a visit that was at one counter once: parked, transferred, sent on
or called again after nobody came, it would be no service's time.
"""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from protocol.enums import CounterState
from protocol.ids import Instant
from server.balance.foresight.learned_day import DAY_S, LearnedDay
from server.balance.foresight.live import clock_of

from .counter_times import CounterTime
from .visit import Ending, Visit


def learned_day(day: str, visits: Iterable[Visit], counters: Iterable[CounterTime], zone: ZoneInfo) -> LearnedDay:
    """The tallies of a date, by the rows that it has so far."""
    learned = LearnedDay(day)
    for visit in visits:
        service = visit.parts[0].service if visit.parts else visit.service
        learned.took(clock_of(visit.issued_at, zone), service, visit.cls)
        if visit.called_at is not None:
            waited_s = _until_call(visit) / 1000
            learned.was_called(service, visit.cls, waited_s, came=visit.started_at is not None)
            learned.waits(service, waited_s, left=False)
        elif visit.parked_ms == 0:
            learned.waits(service, visit.wait_ms / 1000, left=visit.ended in (Ending.LEFT, Ending.SENT_AWAY))
        if _at_one_counter(visit):
            learned.served(visit.service, visit.procedure, visit.called_ms + visit.served_ms, visit.ended_by)
    for one in counters:
        if one.state is CounterState.OPEN and one.until is not None:
            learned.was_open(one.counter, clock_of(one.since, zone), _end(one.since, one.until, zone))
    for spans in learned.openings.values():
        spans.sort()
    return learned


def _at_one_counter(visit: Visit) -> bool:
    whole = visit.ended is Ending.COMPLETED and not visit.parts and visit.called_at is not None
    return whole and visit.parked_ms == 0 and visit.no_shows == 0 and visit.wait_ms <= _until_call(visit)


def _until_call(visit: Visit) -> Instant:
    return (visit.called_at or visit.issued_at) - visit.issued_at


def _end(since: Instant, until: Instant, zone: ZoneInfo) -> float:
    """As a clock of the day on which it began: midnight is 24 o'clock."""
    return min(float(DAY_S), clock_of(since, zone) + (until - since) / 1000)
