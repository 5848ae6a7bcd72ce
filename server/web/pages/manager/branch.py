"""`/manager`: a branch on one screen, for its managers."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from language.messages import LANGUAGES, N_, translations
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.access.seen import Seen
from server.access.who_may import who_may
from server.queue.state.state import State
from server.visits.past import PastDay
from server.web.alerts.alerts import Alerts, escalated, step
from server.web.alerts.conditions import Condition, conditions
from server.web.alerts.words import say_need
from server.web.api import counters
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.checklist import missing_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from . import branch_status, clock, direct, panels
from .advice import advice_card
from .automatic import mode_of
from .next_hours import next_hours_card
from .overview import overview

MANAGER = "/manager"

FORM_ERRORS = {
    "sure": N_("An emergency interrupts every screen: tick that you want this, then send it."),
    "text.vi": N_("Write the message, in at most 400 letters."),
    **dict.fromkeys(
        [f"text.{language}" for language in LANGUAGES[1:]],
        N_("A translation may have at most 400 letters."),
    ),
}
"""The message for a refused form of this page, by field."""


async def choose_branch(asked: OperationRequest) -> Response:
    """Redirects to the only branch that the person may see, else lists the branches, those with an alarm first,
    then those with an alert that nobody there has taken."""
    now = asked.context.clock.now()
    states = [
        branch.state
        for name, branch in sorted(asked.context.live.branches.items())
        if views.is_at_work(branch.state) and may(asked.principal, Permission.READ_MANAGER_PAGE, name)
    ]
    if len(states) == 1:
        return _go(states[0].stream)
    branches = [
        (
            views.branch_summary(state, now, asked.context.clock.belief),
            views.today(state),
            len(branch_status.alarms(state, asked.context.live.access, now)),
            escalated(_alerts(asked, state, _conditions(asked, state, now), now)),
        )
        for state in states
    ]
    branches.sort(key=lambda each: (not each[2], not each[3]))
    return page(asked.request, "branches.html", branches=branches, may_enrol=_may_enrol(asked), person=_person(asked))


def _conditions(asked: OperationRequest, state: State, now: Instant) -> list[Condition]:
    return conditions(state, now, asked.context.live.forecasts.of(state.stream))


async def watch(asked: OperationRequest) -> Response:
    """The branch now; the page's script keeps it up to date."""
    return await _page(asked)


async def end_day(asked: OperationRequest) -> Response:
    """Ends the day; a refusal is shown on the page."""
    done = await counters.end_day(asked)
    if isinstance(done, Refused):
        return await _page(asked, done.status, TITLES[done.code])
    return _go(asked.branch.state.stream)


async def reopen_day(asked: OperationRequest) -> Response:
    """Takes the end of the day back; a refusal is shown on the page."""
    done = await counters.reopen_day(asked)
    if isinstance(done, Refused):
        return await _page(asked, done.status, TITLES[done.code])
    return _go(asked.branch.state.stream)


async def confirm_clock(asked: OperationRequest) -> Response:
    """Says which date and time it is."""
    return await _done(asked, await clock.confirm(asked))


async def restore_expired(asked: OperationRequest) -> Response:
    """Takes back what a wrong clock expired."""
    return await _done(asked, await clock.restore_expired(asked))


async def take_opening_back(asked: OperationRequest) -> Response:
    """Takes back a day that a wrong clock opened."""
    return await _done(asked, await clock.take_opening_back(asked))


async def clear_alarm(asked: OperationRequest) -> Response:
    """Ends a counter's alarm."""
    return await _done(asked, await branch_status.clear_alarm(asked))


async def act_on_alert(asked: OperationRequest) -> Response:
    """Takes an alert, or puts it off."""
    return await _done(asked, await branch_status.act_on_alert(asked))


async def set_message(asked: OperationRequest) -> Response:
    """Shows everybody in the branch a message."""
    return await _done(asked, await branch_status.set_message(asked))


async def clear_message(asked: OperationRequest) -> Response:
    """Removes the message."""
    return await _done(asked, await branch_status.clear_message(asked))


