"""A visit, from the touch at the kiosk to the number on the TV, and the bad days it has to survive."""

import threading
import urllib.request
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from language.places import NO_BREAK
from server.cli.demo.hand import Hand
from server.visits.follower import visits_of
from server.visits.parts import services_of
from server.visits.tables import visit as visit_table
from server.visits.visit import Ending, Visit
from tests.serving import until

from .room import Room, complete

pytestmark = pytest.mark.slow(6)


def test_the_number_is_the_same_on_slip_phone_counter_display_and_in_the_journal_and_for_its_second_service(
    room: Room,
) -> None:
    kiosk, desk, display = room.kiosk(), room.open_desk("1"), room.display()
    number = room.take_ticket(kiosk, also="CT")
    (slip,) = room.printer.wait_for(1, 60)
    page = read(room.code_on(slip_path(room)))
    assert number in page
    place = str(kiosk.wait("ticket-place", "text", differs=""))
    assert place.replace(NO_BREAK, " ").startswith("Quầy số 1")
    assert place.replace(NO_BREAK, " ") in unescape(page).replace(NO_BREAK, " "), "the phone says the same way"
    desk.key("F2")
    assert desk.wait("ticket-number", "text", equals=number) == number
    assert display.wait("call-number-0", "text", equals=number) == number
    desk.wait("start", "enabled", equals=True)
    desk.key("F4")
    desk.wait("complete", "enabled", equals=True)
    complete(desk)
    assert room.body("next_service", number)["service"] == "CT"
    desk.key("F2")
    desk.wait("ticket-number", "text", equals=number)
    desk.wait("start", "enabled", equals=True)
    desk.key("F4")
    desk.wait("complete", "enabled", equals=True)
    complete(desk)
    (visit,) = until(lambda: [one for one in visits(room) if one.ended is Ending.COMPLETED])  # the visit counts once
    first, second = services_of(visit)
    assert [(one.service, one.counter, one.ended) for one in (first, second)] == [
        ("HT", "1", Ending.COMPLETED),
        ("CT", "1", Ending.COMPLETED),
    ]
    assert (first.served_ms + second.served_ms, first.wait_ms + second.wait_ms) == (visit.served_ms, visit.wait_ms)
    assert second.issued_at == first.ended_at
    assert room.body("issued", number)["number"] == number
    assert room.body("called", number)["counter"] == "1"
    assert room.body("completed", number)["outcome"] is not None
    assert slip is not None


def test_a_server_restarted_in_the_middle_costs_nobody_anything(room: Room) -> None:
    def done() -> list[str]:
        kinds: list[str] = [event["kind"] for event in room.serving.journal()]
        return [kind for kind in kinds if kind in ("completed", "served_offline")]

    kiosk, desk, display = room.kiosk(), room.open_desk("1"), room.display()
    first = room.take_ticket(kiosk)
    desk.key("F2")
    desk.wait("ticket-number", "text", equals=first)
    desk.wait("start", "enabled", equals=True)
    desk.key("F4")
    desk.wait("complete", "enabled", equals=True)
    room.serving.kill()
    display.wait("header", "connection", equals="cut")
    assert desk.get("ticket-number") == first
    room.serving.start()
    display.wait("header", "connection", equals="connected")
    assert display.get("call-number-0") == first
    desk.wait("complete", "enabled", equals=True)
    complete(desk)  # the counter may not have its line again yet: then it sends in whom it has served
    until(lambda: done() in (["completed"], ["served_offline"]))
    kiosk.tap("home")
    kiosk.wait("service-HT", "enabled", equals=True)
    second = room.take_ticket(kiosk)
    assert [first, second] == ["HT-001", "HT-002"]
    assert len(done()) == 1


def test_paper_that_is_out_is_said_before_and_the_number_can_still_be_had(room: Room) -> None:
    room.printer.control("paper out")
    kiosk = room.kiosk()
    kiosk.wait("warning")
    number = room.take_ticket(kiosk)
    kiosk.wait("code")
    assert room.body("issued", number)["number"] == number
    assert room.printer.printed == []


def test_paper_that_runs_out_while_printing_never_makes_two_originals(room: Room) -> None:
    kiosk = room.kiosk()
    kiosk.wait("service-HT", "enabled", equals=True)
    room.printer.control("paper after 200")
    number = room.take_ticket(kiosk)
    said = str(kiosk.wait("printing-text", "text", contains="quét mã"))
    assert "QR" in said or "mã" in said
    room.printer.control("paper ok")
    kiosk.tap("home")
    kiosk.wait("service-HT", "enabled", equals=True)
    again = room.take_ticket(kiosk)
    kiosk.wait("printing-text", "text", contains="lấy phiếu")
    assert [number, again] == ["HT-001", "HT-002"]
    whole = [code for code in map(code_or_none, sorted((room.folder / "slips").glob("*.png"))) if code]
    assert len(whole) == len(set(whole))


def test_two_counters_calling_at_once_get_two_people_and_both_are_shown(room: Room) -> None:
    desks = [room.open_desk("1"), room.open_desk("2")]
    display = room.display()
    display.wait("header", "connection", equals="connected")
    for _ in range(2):
        room.serving.issue("HT")
    for desk in desks:
        desk.wait("waiting-heading", "text", contains="2")
    press_at_once(desks, "F2")
    numbers = {str(desk.wait("ticket-number", "text", contains="HT-")) for desk in desks}
    assert numbers == {"HT-001", "HT-002"}
    display.wait("call-number-1", "text", contains="HT-")  # one that was alone has moved down for the other
    assert {display.get(f"call-number-{line}") for line in (0, 1)} == numbers


def test_a_display_that_joins_late_shows_the_present_and_announces_nothing(room: Room) -> None:
    desk = room.open_desk("1")
    number = room.serving.issue("HT")["number"]
    desk.wait("waiting-heading", "text", contains="1")
    desk.key("F2")
    desk.wait("ticket-number", "text", equals=number)
    display = room.display()
    display.wait("call-number-0", "text", equals=number)
    assert display.get("call-0", "mark") == "past"


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def visits(room: Room) -> list[Visit]:
    """The rows of the reports."""
    engine = room.serving.installation._engine
    with engine.connect() as connection:
        found = visits_of(connection.execute(select(visit_table)))
    engine.dispose()
    return found


def slip_path(room: Room) -> Path:
    (slip,) = sorted((room.folder / "slips").glob("*.png"))
    return slip


def code_or_none(slip: Path) -> str | None:
    """A slip's code; None where the paper ended before it."""
    import zxingcpp
    from PIL import Image

    with Image.open(slip) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"))
    return found[0].text if found else None


def press_at_once(desks: list[Hand], key: str) -> None:
    """Two hands, one moment."""
    gate = threading.Barrier(len(desks))

    def press(desk: Hand) -> None:
        gate.wait(60)
        desk.key(key)

    threads = [threading.Thread(target=press, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
