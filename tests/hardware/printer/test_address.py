"""Addresses: what is understood, and which part an error names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.printer.address import (
    BAUD_RATES,
    Address,
    AddressError,
    FileAddress,
    Flow,
    Part,
    SerialAddress,
    SpoolerAddress,
    TcpAddress,
    UsbAddress,
    describe,
    parse_address,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://10.0.0.9:9100", TcpAddress("10.0.0.9", 9100)),
        ("tcp://printer.local", TcpAddress("printer.local", 9100)),
        ("tcp://[::1]:9101", TcpAddress("::1", 9101)),
        (" tcp://p:1?status=no ", TcpAddress("p", 1, answers=False)),
        ("tcp://10.0.0.7:4001?baud=9600", TcpAddress("10.0.0.7", 4001, baud=9600)),
        ("serial:///dev/ttyUSB0", SerialAddress("/dev/ttyUSB0", 9600)),
        ("serial:///dev/ttyS0?baud=115200&flow=rtscts", SerialAddress("/dev/ttyS0", 115200, Flow.RTSCTS)),
        ("usb://04b8:0e15", UsbAddress(0x04B8, 0x0E15)),
        ("usb://04B8:0E15?in=0x81&out=0x02", UsbAddress(0x04B8, 0x0E15, 0x81, 0x02)),
        ("usb://0416:5011?confirm=no", UsbAddress(0x0416, 0x5011, confirms=False)),
        ("spooler://EPSON%20TM-T20", SpoolerAddress("EPSON TM-T20")),
        ("file:///dev/usb/lp0", FileAddress("/dev/usb/lp0", answers=True)),
        ("file:///dev/usb/lp0?status=no", FileAddress("/dev/usb/lp0")),
        ("file:///tmp/slips.bin", FileAddress("/tmp/slips.bin")),
        ("file:///dev/receipts?status=yes", FileAddress("/dev/receipts", answers=True)),
    ],
)
def test_reads(text: str, address: Address) -> None:
    assert parse_address(text) == address
    assert parse_address(str(address)) == address
    assert describe(address)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", Part.SCHEME),
        ("10.0.0.9:9100", Part.SCHEME),
        ("http://10.0.0.9", Part.SCHEME),
        ("tcp:10.0.0.9", Part.SCHEME),
        ("tcp://", Part.HOST),
        ("tcp://:9100", Part.HOST),
        ("tcp://[::1", Part.HOST),
        ("tcp://p:0", Part.PORT),
        ("tcp://p:65536", Part.PORT),
        ("tcp://p:x", Part.PORT),
        ("tcp://p:9100/queue", Part.PATH),
        ("tcp://p?baud=1200", Part.BAUD),
        ("tcp://p?flow=rtscts", Part.OPTION),
        ("tcp://p?status=no&status=yes", Part.OPTION),
        ("tcp://me@p", Part.OPTION),
        ("tcp://p?status=maybe", Part.STATUS),
        ("serial://dev/ttyS0", Part.PATH),
        ("serial:///", Part.PATH),
        ("serial:///dev/ttyS0?baud=9601", Part.BAUD),
        ("serial:///dev/ttyS0?baud=", Part.BAUD),
        ("serial:///dev/ttyS0?flow=dtr", Part.FLOW),
        ("usb://04b8", Part.ID),
        ("usb://4b8:e15", Part.ID),
        ("usb://04b8:0e15/1", Part.PATH),
        ("usb://04b8:0e15?in=82", Part.ENDPOINT),
        ("file://dev/usb/lp0", Part.PATH),
        ("serial:///dev/ttyS0?baud=4800", Part.BAUD),
        ("file:///x?status=maybe", Part.STATUS),
        ("tcp://p?confirm=maybe", Part.CONFIRM),
        ("file:///x?baud=9600", Part.OPTION),
        ("spooler://", Part.PATH),
        ("spooler://-d", Part.PATH),
        ("spooler://name?status=no", Part.OPTION),
    ],
)
def test_refuses_and_names_the_part(text: str, part: Part) -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(text)
    assert caught.value.part is part
    assert part.value in str(caught.value)


@given(st.text(max_size=40) | st.text(alphabet="tcpserialusbfile:/?&=@#[]0123456789abcdef. %", max_size=60))
def test_any_text_is_an_address_or_a_named_error(text: str) -> None:
    try:
        address = parse_address(text)
    except AddressError:
        return
    assert parse_address(str(address)) == address


def test_every_baud_rate_is_known_to_the_serial_library() -> None:
    import serial

    assert set(BAUD_RATES) <= set(serial.Serial.BAUDRATES)