async def show_counter(asked: OperationRequest) -> Response | Refused:
    """The branch, with a counter at its side."""
    return await _with_panel(asked, await panels.counter_panel(asked, asked.context.clock.now()))


async def show_ticket(asked: OperationRequest) -> Response | Refused:
    """The branch, with one visit's story at its side, and why it was called."""
    return await _with_panel(asked, await panels.ticket_panel(asked, asked.context.clock.now()))


async def show_service(asked: OperationRequest) -> Response | Refused:
    """The branch, with a service at its side."""
    return await _with_panel(asked, panels.service_panel(asked, asked.context.clock.now()))


async def find(asked: OperationRequest) -> Response | Refused:
    """The numbers that match what was typed, of which a single one is shown at once; or those behind a figure."""
    found = panels.found_panel(asked, asked.context.clock.now())
    if found.listed is None and len(found.found) == 1:
        return _go(f"{asked.branch.state.stream}/tickets/{found.found[0].ticket_id}")
    return await _with_panel(asked, found)


async def act_at_counter(asked: OperationRequest) -> Response | Refused:
    """An act of a counter's panel."""
    done = await direct.act(asked, lambda form, state: direct.counter_act(asked, form, state))
    return done if isinstance(done, Response) else await _refused_act(asked, done, panels.counter_panel)


async def act_on_ticket(asked: OperationRequest) -> Response | Refused:
    """An act of a visit's panel."""
    done = await direct.act(asked, lambda form, state: direct.ticket_act(asked, form, state))
    return done if isinstance(done, Response) else await _refused_act(asked, done, panels.ticket_panel)


async def act_on_service(asked: OperationRequest) -> Response | Refused:
    """An act of a service's panel: its numbers of today, and the message to those who wait for it."""
    done = await direct.act(asked, lambda form, state: direct.service_act(asked, form, state))
    if isinstance(done, Response):
        return done
    panel = panels.service_panel(asked, asked.context.clock.now())
    words = FORM_ERRORS.get(done[0].field or "", direct.words_of(done[0]))
    return await _with_panel(asked, panel, done[0].status, words)


async def set_numbers(asked: OperationRequest) -> Response | Refused:
    """Stops or resumes the numbers of every service."""
    done = await direct.act(asked, lambda form, state: direct.numbers_act(None, form, state))
    if isinstance(done, Response):
        return see_other(f"{MANAGER}/{asked.branch.state.stream}")
    return await _page(asked, done[0].status, direct.words_of(done[0]))


Panel: TypeAlias = panels.CounterPanel | panels.TicketPanel | panels.ServicePanel | panels.FoundPanel


async def _with_panel(
    asked: OperationRequest, panel: Panel | Refused, status: int = 200, error: str = "", since: int | None = None
) -> Response | Refused:
    return panel if isinstance(panel, Refused) else await _page(asked, status, error, panel, since)


async def _refused_act(
    asked: OperationRequest,
    refused: tuple[Refused, int],
    panel: Callable[[OperationRequest, Instant], Awaitable[Panel | Refused]],
) -> Response | Refused:
    """The panel as it is now: with what has changed, where that is why."""
    why, seen = refused
    shown = await panel(asked, asked.context.clock.now())
    since = seen if why.code is Refusal.CHANGED else None
    return await _with_panel(asked, shown, why.status, direct.words_of(why), since)


async def _done(asked: OperationRequest, refused: Refused | None) -> Response:
    if refused is None:
        return _go(asked.branch.state.stream)
    return await _page(asked, refused.status, FORM_ERRORS.get(refused.field or "", TITLES[refused.code]))


def _go(branch: str) -> Response:
    return see_other(f"{MANAGER}/{branch}")


async def _seen(asked: OperationRequest) -> dict[str, Seen]:
    """When each device was connected last; nothing is known of them where the database does not answer."""
    try:
        return await asyncio.to_thread(asked.context.seen.read)
    except SQLAlchemyError:
        return {}


async def _past(asked: OperationRequest, now: Instant) -> tuple[PastDay | None, PastDay | None]:
    state = asked.branch.state
    today = views.today_of(state, now).date
    return await asked.context.past_days.before(asked.context.engine, state.stream, today)


