"""A line on a real pty: hot-plugged, unplugged in mid-message, written to, refused in words."""

import logging
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from hardware.barcode.reader import BarcodeReader, Scan
from hardware.serial.address import parse_line
from hardware.serial.framing import EndOrIdle
from hardware.serial.serial_port import LineState, SerialPort, state_of
from tests.hardware.virtual_serial import VirtualScanner

from .heard import Heard

RETRY_S = 0.02


@pytest.fixture
def heard() -> Heard[Scan]:
    return Heard[Scan]()


def reader(address: str, heard: Heard[Scan]) -> BarcodeReader:
    device = BarcodeReader(parse_line(address), retry_s=RETRY_S)
    heard.listen_to(device)
    device.open()
    return device


def test_a_device_that_is_not_there_is_waited_for(tmp_path: Path, heard: Heard[Scan]) -> None:
    scanner = VirtualScanner(tmp_path)
    device = reader(scanner.address, heard)
    heard.wait_until(LineState.ABSENT)
    with scanner:
        heard.wait_until(LineState.ABSENT, LineState.OPEN)
        scanner.scan("A-015")
        assert heard.wait_for(1) == [Scan("A-015")]
        device.close()
    assert heard.states[-1] is LineState.OPEN, "closed by us is no loss"


def test_unplugged_in_mid_message_and_back(tmp_path: Path, heard: Heard[Scan]) -> None:
    with VirtualScanner(tmp_path, suffix=b"") as scanner:
        device = reader(scanner.address, heard)
        heard.wait_until(LineState.OPEN)
        scanner.suffix = b"\r"
        scanner.scan("before")
        heard.wait_for(1)
        device._framer.idle_s = 60.0  # silence never ends this one
        scanner.send(b"torn in the mid")
        heard_pending(device)
        scanner.unplug()
        heard.wait_until(LineState.OPEN, LineState.LOST)
        scanner.plug()
        heard.wait_until(LineState.OPEN, LineState.LOST, LineState.OPEN)
        scanner.scan("after")
        assert [scan.text for scan in heard.wait_for(2)] == ["before", "after"], "half a message is none"
        device.close()


def heard_pending(device: BarcodeReader) -> None:
    for _ in range(6000):
        if device._framer.pending:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the beginning of the message did not arrive")


def test_plugged_and_unplugged_many_times(tmp_path: Path, heard: Heard[Scan]) -> None:
    scanner = VirtualScanner(tmp_path)
    device = reader(scanner.address, heard)
    for turn in range(1, 6):
        scanner.plug()
        heard.wait_count(LineState.OPEN, turn)
        scanner.scan(f"turn {turn}")
        heard.wait_for(turn)
        scanner.unplug()
    device.close()
    assert [scan.text for scan in heard.said] == [f"turn {turn}" for turn in range(1, 6)]


def test_a_line_that_is_closed_may_be_opened_again(tmp_path: Path, heard: Heard[Scan]) -> None:
    with VirtualScanner(tmp_path) as scanner:
        device = reader(scanner.address, heard)
        heard.wait_until(LineState.OPEN)
        device.close()
        device.open()
        heard.wait_until(LineState.OPEN, LineState.OPEN)
        scanner.scan("x1")
        heard.wait_for(1)
        device.close()


def test_a_line_that_another_program_has_is_said_to_be_busy(tmp_path: Path, heard: Heard[Scan]) -> None:
    with VirtualScanner(tmp_path) as scanner:
        first = reader(scanner.address, Heard[Scan]())
        scanner.scan("x")
        second = BarcodeReader(parse_line(scanner.address), retry_s=RETRY_S)
        heard.listen_to(second)
        with first_open(first):
            second.open()
            heard.wait_until(LineState.BUSY)
        first.close()
        heard.wait_until(LineState.BUSY, LineState.OPEN)
        second.close()


class first_open:
    """Wait until a device has its line."""

    def __init__(self, device: BarcodeReader) -> None:
        self._device = device

    def __enter__(self) -> None:
        for _ in range(6000):
            line = self._device._line
            if line is not None and line._state is LineState.OPEN:
                return
            threading.Event().wait(0.01)
        raise AssertionError("not open")

    def __exit__(self, *exc: object) -> None:
        """Nothing to undo."""


def test_a_serial_server_on_the_network_is_a_line_too(heard: Heard[Scan]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        device = reader(f"socket://127.0.0.1:{server.getsockname()[1]}", heard)
        connection, _ = server.accept()
        with connection:
            heard.wait_until(LineState.OPEN)  # what comes before is thrown away, as from any port just opened
            connection.sendall("Hộ tịch\r".encode())
            assert heard.wait_for(1) == [Scan("Hộ tịch")]
        heard.wait_until(LineState.OPEN, LineState.LOST)
        device.close()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (PermissionError(13, "Permission denied"), LineState.DENIED),
        (OSError("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"), LineState.BUSY),
        (OSError(16, os.strerror(16)), LineState.BUSY),
        (FileNotFoundError(2, "No such file"), LineState.ABSENT),
    ],
)
def test_why_it_cannot_be_opened_comes_with_what_to_do(error: OSError, state: LineState) -> None:
    assert state_of(error) is state
    assert len(state.advice) > 10


def test_an_error_that_no_driver_expects_is_a_state_and_the_line_is_opened_again(
    tmp_path: Path, heard: Heard[Scan], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "hardware.serial")  # what is told here is expected
    with VirtualScanner(tmp_path) as scanner:
        device = BarcodeReader(parse_line(scanner.address), retry_s=RETRY_S)
        good = heard._heard

        def fails(scan: Scan) -> None:
            if scan.text == "bad":
                raise ZeroDivisionError("a mistake in whoever listens")
            good(scan)

        device.listen(fails, heard._state)
        device.open()
        heard.wait_until(LineState.OPEN)
        scanner.scan("bad")
        heard.wait_until(LineState.OPEN, LineState.FAULT, LineState.OPEN)
        scanner.scan("good")
        assert heard.wait_for(1) == [Scan("good")]
        device.close()
    assert len(LineState.FAULT.advice) > 10


def test_a_greeting_that_cannot_be_made_is_a_state_and_gives_the_port_back(
    tmp_path: Path, heard: Heard[Scan], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "hardware.serial")

    def no_hello() -> bytes:
        if len(heard.states) < 3:
            raise KeyError("no such letter on this panel")
        return b"hello"

    with VirtualScanner(tmp_path) as scanner:
        line = SerialPort(
            parse_line(scanner.address), EndOrIdle(), lambda message: None, heard._state, hello=no_hello,
            retry_s=RETRY_S,
        )  # fmt: skip
        line.start()
        scanner.wait_for(b"hello")
        assert heard.states == [LineState.OPEN, LineState.FAULT, LineState.OPEN]
        assert line.close()


def test_messages_have_the_silence_between_them_that_the_device_needs() -> None:
    class Port:
        def __init__(self) -> None:
            self.written: list[tuple[bytes, float]] = []

        def write(self, message: bytes) -> None:
            self.written.append((message, time.monotonic()))

    line, port = SerialPort(parse_line("serial:///dev/x?baud=9600"), EndOrIdle(), print, print, quiet_s=0.004), Port()
    for message in (b"0123456789", b"b", b"c"):
        line._write(port, message)
    (_a, first), (_b, second), (_c, third) = port.written
    assert second - first >= 10 * 11 / 9600 + 0.004
    assert third - second >= 11 / 9600 + 0.004
