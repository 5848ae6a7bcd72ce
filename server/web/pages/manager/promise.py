"""`/manager/{b}/promise`: what became of everybody who took a number on a day, and what may be worth a look."""

import asyncio
from datetime import date

from msgspec import Struct
from sqlalchemy import Engine
from starlette.responses import Response

from language.messages import N_
from protocol.configuration import BranchConfig, Name
from protocol.ids import Instant
from server.access.city.state import Access
from server.visits.day import VisitDay, read_day
from server.visits.figures import DayFigures, Part
from server.visits.listed import SHORT_S, Listed, ListKind
from server.visits.words import CLASSES, LISTS, MEANINGS, MISSED_HOW
from server.web.base.clock import moment, zone
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page
from server.web.pages.parts.story import BY, who_did


class Row(Struct, frozen=True):
    """The figures of an hour (`hour`), a service (`name`) or a class (`said`, the msgid of its name)."""

    part: Part
    hour: int | None = None
    name: Name | None = None
    said: str = ""


class Group(Struct, frozen=True):
    """Rows under one heading, a msgid."""

    said: str
    rows: list[Row]


class Line(Struct, frozen=True):
    """A line of a list. `who`: a login or device name; `by`: the msgid for who is no person of the staff."""

    at: str
    number: str
    service: Name
    counter: Name | None
    who: str
    by: str
    reason: Name | None
    served_s: int
    wait_s: int
    dossiers: int


class List(Struct, frozen=True):
    """A list under its title; `said` and `meaning` are msgids."""

    kind: ListKind
    said: str
    meaning: str
    lines: list[Line]


async def show_promise(asked: OperationRequest) -> Response:
    """The branch's last day, or `?day=YYYY-MM-DD`."""
    config = views.config_of(asked.branch.state)
    day = asked.request.query_params.get("day") or None
    wrong = day is not None and not _is_date(day)
    access = asked.context.live.access
    now = asked.context.clock.now()
    told = None if wrong else await asyncio.to_thread(_told, asked.context.engine, config, day, now, access)
    found, figures, lists = told or (None, None, [])
    return page(
        asked.request,
        "promise.html",
        422 if wrong else 200,
        branch=config,
        day=day if found is None else found.day,
        wrong=wrong,
        figures=figures,
        until=moment(now if found is None or found.reached.whole else found.reached.at or now, config.time_zone),
        groups=[] if figures is None else _groups(figures, config),
        longest_s=0 if figures is None else _longest_s(figures),
        lists=lists,
        how=MISSED_HOW,
        short_s=SHORT_S,
        person=access.called(asked.principal.id),
    )


def _told(
    engine: Engine, config: BranchConfig, day: str | None, now: Instant, access: Access
) -> tuple[VisitDay, DayFigures, list[List]] | None:
    """The day, its figures and its lists; None without such a day. Blocking, some 100 ms for thousands of visits."""
    found = read_day(engine, config.id, day)
    if found is None:
        return None
    return found, found.figures(now, zone(config.time_zone)), _lists(found, config, access)


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _groups(figures: DayFigures, config: BranchConfig) -> list[Group]:
    """Services in the configuration's order, then those the branch no longer has, by code."""
    names = {service.code: service.name for service in config.services}
    codes = [code for code in names if code in figures.by_service]
    codes += sorted(code for code in figures.by_service if code not in names)
    return [
        Group(N_("By hour of the number"), [Row(part, hour) for hour, part in sorted(figures.by_hour.items())]),
        Group(
            N_("By service"),
            [Row(figures.by_service[code], name=views.service_name(config, code)) for code in codes],
        ),
        Group(
            N_("By class"),
            [Row(figures.by_class[cls], said=said) for cls, said in CLASSES.items() if cls in figures.by_class],
        ),
    ]


def _longest_s(figures: DayFigures) -> int:
    """The end of the scale of all bars of waits, in seconds: the longest of them and of the targets."""
    parts = [*figures.by_hour.values(), *figures.by_service.values(), *figures.by_class.values()]
    return max([*(part.wait_p90_s or 0 for part in parts), *figures.visit_targets_s], default=0)


def _lists(found: VisitDay, config: BranchConfig, access: Access) -> list[List]:
    return [
        List(kind, LISTS[kind], MEANINGS[kind], [_line(one, config, access) for one in lines])
        for kind, lines in found.listed(outcomes=bool(config.outcomes)).items()
    ]


def _line(one: Listed, config: BranchConfig, access: Access) -> Line:
    reason = next((known.name for known in config.reasons if known.code == one.reason), None)
    return Line(
        moment(one.at, config.time_zone).strftime("%H:%M"),
        one.number,
        views.service_name(config, one.service),
        None if one.counter is None else views.counter_name(config, one.counter),
        who_did(one.actor, access),
        BY.get(one.actor, ""),
        reason or (None if one.reason is None else views.as_code(one.reason)),
        one.served_s,
        one.wait_s,
        one.dossiers,
    )
