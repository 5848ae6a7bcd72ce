"""The public's feeds over the API: facts, waits now, and a day's figures as CSV; for everybody, cached, bounded."""

from datetime import date, timedelta
from typing import Final, TypeAlias

from starlette.responses import Response

from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.public import BranchesFeed, QueueMonitor, WaitsFeed
from server.visits.day import read_day
from server.visits.public_day import COLUMNS, lines
from server.web.base.clock import CITY_TIME_ZONE, moment, zone
from server.web.follow import views
from server.web.follow.public_feed import Edition, at_work
from server.web.operation.operation import OperationRequest
from server.web.operation.public_days import DAY_TTL_S
from server.web.operation.reading_rate import too_fast

MOST_DAYS_BACK = 366

AnyEdition: TypeAlias = Edition[WaitsFeed] | Edition[BranchesFeed] | Edition[list[QueueMonitor]]

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
"""Pages of other sites may read the feeds, which are the same for everybody; nothing else of this server."""

WHOLE_WITHIN_S: Final = 30.0
"""A file of a day is kept by who fetches it: so long it waits for rows that are up to date, in seconds."""


async def waits(asked: OperationRequest) -> Response | Refused:
    """The waits of every branch now."""
    return too_fast(asked) or _answer(asked, asked.context.public.waits(asked.context.live))


async def queues(asked: OperationRequest) -> Response | Refused:
    """The waits of every branch now, in the shape of FIWARE's QueueMonitor."""
    return too_fast(asked) or _answer(asked, asked.context.public.queues(asked.context.live))


async def facts(asked: OperationRequest) -> Response | Refused:
    """Names, places, hours and quotas of every branch."""
    return too_fast(asked) or _answer(asked, asked.context.public.facts(asked.context.live))


async def day(asked: OperationRequest) -> Response | Refused:
    """A day that is over, a line for each branch and service."""
    refused = too_fast(asked)
    if refused is not None:
        return refused
    now = asked.context.clock.now()
    found = _past_day(asked.param("day"), now)
    if isinstance(found, Refused):
        return found
    text = await asked.context.public_days.get(found, lambda: _csv(asked, found, now))
    headers = CORS | {
        "Cache-Control": f"public, max-age={int(DAY_TTL_S)}",
        "Content-Disposition": f'inline; filename="mot-cua-{found}.csv"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(text, headers=headers, media_type="text/csv")


def _answer(asked: OperationRequest, edition: AnyEdition) -> Response:
    headers = CORS | {
        "ETag": edition.etag,
        "Cache-Control": f"public, max-age={edition.fresh_s(asked.context.clock.now())}",
        "X-Content-Type-Options": "nosniff",
    }
    known = asked.request.headers.get("if-none-match", "")
    if {"*", edition.etag} & {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(edition.body, headers=headers, media_type="application/json")


def _past_day(text: str, now: Instant) -> str | Refused:
    """A date that is over, of the last year."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        asked = None
    if asked is None or asked.isoformat() != text:  # a week's date is one too
        return Refused(Refusal.BAD_FIELD, "day", "a date, YYYY-MM-DD")
    today = moment(now, CITY_TIME_ZONE).date()
    if not today - timedelta(days=MOST_DAYS_BACK) <= asked < today:
        return Refused(Refusal.NOT_FOUND, "day", "a day that is over, of the last year")
    return text


def _csv(asked: OperationRequest, day: str, now: Instant) -> bytes:
    """Blocking: it reads the rows of every branch whose day is over, some 100 ms for thousands of visits."""
    found = [",".join(COLUMNS)]
    for config in [views.config_of(branch.state) for branch in at_work(asked.context.live)]:
        if day < moment(now, config.time_zone).date().isoformat():
            visits = read_day(asked.context.engine, config.id, day, WHOLE_WITHIN_S)
            if visits is not None:
                found += lines(config.id, day, visits.figures(now, zone(config.time_zone)).by_service)
    return ("\ufeff" + "".join(f"{line}\r\n" for line in found)).encode()
