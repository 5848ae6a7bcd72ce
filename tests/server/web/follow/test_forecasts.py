"""Which forecast is told, and that followers hear of a wait that moves without an event."""

import asyncio

import msgspec
from msgspec import structs

from protocol.enums import TicketClass
from protocol.following.follower import Follower, Received
from protocol.following.picture import BranchPicture
from protocol.messages import WAITS, Message
from protocol.views import Wait
from server.access.city.state import Access
from server.balance.foresight.told import FRESH_MS, BranchForecast
from server.web.base.clock import moment
from server.web.base.ticket_secret import TrackSecrets
from server.web.follow import audience, views
from server.web.follow.audience import Audience
from server.web.follow.fan_out import Client
from server.web.follow.forecasts import Forecasts
from server.web.follow.live import Branch
from tests.server.queue.desk import Desk

_decode = msgspec.json.Decoder(Message).decode


def forecast(desk: Desk, walk: Wait) -> BranchForecast:
    return BranchForecast("CN01", desk.state.seq, desk.now, {"HT": {TicketClass.WALK: walk}}, {"HT": 1}, {"HT": 150.0})


def test_only_fresh_forecasts_are_told_and_old_ones_no_more() -> None:
    desk, forecasts = Desk(), Forecasts()
    made = forecast(desk, Wait(600, 900))
    for name, one in forecasts.changes([made], desk.now).items():
        forecasts.put(name, one)
    assert forecasts.of("CN01") is made
    assert forecasts.changes([], desk.now + FRESH_MS) == {}
    assert forecasts.changes([made], desk.now + FRESH_MS + 1) == {"CN01": None}
    forecasts.put("CN01", None)
    assert forecasts.of("CN01") is None


def test_how_long_a_branch_has_had_none_counts_from_when_it_was_first_missing() -> None:
    forecasts = Forecasts()
    assert forecasts.missing_s(5.0) == 0
    for now_s in (10.0, 11.0):
        forecasts.note_missing(True, now_s)
    assert forecasts.missing_s(15.0) == 5
    forecasts.note_missing(False, 16.0)
    assert forecasts.missing_s(20.0) == 0


def test_a_wait_that_moves_is_told_without_an_event_and_moves_no_position() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue()
    desk.serve("1")
    desk.issue()

    async def follow() -> tuple[list[Message], list[Wait | None]]:
        branch = Branch(desk.state, TrackSecrets(b"k" * 32), Forecasts())
        heard: list[Message] = []

        async def send(text: str) -> None:
            heard.append(_decode(text))

        async def close() -> None:
            pass

        def snapshot(to: Audience) -> bytes:
            return audience.snapshot(desk.state, to, desk.now, Access(), "h", forecast=branch.forecast)

        assert branch.waits(desk.now) == {}
        branch.hub.join(Client(send, snapshot, close), None, desk.state.seq)
        for walk in (Wait(600, 900), Wait(600, 900), Wait(900, 1500)):
            branch.tell(forecast(desk, walk), desk.now)
        branch.tell(None, desk.now)
        async with asyncio.timeout(60):
            while len(heard) < 4:
                await asyncio.sleep(0)
        follower, picture, told = Follower(), BranchPicture(), list[Wait | None]()
        for message in heard:
            assert follower.take(message) in (Received.SNAPSHOT, Received.EVENT)
            assert follower.seq == desk.state.seq
            picture.take(message)
            told.append(picture.wait("HT"))
        return heard, told

    heard, told = asyncio.run(follow())
    assert [message.kind for message in heard] == [None, WAITS, WAITS, WAITS]
    assert [[one.code for one in message.services or ()] for message in heard[1:]] == [["HT"]] * 3
    assert told == [None, Wait(600, 900), Wait(900, 1500), None]


def test_who_was_away_while_the_forecast_ended_counts_down_from_it_no_more() -> None:
    desk = Desk()
    desk.staff("1")
    ticket = desk.issue()
    desk.issue()
    walk = Wait(600, 900)
    known = structs.replace(forecast(desk, walk), tickets={ticket.ticket_id: walk})
    branch, picture = Branch(desk.state, TrackSecrets(b"k" * 32), Forecasts()), BranchPicture()
    branch.tell(known, desk.now)
    picture.take(_decode(audience.snapshot(desk.state, Audience.STAFF, desk.now, Access(), "h", forecast=known)))
    now = moment(desk.now, "UTC")
    assert picture.wait("HT") == picture.wait_left(picture.tickets[ticket.ticket_id], now) == walk
    branch.tell(None, desk.now)  # the follower is away
    picture.take(_decode(branch.waits(desk.now)[Audience.STAFF]))
    assert picture.wait("HT") == views.board_service(desk.state, "HT", None).wait != walk
    assert picture.wait_left(picture.tickets[ticket.ticket_id], now) is None


def test_what_a_newcomer_is_told_is_on_the_ticket_as_it_is_on_the_board() -> None:
    desk, forecasts = Desk(), Forecasts()
    desk.staff("1")
    desk.issue()
    desk.serve("1")
    forecasts.put("CN01", forecast(desk, Wait(600, 900)))
    desk.issue()
    assert forecasts.expect(desk.state, "HT", 1, TicketClass.WALK) == Wait(600, 900)
    assert forecasts.expect(desk.state, "CT", 1, TicketClass.WALK) is None
