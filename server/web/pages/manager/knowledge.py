"""`/manager/{b}/knowledge`: what a branch has learned from its days, which forecasts rest on; of nobody in person."""

import asyncio
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from language.weekdays import WEEKDAYS
from protocol.configuration import BranchConfig, Name
from protocol.opening_hours import day_of
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.foresight.lasting import Lasting
from server.balance.foresight.leaving import Leaving
from server.balance.foresight.watch import times_of
from server.visits.learned_days import stored_knowledge
from server.visits.words import CLASSES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page

SLOTS: Final = 48
LEAST: Final = 0.05
"""Fewer numbers in a half hour, on average, are not drawn."""


class TimeRow(Struct, frozen=True):
    """How long a service takes at a counter, or one of its procedures (`inner`); minutes, rounded to tenths.

    `seen`: visits that it rests on; 0: the catalogue alone.
    """

    name: Name
    half_min: float
    nine_min: float
    seen: int
    inner: bool


class Bar(Struct, frozen=True):
    """A half hour: where its bar stands, of 48, how high it is, of 100, and how many numbers it has on average."""

    slot: int
    height: float
    count: float


class Weekday(Struct, frozen=True):
    """`said`: its name, a msgid; `days`: so many of it were learned from; `total`: numbers of a day, on average."""

    said: str
    days: int
    total: float
    bars: list[Bar]


async def show_knowledge(asked: OperationRequest) -> Response:
    """From the days before today, as the forecasts of today use it."""
    state = asked.branch.state
    config = views.config_of(state)
    engine, today = asked.context.engine, day_of(config, asked.context.clock.now()).date
    known = await asyncio.to_thread(stored_knowledge, engine, state.stream, config.time_zone, today)
    return page(
        asked.request,
        "knowledge.html",
        branch=config,
        person=asked.context.live.access.called(asked.principal.id),
        known=known,
        rows=time_rows(config, known),
        arrivals=weekdays(known, date.fromisoformat(today)),
        left=Leaving(known.waited).shares(),
        no_shows=[(CLASSES[cls], share) for cls, share in known.no_show.items()],
    )


def time_rows(config: BranchConfig, known: BranchKnowledge) -> list[TimeRow]:
    """Each service, then those of its procedures that were learned or have a time of their own in the catalogue."""
    rows = []
    for service in config.services:
        rows.append(_row(service.name, times_of(config, known, service.code, None), inner=False))
        for procedure in config.procedures:
            seen = known.procedures.get((service.code, procedure.code))
            if procedure.service == service.code and seen is not None and seen.n:
                times = times_of(config, known, service.code, procedure.code)
                rows.append(_row(procedure.name, times, inner=True))
    return rows


def _row(name: Name, times: ServiceTimes, *, inner: bool) -> TimeRow:
    lasts = Lasting(times)
    return TimeRow(name, round(lasts.at(0.5) / 60, 1), round(lasts.at(0.9) / 60, 1), times.seen, inner)


def weekdays(known: BranchKnowledge, today: date) -> list[Weekday]:
    """The weekdays that were learned from, from Monday on, drawn to one scale."""
    found = []
    for weekday in range(7):
        days = sum(date.fromisoformat(one.day).weekday() == weekday for one in known.days)
        if days:
            on = (today + timedelta(days=(weekday - today.weekday()) % 7)).isoformat()
            found.append((weekday, days, [known.per_half_hour(on, slot) or 0.0 for slot in range(SLOTS)]))
    most = max((max(counts) for _, _, counts in found), default=0.0) or 1.0
    return [
        Weekday(
            WEEKDAYS[weekday],
            days,
            round(sum(counts), 1),
            [
                Bar(slot, round(100 * count / most, 1), round(count, 1))
                for slot, count in enumerate(counts)
                if count >= LEAST
            ],
        )
        for weekday, days, counts in found
    ]