async def _page(
    asked: OperationRequest,
    status: int = 200,
    error: str = "",
    panel: Panel | None = None,
    since: int | None = None,
) -> Response:
    """`since`: the event up to which the panel was seen, where it has changed since."""
    state = asked.branch.state
    now = asked.context.clock.now()
    seen, past = await _seen(asked), await _past(asked, now)
    now = asked.context.clock.now()  # the state may have moved on meanwhile
    forecast = asked.branch.forecast
    found = conditions(state, now, forecast)
    return page(
        asked.request,
        "manager.html",
        status,
        address=f"{MANAGER}/{state.stream}" if panel is None else asked.request.url.path,
        here=f"{MANAGER}/{state.stream}",
        follow=_follow(asked, panel),
        query=_query(asked) if isinstance(panel, panels.FoundPanel) else {},
        panel=panel,
        panel_kind="" if panel is None else type(panel).__name__.removesuffix("Panel").lower(),
        done=direct.done_words(asked) if status == 200 else ("", None),
        since=since,
        view=overview(
            state, now, asked.context.live.access, seen, past, found, _alerts(asked, state, found, now), forecast
        ),
        mode=mode_of(state, asked.context.live.access),
        advice=advice_card(state, now, asked.context.live.forecasts.advice_of(state, now), _names(asked)),
        next_hours=next_hours_card(state, now, asked.context.live.forecasts.next_hours_of(state, now)),
        said=partial(
            say_need,
            target_s=views.config_of(state).visit_target_s,
            language=(language := page_language(asked.request)),
            words=translations(language),
        ),
        colleagues=[
            (one.user_id, one.name)
            for one in who_may(asked.context.live.access, Permission.CLEAR_ALARM, state.stream)
            if one.user_id != asked.principal.id
        ],
        clock_panel=clock.panel(asked),
        untils=branch_status.UNTIL,
        branch=views.config_of(state),
        at=moment(now, views.zone_of(state)),
        several=sum(may(asked.principal, Permission.READ_MANAGER_PAGE, name) for name in asked.context.live.branches)
        > 1,
        may_set_message=may(asked.principal, Permission.SET_MESSAGE, state.stream),
        may_mail=asked.context.mail is not None,
        may_enrol=_may_enrol(asked),
        missing=await missing_of(asked, seen) if may(asked.principal, Permission.CONFIGURE, state.stream) else 0,
        may_direct=may(asked.principal, Permission.DIRECT_TICKETS, state.stream),
        may_end=may(asked.principal, Permission.END_DAY, state.stream),
        person=_person(asked),
        seq=state.seq,
        now_ms=now,
        error=error,
    )


def _alerts(asked: OperationRequest, state: State, found: list[Condition], now: Instant) -> Alerts:
    """The branch's alerts, taken on to this moment. Each process keeps its own; the acts are in the journal."""
    kept = asked.context.alerts
    kept[state.stream] = step(kept.get(state.stream, Alerts()), found, state.alert_acts, now)
    return kept[state.stream]


def _follow(asked: OperationRequest, panel: Panel | None) -> str:
    """The address from which the page is renewed. In a panel what was done stays, with its undo, whatever happens."""
    if panel is None:
        return f"{MANAGER}/{asked.branch.state.stream}"
    kept = _query(asked) if isinstance(panel, panels.FoundPanel) else _kept(asked, ("done", "undo", "mark"))
    return f"{asked.request.url.path}?{urlencode(kept)}" if kept else asked.request.url.path


def _query(asked: OperationRequest) -> dict[str, str]:
    return _kept(asked, ("number", "list"))


def _kept(asked: OperationRequest, names: tuple[str, ...]) -> dict[str, str]:
    params = asked.request.query_params
    return {name: params[name] for name in names if name in params}


def _names(asked: OperationRequest) -> dict[str, Name]:
    """What the branches of this server are called."""
    live = asked.context.live.branches
    return {branch: one.state.config.name for branch, one in live.items() if one.state.config is not None}


def _may_enrol(asked: OperationRequest) -> bool:
    return may(asked.principal, Permission.DECIDE_ENROLMENT)


def _person(asked: OperationRequest) -> str:
    return asked.context.live.access.called(asked.principal.id)
