"""Addresses of printers that may be plugged into this machine; the network is not searched."""

from pathlib import Path

from . import spooler
from .address import FileAddress, SerialAddress, SpoolerAddress

USB_PRINTERS = Path("/dev/usb")
"""The folder of Linux's USB printer devices; absent on other systems."""


def plugged_printers(usb: Path = USB_PRINTERS) -> list[str]:
    """Addresses for `parse_address`: USB printers first, then every serial line, then the system's print queues."""
    from serial.tools import list_ports

    printers = [str(FileAddress(str(path), answers=True)) for path in sorted(usb.glob("lp*"))]
    lines = [str(SerialAddress(port.device)) for port in sorted(list_ports.comports())]
    return [*printers, *lines, *(str(SpoolerAddress(queue)) for queue in spooler.queues())]
