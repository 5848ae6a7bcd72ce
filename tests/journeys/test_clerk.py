"""The clerk sees what was chosen, takes a no-show back, and an alarm and an emergency are what they are."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from protocol.configuration import ProcedureConfig
from server.cli.demo.hand import Hand
from tests.serving import Installation, Serving, template, until

from .room import Room

pytestmark = pytest.mark.slow(6)

BIRTH = ProcedureConfig(
    "1.001193", "HT", {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    bring=({"vi": "Giấy chứng sinh", "en": "Birth certificate"}, {"vi": "CCCD của cha mẹ", "en": "Parents' cards"}),
    minutes=15, fee_vnd=0,
)  # fmt: skip


@pytest.fixture
def chosen(tmp_path: Path) -> Iterator[Room]:
    """A room whose branch has a procedure."""
    room = Room(tmp_path)
    config = msgspec.structs.replace(template(), procedures=(BIRTH,))
    room.serving = Serving(Installation.staffed(tmp_path / "chosen", config))
    with room:
        yield room


def take_birth(room: Room, kiosk: Hand) -> str:
    """A number for the procedure, touched out of the kiosk."""
    kiosk.wait("service-HT", "enabled", equals=True)
    kiosk.tap("service-HT")
    kiosk.wait(f"procedure-{BIRTH.code}", "enabled", equals=True)
    kiosk.tap(f"procedure-{BIRTH.code}")
    kiosk.wait("take", "enabled", equals=True)
    kiosk.tap("take")
    return str(kiosk.wait("number", "text", differs=""))


def test_what_was_touched_at_the_kiosk_stands_beside_the_number_at_the_counter(chosen: Room) -> None:
    kiosk, desk = chosen.kiosk(), chosen.open_desk("1")
    number = take_birth(chosen, kiosk)
    desk.wait("waiting-heading", "text", contains="1")
    desk.key("F2")
    desk.wait("ticket-number", "text", equals=number)
    assert desk.get("detail-procedure") == "Đăng ký khai sinh"
    assert desk.get("detail-papers").splitlines() == ["•  Giấy chứng sinh", "•  CCCD của cha mẹ"]
    assert desk.get("detail-about-1") == "khoảng 15 phút"


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Room]:
    """A room in which every no-show counts at once; the third cancels."""
    room = Room(tmp_path)
    config = msgspec.structs.replace(template(), no_show_s=0, no_show_limit=3)
    room.serving = Serving(Installation.staffed(tmp_path / "impatient", config))
    with room:
        yield room


def test_a_no_show_that_is_taken_back_does_not_count_and_one_that_cancelled_is_restored(impatient: Room) -> None:
    """Two real no-shows and one taken back cancelled a ticket whose limit is three."""
    desk = impatient.open_desk("1")
    number = impatient.serving.issue("HT")["number"]

    def call() -> None:
        desk.wait("call-next", "enabled", equals=True)
        desk.key("F2")
        desk.wait("ticket-number", "text", equals=number)
        desk.wait("no-show", "enabled", equals=True)

    def no_show() -> None:
        desk.key("F6")
        desk.wait("no-show", "enabled", equals=False)
        desk.wait("undo", "enabled", equals=True)

    def take_back() -> None:
        desk.key("Ctrl+Z")
        desk.wait("ticket-number", "text", equals=number)
        desk.wait("no-show", "enabled", equals=True)

    desk.wait("waiting-heading", "text", contains="1")
    call()
    no_show()
    take_back()
    for _ in range(2):
        no_show()
        desk.wait("notice", "text", contains="chờ lại")
        call()
    no_show()
    desk.wait("notice", "text", contains="huỷ")
    take_back()
    assert "2 lần" in desk.get("ticket-facts")
    desk.key("F4")
    desk.wait("complete", "enabled", equals=True)
    kinds = [event["kind"] for event in impatient.serving.journal()]
    assert kinds.count("no_show") - kinds.count("call_resumed") == 2
    assert kinds[-4:] == ["no_show", "cancelled", "call_resumed", "started"]


def test_an_alarm_is_taken_back_in_its_first_seconds(room: Room) -> None:
    desk, neighbour = room.open_desk("1"), room.open_desk("2")
    assert desk.get("alarm") == "Báo động"
    desk.key("F12")
    desk.wait("alarm-back", "visible", equals=True)
    assert desk.get("alarm-back").startswith("Huỷ (")
    desk.key("Shift+F12")  # at once: on a busy machine the seconds are soon over
    desk.wait("alarm-back", "visible", equals=False)
    desk.wait("alarm", "text", equals="Báo động")
    desk.key("F12")
    raised_again = ["alarm_raised", "alarm_cleared", "alarm_raised"]
    until(lambda: [event["kind"] for event in room.serving.journal()][-3:] == raised_again)
    neighbour.wait("alarm-text", "text", contains="Quầy số 1")


def test_an_emergency_is_over_every_screen_and_the_notice_before_it_returns(room: Room) -> None:
    desk, display = room.open_desk("1"), room.display()
    base, token = f"/api/v1/branches/{room.serving.installation.branch}/message", room.serving.sign_in()
    notice = {"level": "notice", "text": {"vi": "Mất điện khu A", "en": "No power in area A"}}
    assert room.serving.call("POST", base, notice, token)[0] == 200
    display.wait("told", "text", contains="Mất điện khu A")
    fire = {"level": "emergency", "text": {"vi": "Mời rời khỏi toà nhà", "en": "Please leave the building"}}
    assert room.serving.call("POST", base, fire, token)[0] == 200
    desk.wait("emergency-text", "text", equals="Mời rời khỏi toà nhà")
    desk.wait("emergency", "visible", equals=True)
    display.wait("emergency", "visible", equals=True)
    assert room.serving.call("DELETE", base, token=token)[0] == 200
    desk.wait("emergency", "visible", equals=False)
    display.wait("told", "text", contains="Mất điện khu A")
