"""The side panel of the manager's screen: a counter, a service, one visit, or numbers that were looked for."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from language.messages import N_
from protocol.configuration import Name
from protocol.enums import CounterState, ReasonFor, Refusal, TicketClass, TicketState
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.views import BoardMessage, PublicTicket
from server.queue.decide.possible import may_restore
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts import story
from server.web.pages.parts.ages import Age

from .tiles import CounterTile, aged, counter_tiles

MOST_FOUND = 30
MOST_LINES = 14
MOST_LISTED = 60
MOST_WAITING = 40

AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)


class Listed(Struct, frozen=True):
    """The numbers behind a figure of today: its title, what it means (msgids), and which tickets belong to it."""

    title: str
    meaning: str
    has: Callable[[Ticket], bool]


LISTS: Final = {
    "issued": Listed(N_("Issued"), N_("All numbers taken today, whatever became of their holders."), lambda one: True),
    "waiting": Listed(
        N_("Waiting"),
        N_("Took a number and were not called yet; without those set aside."),
        lambda one: one.state is TicketState.WAITING,
    ),
    "at-counter": Listed(N_("At a counter"), N_("Called, or being served now."), lambda one: one.state in AT_COUNTER),
    "parked": Listed(
        N_("Set aside"),
        N_("Set aside by a clerk, or by their holders who asked for more time; they are called again."),
        lambda one: one.state is TicketState.PARKED,
    ),
    "served": Listed(
        N_("Served"), N_("Visits that a clerk completed."), lambda one: one.state is TicketState.COMPLETED
    ),
    "no-shows": Listed(
        N_("No-shows"),
        N_("Calls that nobody came to. A number that was called in vain twice counts twice, and is here once."),
        lambda one: one.no_shows > 0,
    ),
    "cancelled": Listed(
        N_("Cancelled"),
        N_("Given up by their holders, cancelled by staff, or ended by too many missed calls."),
        lambda one: one.state is TicketState.CANCELLED,
    ),
    "expired": Listed(
        N_("Expired"),
        N_("Not called before the day ended."),
        lambda one: one.state is TicketState.EXPIRED,
    ),
}
"""By the last part of the id that the figure has on the page."""


class Skill(Struct, frozen=True):
    code: str
    name: Name
    has: bool


class TicketLine(Struct, frozen=True):
    """A ticket in a list."""

    ticket_id: str
    number: str
    state: TicketState
    cls: TicketClass
    service: Name
    age: Age


class CounterPanel(Struct, frozen=True):
    """`acts`: what a supervisor can do now. `sent`: how many wait for this counter alone, and would lose it.
    `lacking`: of its services those that its clerk may not serve.
    """

    counter: CounterTile
    ticket_id: str | None
    acts: tuple[str, ...]
    reasons: list[tuple[str, Name]]
    skills: list[Skill]
    lacking: list[Name]
    served: int
    sent: int
    lines: list[story.Line]


class TicketPanel(Struct, frozen=True):
    """`places`: where it may be moved, as the form sends it and in words. `told`: what its holder is told now."""

    ticket_id: str
    number: str
    state: TicketState
    cls: TicketClass
    service: Name
    counter: Name | None
    age: Age
    told: PublicTicket
    acts: tuple[str, ...]
    places: list[tuple[str, Name]]
    place: str
    lines: list[story.Line]


class ServicePanel(Struct, frozen=True):
    """`quota`: of today, None for no limit; `own_quota`: as the settings say; `is_set`: it was set for today.
    `message`: to those who wait for it.
    """

    code: str
    name: Name
    waiting: list[TicketLine]
    more: int
    counters: list[tuple[str, Name, bool]]
    issued: int
    quota: int | None
    own_quota: int | None
    is_set: bool
    message: BoardMessage | None


class FoundPanel(Struct, frozen=True):
    """`listed`: the figure whose numbers these are; None: `asked` was typed. `more`: how many are left out."""

    asked: str
    found: list[TicketLine]
    listed: Listed | None = None
    more: int = 0


async def counter_panel(asked: OperationRequest, now: Instant) -> CounterPanel | Refused:
    """The counter in the path."""
    state, access = asked.branch.state, asked.context.live.access
    counter = state.counters.get(asked.param("c"))
    if counter is None:
        return Refused(Refusal.UNKNOWN_COUNTER)
    events = await _read(asked, counter=counter.id)
    config = views.config_of(state)
    tile = next((one for one in counter_tiles(state, now, access) if one.id == counter.id), None)
    if tile is None:
        return Refused(Refusal.UNKNOWN_COUNTER)
    acts = []
    if counter.user is not None and (counter.state is not CounterState.OPEN or counter.then is not None):
        acts.append("open")
    if counter.state is CounterState.OPEN and counter.then is None:
        acts.append("pause")
    if not counter.is_closed:
        acts.append("close")
    if counter.user is not None and counter.ticket_id is None:
        acts.append("logout")
    sent = state.waiting.for_counter.get(counter.id)
    return CounterPanel(
        tile,
        counter.ticket_id,
        tuple(acts),
        [(one.code, one.name) for one in config.reasons if ReasonFor.PAUSE in one.used_by],
        [Skill(one.code, one.name, one.code in counter.of_counter) for one in config.services],
        [one.name for one in config.services if one.code in set(counter.of_counter) - set(counter.skills)],
        counter.served,
        0 if sent is None else sum(1 for _ in sent.tickets()),
        story.lines(events[-MOST_LINES:], config, access, _numbers(state))[::-1],
    )


async def ticket_panel(asked: OperationRequest, now: Instant) -> TicketPanel | Refused:
    """One visit of today: what happened, why it was called, and what may be done."""
    state = asked.branch.state
    ticket = state.tickets.get(asked.param("id"))
    if ticket is None:
        return Refused(Refusal.UNKNOWN_TICKET)
    events = await _read(asked, ticket_id=ticket.ticket_id)
    config = views.config_of(state)
    acts = ["restore"] if may_restore(ticket) else []
    if ticket.state is TicketState.WAITING:
        acts.append("move")
    if ticket.state in (TicketState.WAITING, TicketState.PARKED):
        acts.append("cancel")
    services = [(f"service:{one.code}", one.name) for one in config.services]
    counters = [
        (f"counter:{one.id}", views.counter_name(config, one.id))
        for one in state.counters.values()
        if not one.is_closed and ticket.service in one.skills
    ]
    place = f"counter:{ticket.for_counter}" if ticket.for_counter else f"service:{ticket.service}"
    return TicketPanel(
        ticket.ticket_id,
        ticket.number,
        ticket.state,
        ticket.cls,
        views.service_name(config, ticket.service),
        None if ticket.counter is None else views.counter_name(config, ticket.counter),
        aged(ticket.issued_at, now if ticket.ended_at is None else ticket.ended_at, config.visit_target_s),
        views.public_ticket(state, ticket, now, asked.branch.forecast),
        tuple(acts),
        [one for one in (*services, *counters) if one[0] != place],
        place,
        story.lines(events, config, asked.context.live.access, {}),
    )


def service_panel(asked: OperationRequest, now: Instant) -> ServicePanel | Refused:
    """A service: who waits for it, who serves it, and its numbers of today."""
    state = asked.branch.state
    config = views.config_of(state)
    code = asked.param("service")
    service = config.service(code)
    waiting = [one for one in state.waiting.tickets() if one.service == code]
    if service is None and not waiting:
        return Refused(Refusal.UNKNOWN_SERVICE)
    waiting.sort(key=lambda one: (one.queued_at, one.order))
    return ServicePanel(
        code,
        views.service_name(config, code),
        [_ticket_line(state, one, now) for one in waiting[:MOST_WAITING]],
        max(0, len(waiting) - MOST_WAITING),
        [
            (one.id, views.counter_name(config, one.id), one.serves(code))
            for one in state.counters.values()
            if code in one.of_counter and not one.gone
        ],
        state.issued_by_service.get(code, 0),
        None if service is None else state.quota_of(service),
        None if service is None else service.quota,
        code in state.quotas,
        views.service_message(state, code, now),
    )


def found_panel(asked: OperationRequest, now: Instant) -> FoundPanel:
    """The tickets of today whose number begins, or ends, with what was typed; a ticket is never found by a name.
    With `list`: those behind a figure, the longest under way first, then what ended last.
    """
    state = asked.branch.state
    listed = LISTS.get(asked.request.query_params.get("list", ""))
    if listed is not None:
        behind = [one for one in state.tickets.values() if listed.has(one)]
        behind.sort(key=lambda one: (one.ended_at is not None, -(one.ended_at or 0), one.issued_at, one.order))
        shown = [_ticket_line(state, one, now) for one in behind[:MOST_LISTED]]
        return FoundPanel("", shown, listed, len(behind) - len(shown))
    typed = asked.request.query_params.get("number", "").strip().upper()[:16]
    if not typed:
        return FoundPanel("", [])
    found = [one for one in state.tickets.values() if _matches(one.number.upper(), typed)]
    exact = [one for one in found if one.number.upper() == typed]
    return FoundPanel(typed, [_ticket_line(state, one, now) for one in (exact or found)[:MOST_FOUND]])


def _matches(number: str, typed: str) -> bool:
    """`12` finds HT-012; `HT-1` finds HT-1, HT-10 …"""
    digits = number.rpartition("-")[2].lstrip("0")
    return number.startswith(typed) or (typed.isdigit() and digits == typed.lstrip("0"))


async def _read(asked: OperationRequest, **about: str) -> list[Recorded[Any]]:
    return await asyncio.to_thread(story.read_today, asked.context.engine, asked.branch.state.stream, **about)


def _ticket_line(state: State, ticket: Ticket, now: Instant) -> TicketLine:
    config = views.config_of(state)
    until = now if ticket.ended_at is None else ticket.ended_at
    age = aged(ticket.issued_at, until, config.visit_target_s)
    return TicketLine(
        ticket.ticket_id, ticket.number, ticket.state, ticket.cls, views.service_name(config, ticket.service), age
    )


def _numbers(state: State) -> dict[str, str]:
    return {ticket.ticket_id: ticket.number for ticket in state.tickets.values()}
