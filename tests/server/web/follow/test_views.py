"""What the holder of a ticket and the lobby are told of it."""

from msgspec import structs

from server.web.follow.views import board_call, config_of, public_ticket
from tests.server.queue.desk import Desk


def test_the_holder_is_told_where_the_service_is_and_once_called_the_way_to_the_counter() -> None:
    desk = Desk()
    desk.staff("1")
    config = config_of(desk.state)
    way = {"vi": "Tầng 1, sảnh A", "en": "Floor 1, hall A"}
    desk.state.config = structs.replace(config, counters=tuple(
        structs.replace(counter, direction=way) for counter in config.counters
    ))  # fmt: skip
    ticket = desk.issue("HT")
    waiting = public_ticket(desk.state, ticket, desk.now)
    assert waiting.place is not None
    assert waiting.place["en"].startswith("Floor 1, hall A: ")
    called = public_ticket(desk.state, desk.call("1"), desk.now)
    assert called.place == way


def test_the_lobby_is_told_the_tickets_language() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT", language="en")
    desk.call("1")
    [call] = desk.state.calls
    assert board_call(desk.state, call).language == "en"
