"""The counter's own steps of its first run: SANE's test scanner, and pads and panels on real lines."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from counter.devices.device_setup import KeypadStep, LedStep
from counter.scanning.scanner_setup import ScannerStep
from hardware.scanner.devices import Scanimage
from hardware.virtual.scanner import DEVICE, virtual_scanner
from tests.equipment import needs
from tests.hardware.virtual_escl import escl
from tests.hardware.virtual_serial import VirtualLinePanel, VirtualModbusPanel, VirtualPad
from tests.ui.first_run.made import PlainHost, branch_view
from ui.first_run.last_steps import Host, Tried
from ui.first_run.line_step import TYPED, LineStep
from ui.language.switch import LanguageSwitch

pytestmark = [pytest.mark.slow(7), needs("scanimage")]

USB = "usb://1a86:7523"


@pytest.fixture(autouse=True)
def language(qtbot: QtBot) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch("vi")
    yield switch
    switch.close()


@pytest.fixture
def desk(language: LanguageSwitch) -> Host:
    return PlainHost(language)


@pytest.fixture
def scanner(desk: Host, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., ScannerStep]]:
    made: list[ScannerStep] = []

    def new(device: str = "", scanimage: Scanimage | None = None, *options: str) -> ScannerStep:
        virtual = scanimage or virtual_scanner(tmp_path / "sane")
        step = ScannerStep(device, 75, virtual, ("--test-picture=Color pattern", *options))
        made.append(step)
        step.meet(desk)
        assert "Đang tìm máy quét" in step.note()
        qtbot.waitUntil(lambda: step._looking is None, timeout=30_000)
        return step

    yield new
    for step in made:
        step.close()


def values(step: Any) -> list[str]:
    return [option.value for option in step.options(branch_view())]


def tried(qtbot: QtBot, step: Any, value: str, meanwhile: Callable[[], None] | None = None) -> Tried:
    told: list[Tried] = []
    step.try_out(value, told.append)
    if meanwhile is not None:
        meanwhile()
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert len(told) == 1
    return told[0]


# -- the scanner


def test_scanners_are_found_and_a_page_is_scanned_to_be_looked_at(
    scanner: Callable[..., ScannerStep], qtbot: QtBot
) -> None:
    step = scanner()
    assert values(step) == [DEVICE, "", "typed", "none"]
    assert step.options(branch_view())[0].label.startswith("Noname")
    result = tried(qtbot, step, DEVICE)
    assert (result.good, "Hãy xem trang có đủ" in result.words) == (True, True)
    picture = QImage(result.picture)
    assert picture.width() > 200
    step.stop()
    assert not Path(result.picture).exists(), "a paper was left behind"


def test_without_a_choice_the_first_one_found_is_tried(scanner: Callable[..., ScannerStep], qtbot: QtBot) -> None:
    step = scanner()
    assert (step.chosen(), step.settings("")) == ("", {"scanner": ""})
    assert tried(qtbot, step, "").good


def test_a_desk_without_a_scanner_is_a_choice_that_tries_nothing(scanner: Callable[..., ScannerStep]) -> None:
    step = scanner()
    assert step.options(branch_view())[-1].label == "Không có máy quét"
    assert (step.settings("none"), step.try_words("none")) == ({"scanner": "none"}, "")
    assert (scanner("none").chosen(), values(scanner("none"))) == ("none", [DEVICE, "", "typed", "none"])


def test_a_scanner_on_the_network_is_typed_and_tried(scanner: Callable[..., ScannerStep], qtbot: QtBot) -> None:
    step = scanner()
    assert step.typed("http://10.0.0.7") is None
    assert step.typed(" 10.0.0.7 ") == "escl://10.0.0.7"
    with escl() as twin:
        address = step.typed(f"127.0.0.1:{twin.port}")
        assert address is not None
        assert tried(qtbot, step, address).good
        assert step.settings(address) == {"scanner": address}


def test_a_fault_of_the_scanner_says_what_to_do(scanner: Callable[..., ScannerStep], qtbot: QtBot) -> None:
    result = tried(qtbot, scanner("", None, "--read-return-value=SANE_STATUS_JAMMED"), DEVICE)
    assert (result.good, "Kẹt giấy" in result.words, result.picture) == (False, True, "")


def test_no_scanner_is_said_and_looked_for_again(
    scanner: Callable[..., ScannerStep], qtbot: QtBot, tmp_path: Path
) -> None:
    empty = tmp_path / "none"
    empty.mkdir()
    (empty / "dll.conf").write_text("")
    (empty / "test.conf").write_text("number_of_devices 1\n")
    step = scanner("", Scanimage(config_dir=empty))
    assert values(step) == ["", "typed", "none"]
    assert "Không tìm thấy máy quét" in step.note()
    assert step.try_words("") == "Tìm lại"
    (empty / "dll.conf").write_text("test\n")
    assert tried(qtbot, step, "").good
    assert values(step) == [DEVICE, "", "typed", "none"]


def test_the_scanner_used_so_far_stays_chosen_though_it_is_off(scanner: Callable[..., ScannerStep]) -> None:
    step = scanner("epson2:libusb:001:004")
    assert (values(step)[0], step.chosen()) == ("epson2:libusb:001:004", "epson2:libusb:001:004")


def test_a_missing_program_is_said(scanner: Callable[..., ScannerStep]) -> None:
    assert "sane-utils" in scanner("", Scanimage(program="no-such-scanimage")).note()


def test_a_scan_that_nobody_waits_for_tells_nobody(scanner: Callable[..., ScannerStep], qtbot: QtBot) -> None:
    step, told = scanner(), list[Tried]()
    step.try_out(DEVICE, told.append)
    scan = step._scan
    assert scan is not None
    step.stop()
    scan.join(60)
    qtbot.wait(50)
    assert told == []


# -- pads and panels


def test_a_counter_without_lines_is_not_asked_for_what_hangs_on_them() -> None:
    assert KeypadStep("", "", list).options(branch_view()) == []
    assert LedStep("", "", 1, list).options(branch_view()) == []
    assert values(KeypadStep("", "", lambda: [USB])) == ["", USB, TYPED]
    assert values(LedStep(USB, "", 1, lambda: [USB])) == ["", USB, TYPED]
    assert KeypadStep("", "", lambda: [USB]).chosen() == ""
    assert LedStep(USB, "", 1, list).chosen() == USB


def test_a_line_may_be_typed() -> None:
    step = KeypadStep("", "", lambda: [USB])
    assert [step.typed(text) for text in (" socket://10.0.0.7:4001", "usb://1a86:7523", "x", "")] == [
        "socket://10.0.0.7:4001", "usb://1a86:7523", None, None,
    ]  # fmt: skip


def pressed(qtbot: QtBot, pad: VirtualPad, step: LineStep, key: str) -> Tried:
    opened: list[object] = []
    step._state.connect(lambda _turn, state: opened.append(state))

    def press() -> None:
        qtbot.waitUntil(lambda: bool(opened))
        pad.press(key)

    return tried(qtbot, step, pad.address, press)


def test_a_key_that_is_pressed_is_told_by_what_it_means(qtbot: QtBot, tmp_path: Path) -> None:
    with VirtualPad(tmp_path) as pad:
        step = KeypadStep("", "", lambda: [pad.address])
        result = pressed(qtbot, pad, step, "N")
        assert (result.good, result.words) == (True, "Bàn phím hoạt động. Phím này là: Gọi số tiếp")
        step.stop()
        result = pressed(qtbot, pad, step, "Z")
        assert (result.good, "keypad_make" in result.words) == (False, True)
        step.stop()


def test_a_keypad_that_says_nothing_and_one_that_is_not_there(qtbot: QtBot, tmp_path: Path) -> None:
    with VirtualPad(tmp_path) as pad:
        step = KeypadStep("", "", lambda: [pad.address])
        step.wait_ms = 1_500
        assert "không nhận được phím nào" in tried(qtbot, step, pad.address).words
        step.stop()
        gone = tried(qtbot, step, f"serial://{tmp_path / 'ttyGONE'}")
        assert (gone.good, "chưa cắm" in gone.words) == (False, True)
        step.stop()


def test_a_panel_shows_eights_until_its_step_is_left(qtbot: QtBot, tmp_path: Path) -> None:
    with VirtualLinePanel(tmp_path) as panel:
        step = LedStep("", "", 1, lambda: [panel.address])
        result = tried(qtbot, step, panel.address)
        assert (result.good, "Hãy xem" in result.words) == (True, True)
        panel.wait_until("888888")
        step.stop()
        panel.wait_until("")


def test_a_panel_that_answers_is_believed_and_one_that_does_not_is_looked_into(qtbot: QtBot, tmp_path: Path) -> None:
    with VirtualModbusPanel(tmp_path) as panel:
        step = LedStep("", "led-485", 1, lambda: [panel.address])
        assert tried(qtbot, step, panel.address).good
        panel.wait_until("888888")
        step.stop()
        wrong = LedStep("", "led-485", 9, lambda: [panel.address])
        assert not tried(qtbot, wrong, panel.address).good
        wrong.stop()
