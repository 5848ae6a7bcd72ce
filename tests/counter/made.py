"""Tickets, counters and a branch for tests of the models, made at one fixed time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from protocol.enums import CounterState, TicketClass, TicketState
from protocol.messages import Message
from protocol.transitions import legal_acts
from protocol.views import BranchView, CounterView, ServiceView, TicketView
from server.queue.decide.possible import acts_at
from server.queue.state.state import Counter, State
from server.queue.state.waiting_lines import queue_names
from tests.serving import template
from ui.link.server_clock import ServerClock

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def fixed_clock() -> ServerClock:
    """The server's clock stands still at NOW."""
    return ServerClock(monotonic=lambda: 0, wall=lambda: NOW)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def ticket(number: str, waited_s: float = 60, **fields: Any) -> TicketView:
    """A waiting ticket of HT, unless told otherwise."""
    known: dict[str, Any] = {
        "service": number.split("-")[0],
        "cls": TicketClass.WALK,
        "state": TicketState.WAITING,
        "issued_at": ago(waited_s),
        "queued_at": ago(waited_s),
    }
    known |= fields
    to = f"counter:{known.get('for_counter')}" if known.get("for_counter") else f"service:{known['service']}"
    to = f"user:{known['for_user']}" if known.get("for_user") else to
    told = {"queue": to if known["state"] is TicketState.WAITING else None, "acts": _acts(known["state"])}
    return TicketView(ticket_id=number.lower(), number=number, **(told | known))


def _acts(state: TicketState) -> tuple[str, ...]:
    """What the server would say of a ticket that never missed a call."""
    without_a_counter = state in (TicketState.WAITING, TicketState.PARKED)
    return tuple(sorted(legal_acts(state) - {"restore"})) if without_a_counter else ()


def counter(id: str = "1", **fields: Any) -> CounterView:
    """An open counter with a clerk; what its clerk may do is what the server would say of it with nobody in hand."""
    known: dict[str, Any] = {"state": CounterState.OPEN, "since": ago(600), "skills": ("HT", "CT"), "user": f"u{id}"}
    known |= fields
    here = Counter(id, known["skills"], known["state"], then=known.get("then"), user=known["user"])
    told = {"queues": queue_names(here), "acts": acts_at(State("CN01"), here)}
    return CounterView(id=id, name={"vi": f"Quầy số {id}", "en": f"Counter {id}"}, **(told | known))


def snapshot(seq: int, counters: list[CounterView], tickets: list[TicketView]) -> Message:
    return Message(seq, "snapshot", NOW, branch=branch(), counters=counters, tickets=tickets)


def branch() -> BranchView:
    """What the wire shows of the shipped template."""
    config = template()
    services = [ServiceView(one.code, one.prefix, one.name, True) for one in config.services]
    return BranchView(
        policy="priority",
        id=config.id,
        name=config.name,
        time_zone=config.time_zone,
        hours=(),
        open_now=True,
        services=services,
        counters=config.counters,
        priorities=config.priorities,
        reasons=config.reasons,
        outcomes=config.outcomes,
        visit_target_s=900,
        transaction_target_s=900,
        procedures=config.procedures,
    )
