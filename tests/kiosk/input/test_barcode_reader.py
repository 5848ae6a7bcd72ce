"""A scanner on a line, as the kiosk hears it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from hardware.serial.address import parse_line
from hardware.serial.serial_port import LineState
from kiosk.input.barcode_reader import UNREADABLE, SerialReader
from kiosk.visit.scanned_code import CodeReader
from tests.hardware.virtual_serial import VirtualScanner


def test_a_code_is_a_line_also_after_the_scanner_was_unplugged(qtbot: QtBot, tmp_path: Path) -> None:
    lines: list[str] = []
    with VirtualScanner(tmp_path) as scanner:
        reader: CodeReader = SerialReader(parse_line(scanner.address), retry_s=0.02)
        reader.start(lines.append)
        _scan_until_heard(qtbot, scanner, lines, "http://h/t/abcdefgh", 1)
        scanner.unplug()
        scanner.plug()
        _scan_until_heard(qtbot, scanner, lines, "H26.50.05.13-261008-0975", 2)
        scanner.send(b"\xff\xfe\r")
        qtbot.waitUntil(lambda: lines[-1] == UNREADABLE)
        reader.stop()
    assert set(lines) == {"http://h/t/abcdefgh", "H26.50.05.13-261008-0975", UNREADABLE}


def test_how_its_line_is_comes_as_a_signal_also_after_an_unplugging(qtbot: QtBot, tmp_path: Path) -> None:
    states: list[LineState] = []
    with VirtualScanner(tmp_path) as scanner:
        reader = SerialReader(parse_line(scanner.address), retry_s=0.02)
        reader.state_changed.connect(states.append)
        reader.start(lambda line: None)
        qtbot.waitUntil(lambda: states == [LineState.OPEN])
        scanner.unplug()
        qtbot.waitUntil(lambda: states == [LineState.OPEN, LineState.LOST])
        scanner.plug()
        qtbot.waitUntil(lambda: states == [LineState.OPEN, LineState.LOST, LineState.OPEN])
        reader.stop()


def _scan_until_heard(qtbot: QtBot, scanner: VirtualScanner, lines: list[str], code: str, kinds: int) -> None:
    """What is scanned before the line is open is lost, as with any scanner: scan until it is heard."""

    def heard() -> bool:
        if len(set(lines)) < kinds:
            scanner.scan(code)
        return len(set(lines)) == kinds

    qtbot.waitUntil(heard)
