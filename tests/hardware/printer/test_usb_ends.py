"""A USB printer's end points come from its descriptors, and its faults have their causes."""

import errno
from collections.abc import Iterator

import pytest
import usb.core

from hardware.command.discovery import found_here
from hardware.printer.address import parse_address
from hardware.printer.cause import Cause
from hardware.printer.ticket_printer import TicketPrinter
from hardware.printer.usb_ends import UsbEnds, find_ends, is_printer
from hardware.scanner.devices import Scanimage
from tests.hardware.slips import codes, slip

from .usb_devices import INTERRUPT, FakeEnd, FakeInterface, FakeUsbPrinter, plugged

EPSON = FakeInterface([FakeEnd(0x01), FakeEnd(0x82)])
XPRINTER = FakeInterface([FakeEnd(0x81), FakeEnd(0x03)])
ONE_WAY = FakeInterface([FakeEnd(0x02)], bInterfaceProtocol=1)
KEYBOARD = FakeInterface([FakeEnd(0x81, INTERRUPT)], bInterfaceClass=3, bInterfaceProtocol=1)
ALTERNATE = FakeInterface([FakeEnd(0x81), FakeEnd(0x02)], bInterfaceNumber=1, bAlternateSetting=1)


@pytest.mark.parametrize(
    ("interfaces", "ends"),
    [
        ([EPSON], UsbEnds(0, 0, 0x82, 0x01)),
        ([XPRINTER], UsbEnds(0, 0, 0x81, 0x03)),
        ([ONE_WAY], UsbEnds(0, 0, None, 0x02)),
        ([KEYBOARD, ONE_WAY, ALTERNATE], UsbEnds(1, 1, 0x81, 0x02)),
        ([KEYBOARD], None),
    ],
)
def test_the_end_points_are_those_of_the_printers_interface(
    interfaces: list[FakeInterface], ends: UsbEnds | None
) -> None:
    device = FakeUsbPrinter(interfaces)
    assert find_ends(device) == ends
    assert is_printer(device) == (ends is not None)


def test_the_settings_may_name_others() -> None:
    device = FakeUsbPrinter([ONE_WAY, ALTERNATE])
    assert find_ends(device, 0x83, 0x02) == UsbEnds(1, 1, 0x83, 0x02)
    assert find_ends(device, None, 0x09) == UsbEnds(0, 0, None, 0x09)


@pytest.fixture
def device() -> Iterator[FakeUsbPrinter]:
    device = FakeUsbPrinter([XPRINTER])
    with plugged(device):
        yield device


def test_a_printer_of_another_make_prints_and_its_driver_gets_it_back(device: FakeUsbPrinter) -> None:
    printer = TicketPrinter(parse_address("usb://0416:5011"), limit_s=30.0)
    assert printer.print_slip(slip()).printed
    assert (device.written_to, device.claimed, device.driver) == ({0x03}, {0}, False)
    printer.close()
    assert (device.claimed, device.driver) == (set(), True)
    assert codes(device.jobs[0].picture) == [slip().track_url]


@pytest.mark.parametrize(("number", "cause"), [(errno.EACCES, Cause.DENIED), (errno.EBUSY, Cause.IN_USE)])
def test_what_the_system_refuses_has_its_cause(device: FakeUsbPrinter, number: int, cause: Cause) -> None:
    device.error = number
    assert TicketPrinter(parse_address("usb://0416:5011")).status().cause is cause


def test_a_missing_printer_and_a_missing_library_are_told_apart(
    device: FakeUsbPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TicketPrinter(parse_address("usb://04b8:0e15")).status().cause is Cause.NOT_FOUND

    def missing(**_ids: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", missing)
    assert TicketPrinter(parse_address("usb://04b8:0e15")).status().cause is Cause.NO_LIBUSB


def test_what_is_found_is_an_address_that_works(device: FakeUsbPrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Scanimage(program="no-such-program")
    lines = [line.split() for line in found_here(nothing)]
    (address,) = [words[2] for words in lines if words[:2] == ["USB", "printer"] and words[2].startswith("usb:")]
    printer = TicketPrinter(parse_address(address), limit_s=30.0)
    assert printer.print_slip(slip()).printed
    printer.close()
