"""`/public`: how long one waits where, for whoever is still at home; the figures are those of the public's feed."""

import re
from datetime import date
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from language.messages import translations
from language.names import name_in
from language.opening import say_opening, say_week
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.public import WAITS_TTL_S, PublicBranch, PublicService, PublicState, WaitsFeed
from protocol.views import BoardMessage, Wait
from server.visits.public_day import LEAST_VISITS
from server.web.base.clock import moment
from server.web.base.reader_language import offered_in
from server.web.follow import views
from server.web.follow.live import Branch
from server.web.follow.public_feed import Edition
from server.web.operation.operation import OperationRequest
from server.web.operation.reading_rate import too_fast

from .parts.render import html_page, page_language, render

PUBLIC = "/public"
BY_WAIT = "by=wait"
"""The query that has the shortest wait first."""


class ServiceLine(Struct, frozen=True):
    """A service now, its name and its wait; None while the state says why there is none."""

    now: PublicService
    name: Name
    wait: Wait | None


class BranchLine(Struct, frozen=True):
    """A branch now; `opens`: when it gives numbers again, in words; `street`: its address, where it is set."""

    now: PublicBranch
    name: Name
    opens: str
    street: str | None
    services: list[ServiceLine]

    @property
    def longest(self) -> ServiceLine | None:
        """The service with the longest wait that is known."""
        known = [line for line in self.services if line.wait is not None]
        return max(known, key=lambda line: (line.now.p90_min or 0, line.now.p50_min or 0), default=None)


class ServiceAt(Struct, frozen=True):
    """A service at a branch now."""

    branch: BranchLine
    service: ServiceLine


def branches_now(asked: OperationRequest, service: str) -> list[ServiceAt]:
    """Every branch that has this service, by name, with its wait as the public's feed says it."""
    edition, language = asked.context.public.waits(asked.context.live), page_language(asked.request)
    lines = (_line(asked, each, language) for each in edition.feed.branches if each.id in asked.context.live.branches)
    found = [ServiceAt(line, one) for line in lines for one in line.services if one.now.code == service]
    return sorted(found, key=lambda one: _in_order(name_in(one.branch.name, language)))


async def show_city(asked: OperationRequest) -> Response | Refused:
    """Every branch on a line; of a city with one branch, that branch."""
    refused = too_fast(asked)
    if refused is not None:
        return refused
    edition, language = asked.context.public.waits(asked.context.live), page_language(asked.request)
    if len(edition.feed.branches) == 1:
        return _shown(asked, edition, edition.feed.branches[0].id)
    lines = [_line(asked, each, language) for each in edition.feed.branches]
    lines.sort(key=lambda line: _in_order(name_in(line.name, language)))
    query = BY_WAIT if asked.request.query_params.get("by") == "wait" else ""
    if query:
        lines.sort(key=order_by_wait)
    return _page(asked, edition, "public.html", "", query, branches=lines, by_wait=BY_WAIT)


async def show_branch(asked: OperationRequest) -> Response | Refused:
    """A branch: its services now, its hours, and how each figure is made."""
    return too_fast(asked) or _shown(asked, asked.context.public.waits(asked.context.live), asked.param("b"))


def _shown(asked: OperationRequest, edition: Edition[WaitsFeed], name: str) -> Response | Refused:
    branch = asked.context.live.branch(name)
    shown = next((each for each in edition.feed.branches if each.id == name), None)
    if branch is None or shown is None:
        return Refused(Refusal.UNKNOWN_BRANCH)  # it works no more
    language = page_language(asked.request)
    config, now = views.config_of(branch.state), asked.context.clock.now()
    today = moment(now, config.time_zone).date().isoformat()
    return _page(
        asked,
        edition,
        "public_branch.html",
        name,
        branch=_line(asked, shown, language),
        message=_message(branch, now),
        week=say_week(config.hours, translations(language)),
        special=[each for each in config.special_days if each.date >= today],
        closed=[date.fromisoformat(each) for each in config.closed_dates if each >= today],
        day=date.fromisoformat,
        others=len(edition.feed.branches) > 1,
        has_lot=config.lot_opens is not None,
        takes_appointments=config.appointments.per_slot > 0,
        least=LEAST_VISITS,
    )


def _in_order(name: str) -> list[tuple[int, str]]:
    """`Branch 9` comes before `Branch 10`."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in re.split(r"(\d+)", name)]


def order_by_wait(line: BranchLine) -> tuple[int, int, int]:
    """Branches that give numbers first, those whose wait is known before the others, the shortest first."""
    rank = {PublicState.OPEN: 0 if line.longest else 1}.get(line.now.state, 2)
    longest = line.longest.now if line.longest and rank == 0 else None
    return rank, longest.p90_min or 0 if longest else 0, longest.p50_min or 0 if longest else 0


def _message(branch: Branch, now: Instant) -> BoardMessage | None:
    return views.message_now(branch.state, now)


def _line(asked: OperationRequest, shown: PublicBranch, language: str) -> BranchLine:
    config = views.config_of(asked.context.live.branches[shown.id].state)
    now = moment(asked.context.clock.now(), config.time_zone)
    opens = "" if shown.opens_at is None else say_opening(shown.opens_at, now, translations(language))
    services = [ServiceLine(each, views.service_name(config, each.code), _wait(each)) for each in shown.services]
    return BranchLine(shown, config.name, opens, config.address, services)


def _wait(service: PublicService) -> Wait | None:
    """The published minutes: their words are those of every other screen."""
    if service.p50_min is None or service.p90_min is None:
        return None
    return Wait(60 * service.p50_min, 60 * service.p90_min)


def _page(
    asked: OperationRequest, edition: Edition[WaitsFeed], template: str, name: str, query: str = "", **context: Any
) -> Response:
    """Rendered once for each edition, branch (or order of all), and language."""
    language, which = page_language(asked.request), name or f"?{query}"
    html = edition.pages.get((which, language))
    if html is None:
        html = edition.pages[which, language] = render(
            template,
            language,
            f"{PUBLIC}/{name}" if name else PUBLIC,
            query,
            offered_in(asked.request),
            at=edition.feed.last_updated,
            now_ms=edition.made_at,
            every_s=WAITS_TTL_S,
            State=PublicState,
            **context,
        )
    return html_page(asked.request, html, language)
