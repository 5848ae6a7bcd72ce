"""The devices plugged into this machine: serial ports, USB printers, scanners; each with the address to configure."""

from collections.abc import Iterator
from pathlib import Path

from hardware.printer.usb_ends import find_ends, is_printer
from hardware.scanner.devices import Scanimage
from hardware.scanner.fault import Fault
from hardware.scanner.scanners import Scanners
from language.messages import N_, _

SERIAL_PORT, USB_PRINTER, SCANNER = N_("serial port"), N_("USB printer"), N_("scanner")
NOTHING = N_("nothing found: no serial port, USB printer or scanner is plugged in, or this user may not see it")


def found_here(scanimage: Scanimage) -> Iterator[str]:
    """A line of text for each device found."""
    found = [*_serial_ports(), *_usb_printers(), *_printer_files(), *_scanners(scanimage)]
    yield from found or [_(NOTHING)]


def _serial_ports() -> Iterator[str]:
    from serial.tools import list_ports

    for port in sorted(list_ports.comports(), key=lambda each: str(each.device)):
        if port.vid is None:
            yield f"{_row(SERIAL_PORT)}{_serial(port.device)}   {port.description}"
        else:
            lasting = f"usb://{port.vid:04x}:{port.pid:04x}"
            where = _("{address} or, wherever it is plugged in, {lasting}")
            line = where.format(address=_serial(port.device), lasting=lasting)
            yield f"{_row(SERIAL_PORT)}{line}   {port.description}"


def _row(kind: str) -> str:
    """The kind of device, padded to a column."""
    return f"{_(kind):<14}"


def _serial(device: str) -> str:
    return f"serial://{device}"


def _usb_printers() -> Iterator[str]:
    import usb.core

    try:
        devices = list(usb.core.find(find_all=True))
    except usb.core.NoBackendError:
        yield _("USB printers cannot be looked for: install libusb-1.0-0")
        return
    for device in devices:
        if is_printer(device) and (ends := find_ends(device)) is not None:
            one_way = "" if ends.read is not None else "?status=no"
            yield f"{_row(USB_PRINTER)}usb://{device.idVendor:04x}:{device.idProduct:04x}{one_way}"


def _printer_files() -> Iterator[str]:
    for path in sorted(Path("/dev/usb").glob("lp*")):
        through = _("(through the system's driver)")
        yield f"{_row(USB_PRINTER)}file://{path}   {through}"


def _scanners(scanimage: Scanimage) -> Iterator[str]:
    found = Scanners(scanimage).find()
    if isinstance(found, Fault):
        if found is Fault.NO_SCANIMAGE:
            yield _("scanners cannot be looked for: install sane-utils")
        return
    for device in found:
        yield f"{_row(SCANNER)}{device.name}   {device.vendor} {device.model}"
