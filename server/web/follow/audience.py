"""What each audience is told of an event: what it changed, as it is after the event, or only that there was one."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET

from protocol.ids import Instant
from protocol.messages import Message
from server.access.city.state import Access
from server.queue.events import events as e
from server.queue.events.recorded import Recorded
from server.queue.state.state import State
from server.web.base.clock import moment

from . import views as show


class Audience(StrEnum):
    """Public: displays, kiosks, phones, anybody. Staff: counters, clerks, managers."""

    PUBLIC = "public"
    STAFF = "staff"


_encode = msgspec.json.Encoder().encode


class Touched:
    """What an event is about to change, looked up before it is folded in: afterwards the old service is gone."""

    __slots__ = ("counter", "services", "ticket_id")

    def __init__(self, state: State, recorded: Recorded[Any]) -> None:
        body = recorded.body
        self.ticket_id: str | None = getattr(body, "ticket_id", None)
        self.counter: str | None = getattr(body, "counter", None)
        self.services: list[str] = []
        ticket = state.tickets.get(self.ticket_id) if self.ticket_id else None
        if ticket is not None:
            self.services.append(ticket.service)
            self.counter = ticket.counter or self.counter
        appointment = state.appointments.by_id.get(getattr(body, "appointment", None) or "")
        service = getattr(body, "service", None) or (None if appointment is None else appointment.service)
        if service is not None and service not in self.services:
            self.services.append(service)
        counter = state.counters.get(self.counter) if self.counter else None
        if counter is not None:
            # whether this counter is idle decides what the other services it serves are told to expect
            self.services += [code for code in counter.skills if code not in self.services]


def snapshot(state: State, audience: Audience, now: Instant, access: Access, history: str) -> bytes:
    """The present, for a client that joins or has fallen behind; `access` gives staff each other's names.

    `history`: the id of this journal.
    """
    message = Message(state.seq, "snapshot", moment(now, show.zone_of(state)), history=history)
    return _encode(_whole(message, state, audience, now, access))


def event(state: State, recorded: Recorded[Any], touched: Touched, access: Access) -> dict[Audience, bytes]:
    """The event for every audience; `state` is the state after it."""
    body = recorded.body
    at = moment(recorded.at, show.zone_of(state))
    disclosure: e.Disclosure = body.disclosure
    if disclosure is e.Disclosure.WHOLE:
        bare = Message(recorded.seq, "event", at, recorded.kind)
        return {to: _encode(_whole(bare, state, to, recorded.at, access)) for to in Audience}
    codes = [] if disclosure is e.Disclosure.NOTHING else touched.services
    if disclosure is e.Disclosure.QUOTA:
        codes = [code for code in codes if show.quota_of(state, code) is not None]
    services = [show.board_service(state, code) for code in codes] or None
    call = show.board_call(state, state.calls[0]) if disclosure is e.Disclosure.CALL else None
    message = show.message_now(state, recorded.at) if disclosure is e.Disclosure.MESSAGE else UNSET
    if disclosure in (e.Disclosure.NOTHING, e.Disclosure.QUOTA, e.Disclosure.COUNTS):
        public = Message(recorded.seq, "event", at, "counts", services=services) if services else Message(recorded.seq)
    else:
        public = Message(recorded.seq, "event", at, recorded.kind, call=call, services=services, message=message)
    counter = state.counters.get(touched.counter) if touched.counter else None
    ticket = state.tickets.get(touched.ticket_id) if touched.ticket_id else None
    staff = Message(
        recorded.seq,
        "event",
        at,
        recorded.kind,
        call=call,
        services=services,
        counter=show.counter_view(state, counter, access) if counter else None,
        ticket=show.ticket_view(state, ticket) if ticket else None,
        device=show.device_view(state, state.devices[body.device], access)
        if isinstance(body, e.DeviceStateChanged)
        else None,
        message=message,
        today=show.today(state),
    )
    return {Audience.PUBLIC: _encode(public), Audience.STAFF: _encode(staff)}


def _whole(message: Message, state: State, audience: Audience, now: Instant, access: Access) -> Message:
    """The message with all that this audience may see."""
    seen = msgspec.structs.replace(message, branch=show.branch_view(state, now), board=show.board(state, now))
    if audience is Audience.PUBLIC:
        return seen
    return msgspec.structs.replace(
        seen,
        counters=[show.counter_view(state, counter, access) for counter in state.counters.values()],
        tickets=show.live_tickets(state),
        devices=show.devices(state, access),
        today=show.today(state),
    )
