"""The message about an event for each audience: the changed objects as they are afterwards, or only the seq."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET

from protocol.ids import Instant
from protocol.messages import WAITS, Message
from protocol.views import BoardService, Wait
from server.access.city.state import Access
from server.balance.foresight.told import BranchForecast
from server.journal.clock.belief import SURE, Belief
from server.queue.events import events as e
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.web.base.client_version import SERVER
from server.web.base.clock import moment

from . import views
from .waits_left import wait_left, waits_left


class Audience(StrEnum):
    """Public: displays, kiosks, phones, anybody. Staff: counters, clerks, managers."""

    PUBLIC = "public"
    STAFF = "staff"


_encode = msgspec.json.Encoder().encode


class Touched:
    """What an event will change, looked up before the event is applied: afterwards the old service is unknown.

    `acted`: another counter that could take its act with this ticket back, and from now on perhaps cannot.
    """

    __slots__ = ("acted", "counter", "services", "ticket_id")

    def __init__(self, state: State, recorded: Recorded[Any]) -> None:
        body = recorded.body
        self.ticket_id: str | None = getattr(body, "ticket_id", None)
        self.counter: str | None = getattr(body, "counter", None)
        self.acted: str | None = None
        self.services: list[str] = []
        ticket = state.tickets.get(self.ticket_id) if self.ticket_id else None
        if ticket is not None:
            self.services.append(ticket.service)
            self.counter = ticket.counter or self.counter
            self.acted = _who_acted_last(state, ticket)
        appointment = state.appointments.by_id.get(getattr(body, "appointment", None) or "")
        service = getattr(body, "service", None) or (None if appointment is None else appointment.service)
        further = getattr(body, "further", ()) or (() if appointment is None else appointment.further)
        for code in (service, *(one.service for one in further)):
            if code is not None and code not in self.services:
                self.services.append(code)
        counter = state.counters.get(self.counter) if self.counter else None
        if counter is not None:
            # whether this counter is open and idle changes what is told of all services it serves, or will serve
            skills = (*counter.of_counter, *getattr(body, "skills", ()))
            self.services += [code for code in dict.fromkeys(skills) if code not in self.services]


def _who_acted_last(state: State, ticket: Ticket) -> str | None:
    """The counter whose last act this ticket's last act is, if it is still in the branch."""
    counter = None if ticket.last_act is None else state.counters.get(ticket.last_act.counter)
    return None if counter is None or counter.last_act_on != ticket.ticket_id else counter.id


def snapshot(
    state: State,
    audience: Audience,
    now: Instant,
    access: Access,
    history: str,
    clock: Belief = SURE,
    forecast: BranchForecast | None = None,
) -> bytes:
    """The branch's current state, for a client that joins or has fallen behind; `access` gives the names of staff.

    `history`: the id of this journal.
    """
    message = Message(state.seq, "snapshot", moment(now, views.zone_of(state)), history=history, server=SERVER)
    return _encode(_whole(message, state, audience, now, access, clock, forecast))


def event(
    state: State,
    recorded: Recorded[Any],
    touched: Touched,
    access: Access,
    clock: Belief = SURE,
    forecast: BranchForecast | None = None,
) -> dict[Audience, bytes]:
    """The message about the event for every audience; `state` is the state after it."""
    body = recorded.body
    at = moment(recorded.at, views.zone_of(state))
    disclosure: e.Disclosure = body.disclosure
    if disclosure is e.Disclosure.WHOLE:
        bare = Message(recorded.seq, "event", at, recorded.kind)
        whole = (recorded.at, access, clock, forecast)
        return {to: _encode(_whole(bare, state, to, *whole)) for to in Audience}
    codes = [] if disclosure is e.Disclosure.NOTHING else touched.services
    if disclosure is e.Disclosure.QUOTA:
        codes = [code for code in codes if views.quota_of(state, code) is not None]
    services = [views.board_service(state, code, forecast) for code in codes] or None
    call = views.board_call(state, state.calls[0]) if disclosure is e.Disclosure.CALL else None
    message = views.message_now(state, recorded.at) if disclosure is e.Disclosure.MESSAGE else UNSET
    if disclosure in (e.Disclosure.NOTHING, e.Disclosure.QUOTA, e.Disclosure.COUNTS):
        public = Message(recorded.seq, "event", at, "counts", services=services) if services else Message(recorded.seq)
    else:
        public = Message(recorded.seq, "event", at, recorded.kind, call=call, services=services, message=message)
    counter = state.counters.get(touched.counter) if touched.counter else None
    acted = state.counters.get(touched.acted) if touched.acted and touched.acted != touched.counter else None
    ticket = state.tickets.get(touched.ticket_id) if touched.ticket_id else None
    staff = Message(
        recorded.seq,
        "event",
        at,
        recorded.kind,
        call=call,
        services=services,
        counter=views.counter_view(state, counter, access) if counter else None,
        other_counters=[views.counter_view(state, acted, access)] if acted else None,
        ticket=views.ticket_view(state, ticket) if ticket else None,
        waits_left=wait_left(ticket, forecast, recorded.at) if ticket else None,
        device=views.device_view(state, state.devices[body.device], access)
        if isinstance(body, e.DeviceStateChanged)
        else None,
        message=message,
        today=views.today(state),
    )
    return {Audience.PUBLIC: _encode(public), Audience.STAFF: _encode(staff)}


def waits(
    state: State, services: list[BoardService], left: dict[str, Wait | None], now: Instant
) -> dict[Audience, bytes]:
    """These services' waits, and for staff what is left to these tickets, have changed without an event.

    `seq` is that of the last one. An audience for which nothing has changed is told nothing.
    """
    at = moment(now, views.zone_of(state))
    public = Message(state.seq, "event", at, WAITS, services=services)
    messages = {Audience.PUBLIC: _encode(public)} if services else {}
    if services or left:
        staff = msgspec.structs.replace(public, services=services or None, waits_left=left or None)
        messages[Audience.STAFF] = _encode(staff)
    return messages


def _whole(
    message: Message,
    state: State,
    audience: Audience,
    now: Instant,
    access: Access,
    clock: Belief,
    forecast: BranchForecast | None,
) -> Message:
    """The message with everything that this audience may see."""
    described = views.branch_view(state, now, clock)
    seen = msgspec.structs.replace(message, branch=described, board=views.board(state, now, forecast))
    if audience is Audience.PUBLIC:
        return seen
    return msgspec.structs.replace(
        seen,
        counters=[views.counter_view(state, counter, access) for counter in state.counters.values()],
        tickets=views.live_tickets(state),
        devices=views.devices(state, access),
        today=views.today(state),
        waits_left=dict(waits_left(state, forecast, now)) or None,
    )
