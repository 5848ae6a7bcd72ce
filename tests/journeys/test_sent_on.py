"""Nobody waits where nobody calls: the last counter asks, a closed one gets nobody, who was sent there comes back."""

import pytest

from server.cli.demo.hand import Hand

from .room import Room

pytestmark = pytest.mark.slow(6)


def serve(desk: Hand, number: str) -> None:
    """Calls this number, and the person comes."""
    desk.key("F2")
    desk.wait("ticket-number", "text", equals=number)
    desk.wait("start", "enabled", equals=True)
    desk.key("F4")
    desk.wait("complete", "enabled", equals=True)


def test_the_last_counter_for_people_who_wait_asks_before_it_closes(room: Room) -> None:
    desk = room.open_desk("1")
    room.serving.issue("HT")
    room.serving.issue("HT")
    desk.wait("waiting-heading", "text", contains="2")
    desk.key("Shift+F10")
    desk.wait("question", "text", contains="Không còn quầy nào khác mở")
    assert desk.get("question-detail") == "Hộ tịch: 2 người đang chờ"
    desk.key("1")
    desk.wait("question", "visible", equals=False)
    desk.wait("counter-state", "text", contains="Đang mở")
    desk.key("Shift+F10")
    desk.wait("question", "visible", equals=True)
    desk.key("2")
    desk.wait("counter-state", "text", contains="Đã đóng")
    desk.wait("waiting-unserved", "text", contains="Hộ tịch (2 người chờ)")
    kinds = [event["kind"] for event in room.serving.journal()]
    assert kinds.count("counter_closed") == 1


def test_a_transfer_to_a_closed_counter_is_not_offered_and_refused_by_the_server(room: Room) -> None:
    desk = room.open_desk("1")
    number = room.serving.issue("HT")["number"]
    serve(desk, number)
    desk.key("F8")
    desk.key("2")
    desk.wait("question", "text", contains="Chuyển đến quầy nào?")
    for digit in "12":
        desk.key(digit)  # this counter, and a closed one
    assert "Chuyển đến quầy nào?" in desk.get("question")
    desk.key("Esc")
    status, refused = room.serving.verb("1", "transfer", {"counter": "2"})
    assert (status, refused["code"], refused["field"]) == (409, "counter_closed", "counter")
    assert desk.get("ticket-number") == number
    assert "transferred" not in [event["kind"] for event in room.serving.journal()]


def test_who_was_sent_to_a_counter_that_closes_comes_back_to_the_service(room: Room) -> None:
    desk, other = room.open_desk("1"), room.open_desk("2")
    number = room.serving.issue("HT")["number"]
    serve(desk, number)
    for key in ("F8", "2", "2", "1"):
        desk.key(key)
    desk.wait("notice", "text", contains=f"{number}: chờ Quầy số 2")
    other.wait("waiting-heading", "text", contains="1")
    desk.wait("waiting-heading", "text", contains="0")
    other.key("Shift+F10")
    other.wait("counter-state", "text", contains="Đã đóng")
    desk.wait("waiting-heading", "text", contains="1")
    desk.key("F2")
    desk.wait("ticket-number", "text", equals=number)
    kinds = [event["kind"] for event in room.serving.journal()]
    assert kinds[-3:] == ["counter_closed", "rejoined", "called"]
