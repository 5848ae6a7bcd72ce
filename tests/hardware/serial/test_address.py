"""Addresses of lines: read, or refused with what would be right."""

import pytest

from hardware.serial.address import LineAddress, LineAddressError, parse_line


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("serial:///dev/ttyUSB0", LineAddress("/dev/ttyUSB0")),
        ("serial:///dev/ttyS0?baud=115200&frame=7E1", LineAddress("/dev/ttyS0", None, 115200, "7E1")),
        ("serial://com12", LineAddress("COM12")),
        ("serial://COM3?baud=19200", LineAddress("COM3", None, 19200)),
        ("usb://1a86:7523", LineAddress("", (0x1A86, 0x7523))),
        ("socket://10.0.0.7:4001", LineAddress("socket://10.0.0.7:4001")),
    ],
)
def test_reads(text: str, address: LineAddress) -> None:
    assert parse_line(text) == address


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/dev/ttyUSB0", "write serial:///dev/ttyUSB0"),
        ("serial://dev/ttyUSB0", "write serial:///dev/ttyUSB0"),
        ("serial:///dev/ttyUSB0?baud=9601", "baud must be one of"),
        ("serial:///dev/ttyUSB0?frame=8X1", "frame must be like 8N1"),
        ("serial:///dev/ttyUSB0?speed=1", "unknown option 'speed'"),
        ("usb://1a86", "usb://1a86:7523"),
        ("socket://host", "socket://HOST:PORT"),
    ],
)
def test_refuses_and_says_what_would_be_right(text: str, says: str) -> None:
    with pytest.raises(LineAddressError, match=says):
        parse_line(text)
