"""The staff's menu: behind the PIN, throttled, and what it asks of the printing side."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from hardware.printer.status import Condition
from hardware.serial.serial_port import LineState
from protocol.enums import Refusal
from protocol.problem import Problem
from protocol.version import ServerVersion
from tests.kiosk.made import PIN, Still
from tests.kiosk.staffed import ManySlips
from ui.language.switch import LanguageSwitch
from ui.program.pin import PinLock


@pytest.fixture
def language(qtbot: QtBot) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch()
    yield switch
    switch.close()


def enter(still: Still, pin: str = PIN) -> None:
    still.choose(*(f"digit-{digit}" for digit in pin), "pin-enter")


def ids(still: Still) -> list[str]:
    return [card.id for card in still.kiosk.shown.property("cards").cards]


def test_the_pin_opens_the_menu_and_is_never_shown(language: LanguageSwitch) -> None:
    still = Still(language, print_queue=ManySlips())
    still.choose("door", "digit-2", "digit-4", "pin-erase")
    assert (still.get("step"), still.get("pin_shown")) == ("pin", "•")
    still.choose("pin-erase")
    enter(still)
    assert still.get("step") == "staff"
    assert ids(still) == ["staff-test", "staff-jobs", "staff-language", "staff-restart", "staff-end"]
    assert still.get("pin_shown") == ""
    still.choose("back")
    assert still.get("step") == "home"


def test_wrong_pins_have_to_wait(language: LanguageSwitch) -> None:
    still = Still(language)
    still.choose("door")
    enter(still, "0000")
    assert still.get("note") == "Mã PIN không đúng."
    enter(still, "0000")
    enter(still, "0000")
    assert still.get("note") == "Nhập sai nhiều lần: chờ 30 giây."
    enter(still)
    assert still.get("step") == "pin"
    still.ms += 30_000
    enter(still)
    assert still.get("step") == "staff"


def test_a_slip_is_printed_again_and_a_page_to_try(language: LanguageSwitch) -> None:
    print_queue = ManySlips()
    still = Still(language, print_queue=print_queue)
    still.choose("door")
    enter(still)
    still.choose("staff-test")
    assert (print_queue.tests, still.get("note")) == (1, "Trang thử đang được in.")
    still.choose("staff-jobs")
    assert ids(still)[0] == "job-1"
    assert "Chạm vào phiếu" in str(still.get("note"))
    still.choose("job-1")
    assert (still.get("step"), print_queue.asked) == ("job", [])
    assert ids(still) == ["again-1", "seen-1"]
    still.choose("again-2", "again-1")
    assert (print_queue.asked, still.get("step"), still.get("note")) == ([1], "jobs", "Phiếu đang được in.")


def test_a_slip_that_was_seen_to_is_taken_off_the_list(language: LanguageSwitch) -> None:
    print_queue = ManySlips()
    still = Still(language, print_queue=print_queue)
    still.choose("door")
    enter(still)
    still.choose("staff-jobs", "job-3", "seen-3")
    assert (print_queue.seen, print_queue.asked, still.get("step")) == ([3], [], "jobs")
    assert still.get("note") == "Đã bỏ phiếu khỏi danh sách."
    still.choose("job-6")
    assert ids(still) == ["again-6"], "what was printed needs no look"
    still.choose("back", "seen-6")
    assert print_queue.seen == [3]


def test_it_is_said_beforehand_whether_a_slip_comes_as_a_copy(language: LanguageSwitch) -> None:
    still = Still(language, print_queue=ManySlips())
    still.choose("door")
    enter(still)
    for slip, fact in (("1", "bản in lại"), ("3", "bản gốc")):
        still.choose("staff-jobs", f"job-{slip}")
        assert fact in still.kiosk.shown.property("cards").cards[0].facts[0]
        still.choose("back", "back")


def test_what_is_wrong_with_the_printer_is_on_the_menu(language: LanguageSwitch) -> None:
    still = Still(language, obstacle=Condition.PAPER_OUT, print_queue=ManySlips())
    still.choose("door")
    enter(still)
    assert still.kiosk.shown.property("cards").cards[0].problem.startswith("Đã hết giấy.")


def test_restart_and_language(language: LanguageSwitch, qtbot: QtBot) -> None:
    still = Still(language)
    asked: list[str] = []
    still.staff_menu.asked_to.connect(asked.append)
    still.choose("door")
    enter(still)
    still.choose("staff-language", "staff-restart", "staff-end")
    assert asked == ["restart", "end"]
    still.kiosk.home()
    assert language.language == "en"


def test_without_the_pin_nothing_of_it_can_be_reached(language: LanguageSwitch) -> None:
    print_queue = ManySlips()
    still = Still(language, print_queue=print_queue)
    asked: list[str] = []
    still.staff_menu.asked_to.connect(asked.append)
    hidden = ("staff-test", "staff-restart", "staff-end", "job-1", "again-1", "seen-1")
    still.choose(*hidden, "staff-jobs", "door", *hidden)
    assert (print_queue.tests, print_queue.asked, asked, still.get("step")) == (0, [], [], "pin")


def test_the_menu_closes_by_itself(language: LanguageSwitch) -> None:
    still = Still(language)
    still.choose("door")
    enter(still)
    still.ms += 31_000
    still.idle.look()
    assert still.get("step") == "home"


def test_a_revoked_kiosk_without_a_pin_is_set_up_anew_by_its_door_and_one_with_a_pin_behind_it(
    language: LanguageSwitch,
) -> None:
    still = Still(language)
    asked: list[str] = []
    still.staff_menu.asked_to.connect(asked.append)
    still.sync._refused(Problem(401, Refusal.REVOKED, ""))
    still.choose("door")
    assert (asked, still.get("step")) == ([], "pin")
    still.kiosk.home()
    still.staff_menu._lock = PinLock("", lambda: 0)
    still.choose("door")
    assert (asked, still.get("step")) == (["setup"], "home")


def test_how_the_code_scanner_is_stands_in_the_menu_once_there_is_one(language: LanguageSwitch) -> None:
    still = Still(language, print_queue=ManySlips())
    still.choose("door")
    enter(still)
    assert "Máy đọc mã" not in str(still.get("note"))
    for state in LineState:
        still.staff_menu.scanner_changed(state)
        lines = [line for line in str(still.get("note")).split("\n") if line.startswith("Máy đọc mã: ")]
        assert len(lines) == 1, state
    still.staff_menu.scanner_changed(LineState.OPEN)
    assert "Máy đọc mã: sẵn sàng" in str(still.get("note"))


def test_the_menu_says_that_the_program_is_older_than_the_server_once_the_server_has_said_so(
    language: LanguageSwitch,
) -> None:
    still = Still(language, print_queue=ManySlips())
    still.choose("door")
    enter(still)
    assert "cũ hơn máy chủ" not in str(still.get("note"))
    still.branch.picture.server = ServerVersion("9.1.0", "9.0.0")
    still.staff_menu.changed.emit()
    assert str(still.get("note")).endswith("Chương trình này cũ hơn máy chủ: cần cập nhật.")


def test_a_pin_that_is_typed_quickly_with_enter_is_no_scanned_code(language: LanguageSwitch) -> None:
    still = Still(language, print_queue=ManySlips())
    still.choose("door")
    for digit in PIN:
        still.kiosk.type_text(digit)
    still.kiosk.scanned(PIN)
    assert still.get("step") == "staff"
