"""The code scanner's step of a kiosk's first run, with a scanner on a real line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.input.barcode_setup import BarcodeStep
from tests.hardware.virtual_serial import VirtualScanner
from tests.ui.first_run.made import branch_view
from ui.first_run.last_steps import Tried
from ui.first_run.line_step import TYPED
from ui.language.switch import LanguageSwitch

SECRET = "079090001234|Nguyễn Văn A"


@pytest.fixture(autouse=True)
def _language(qtbot: QtBot) -> Iterator[None]:
    switch = LanguageSwitch("vi")
    yield
    switch.close()


def tried(qtbot: QtBot, step: BarcodeStep, value: str, meanwhile: Callable[[], None] | None = None) -> Tried:
    told: list[Tried] = []
    opened: list[object] = []
    step._state.connect(lambda _turn, state: opened.append(state))
    step.try_out(value, told.append)
    if meanwhile is not None:
        qtbot.waitUntil(lambda: bool(opened))
        meanwhile()
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    step.stop()
    return told[0]


def test_a_kiosk_without_lines_is_not_asked() -> None:
    assert BarcodeStep("", list).options(branch_view()) == []
    step = BarcodeStep("", lambda: ["usb://0c2e:0901"])
    assert [one.value for one in step.options(branch_view())] == ["", "usb://0c2e:0901", TYPED]
    assert (step.chosen(), step.try_words(""), step.try_words(TYPED)) == ("", "", "")
    assert step.settings("usb://0c2e:0901") == {"barcode": "usb://0c2e:0901"}
    assert [step.typed(text) for text in ("socket://10.0.0.7:4001", "x")] == ["socket://10.0.0.7:4001", None]


def test_a_code_that_is_read_is_told_by_its_length_never_by_what_it_says(qtbot: QtBot, tmp_path: Path) -> None:
    with VirtualScanner(tmp_path) as scanner:
        step = BarcodeStep("", lambda: [scanner.address])
        result = tried(qtbot, step, scanner.address, lambda: scanner.scan(SECRET))
        assert (result.good, result.words) == (True, f"Đã đọc được mã gồm {len(SECRET)} ký tự.")
        bad = tried(qtbot, step, scanner.address, lambda: scanner.send(b"\xff\xfe\r"))
        assert (bad.good, "UTF-8" in bad.words) == (False, True)


def test_a_line_in_the_settings_that_is_none_is_said(qtbot: QtBot) -> None:
    assert "serial://" in tried(qtbot, BarcodeStep("COM3", list), "COM3").words


def test_nothing_read_and_nothing_plugged_in_are_told_apart(qtbot: QtBot, tmp_path: Path) -> None:
    with VirtualScanner(tmp_path) as scanner:
        step = BarcodeStep("", lambda: [scanner.address])
        step.wait_ms = 1_000
        assert "không nhận được mã nào" in tried(qtbot, step, scanner.address).words
        assert "Chưa cắm" in tried(qtbot, step, f"serial://{tmp_path / 'ttyGONE'}").words
