"""The virtual printer's wires: its folder of slips, one connection at a time, its power, its control lines."""

import json
import socket
from pathlib import Path

import pytest
from PIL import Image

from hardware.virtual.control import ControlError
from hardware.virtual.printer import HOST, Printed, VirtualPrinter

CUT = b"\x1b@\x1dVB\x00"


def _connect(printer: VirtualPrinter) -> socket.socket:
    return socket.create_connection((HOST, int(printer.address.rsplit(":", 1)[1])), timeout=60)


def test_writes_each_slip_as_a_png_numbered_on_from_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "slips"
    told: list[Printed] = []
    for first in (1, 3):
        with VirtualPrinter(folder=folder, on_printed=told.append) as printer, _connect(printer) as line:
            line.sendall(CUT * 2)
            printed = printer.wait_for(2, 60)
            assert [one.path for one in printed] == [folder / f"ticket-{first + at:04}.png" for at in (0, 1)]
    assert len(told) == 4
    with Image.open(folder / "ticket-0001.png") as picture:
        assert picture.mode == "1"
        assert picture.info["dpi"] == pytest.approx((203, 203), abs=0.1)
    assert sorted(path.name for path in folder.iterdir()) == [f"ticket-{at:04}.png" for at in range(1, 5)]


def test_serves_one_connection_at_a_time() -> None:
    with VirtualPrinter() as printer, _connect(printer) as first, _connect(printer) as second:
        first.sendall(b"\x10\x04\x01")
        assert first.recv(1) == b"\x12"
        second.sendall(b"\x10\x04\x01")
        second.settimeout(0.1)
        with pytest.raises(TimeoutError):
            second.recv(1)
        first.close()
        second.settimeout(5)
        assert second.recv(1) == b"\x12"


def test_without_power_nobody_listens() -> None:
    with VirtualPrinter() as printer:
        with _connect(printer) as line:
            line.sendall(b"\x10\x04\x01")
            assert line.recv(1) == b"\x12"
            printer.control("power off")
            with pytest.raises(ConnectionError):
                line.recv(1)
        with pytest.raises(ConnectionError):
            _connect(printer)
        printer.control("power on")
        with _connect(printer) as line:
            line.sendall(b"\x10\x04\x01")
            assert line.recv(1) == b"\x12"


def test_what_was_sent_before_the_sender_left_is_printed() -> None:
    with VirtualPrinter() as printer:
        with _connect(printer) as line:
            line.sendall(CUT)
        assert len(printer.wait_for(1, 60)) == 1


def test_a_wait_for_a_slip_that_does_not_come_ends() -> None:
    with VirtualPrinter() as printer, pytest.raises(TimeoutError):
        printer.wait_for(1, 0.01)


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (["paper near_end"], {"paper": "near_end", "online": True}),
        (["paper out"], {"paper": "out", "online": False}),
        (["paper out", "paper ok"], {"paper": "ok", "online": True}),
        (["cover open"], {"cover": "open", "online": False}),
        (["cover open", "cover closed"], {"cover": "closed", "online": True}),
        (["offline"], {"online": False}),
        (["offline", "online"], {"online": True}),
        (["error cutter"], {"error": "cutter", "online": False}),
        (["error cutter", "error none"], {"error": "none", "online": True}),
        (["slow 100", "stall 10", "drop 5", "mute on"], {"slow": 100, "stall": 10, "drop": 5, "mute": True}),
        (["slow 1", "slow off", "mute on", "mute off", "stall 0", "stall off"], {"slow": None, "stall": None}),
        (["power off"], {"power": "off"}),
    ],
)
def test_is_set_by_lines(lines: list[str], state: dict[str, object]) -> None:
    with VirtualPrinter() as printer:
        assert [printer.control(line) for line in lines] == ["ok"] * len(lines)
        said = json.loads(printer.control("state"))
    assert said == said | state


@pytest.mark.parametrize("line", ["", "papier out", "paper", "slow 0", "slow -1", "stall x", "drop 0", "power"])
def test_refuses_a_line_that_says_nothing(line: str) -> None:
    with VirtualPrinter() as printer, pytest.raises(ControlError):
        printer.control(line)


def test_has_no_serial_address_without_a_pty() -> None:
    with VirtualPrinter() as printer, pytest.raises(ValueError, match="pty"):
        _ = printer.serial_address


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with VirtualPrinter() as printer, pytest.raises(OSError, match="in use"):
        VirtualPrinter(port=int(printer.address.rsplit(":", 1)[1]))
