"""The rest of each wait as staff's followers are told it: all once, then what reads differently, then what is gone."""

import msgspec

from protocol.following.picture import BranchPicture
from protocol.messages import Message
from protocol.views import Wait
from protocol.waits import aged
from server.access.city.state import Access
from server.balance.foresight.told import BranchForecast
from server.web.base.clock import moment
from server.web.follow import audience, views
from server.web.follow.audience import Audience, Touched
from server.web.follow.waits_left import ToldWaitsLeft, waits_left
from tests.server.queue.desk import Desk

TOLD = Wait(600, 1200)
_message = msgspec.json.Decoder(Message).decode


def forecast(desk: Desk, **tickets: Wait) -> BranchForecast:
    return BranchForecast("CN01", desk.state.seq, desk.now, tickets=tickets)


def test_all_is_told_once_then_what_is_read_differently_and_what_is_gone() -> None:
    told = ToldWaitsLeft()
    assert told.changes({"a": TOLD, "b": TOLD}, 0) == {"a": TOLD, "b": TOLD}
    later = 90_000
    counted = aged(TOLD, later)
    assert told.changes({"a": counted, "b": Wait(900, 1200)}, later) == {"b": Wait(900, 1200)}
    assert told.changes({"b": Wait(900, 1200)}, later) == {"a": None}
    assert told.changes({}, later) == {"b": None}
    assert told.changes({}, later) == {}


def test_a_clerk_reads_what_the_holder_reads_and_it_goes_down_with_the_clock() -> None:
    desk = Desk()
    desk.staff("1")
    ticket = desk.issue()
    known = forecast(desk, **{ticket.ticket_id: TOLD})
    picture = BranchPicture()
    picture.take(_message(audience.snapshot(desk.state, Audience.STAFF, desk.now, Access(), "h", forecast=known)))
    public = _message(audience.snapshot(desk.state, Audience.PUBLIC, desk.now, Access(), "h", forecast=known))
    assert public.waits_left is None
    seen = picture.tickets[ticket.ticket_id]
    for after_ms in (0, 250_000):
        now = desk.now + after_ms
        holder = views.public_ticket(desk.state, ticket, now, known).wait
        assert picture.wait_left(seen, moment(now, "Asia/Ho_Chi_Minh")) == holder == aged(TOLD, after_ms)
    picture.take(Message(desk.state.seq, "event", moment(desk.now, "UTC"), waits_left={ticket.ticket_id: None}))
    assert picture.wait_left(seen, moment(desk.now, "UTC")) is None


def test_an_event_says_what_is_left_to_who_waits_and_nothing_of_who_is_called() -> None:
    desk = Desk()
    desk.staff("1")
    ticket = desk.issue()
    known = forecast(desk, **{ticket.ticket_id: TOLD})
    issued = next(row.recorded for row in reversed(desk.rows) if row.kind == "issued")

    def told() -> dict[str, Wait | None] | None:
        touched = Touched(desk.state, issued)
        staff = audience.event(desk.state, issued, touched, Access(), forecast=known)[Audience.STAFF]
        return _message(staff).waits_left

    assert told() == {ticket.ticket_id: TOLD}
    desk.serve("1")
    assert told() is None
    assert waits_left(desk.state, known, desk.now) == {}
