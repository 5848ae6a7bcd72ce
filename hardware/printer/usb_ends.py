"""The end points of a USB printer, from its descriptors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PRINTER_CLASS = 7
BOTH_WAYS = 2
"""The protocol of a printer's interface that answers (USB printer class 1.1, 4.2)."""
BULK, TRANSFER = 2, 0x03
"""The kind of an end point, and its bits in bmAttributes."""
INWARD = 0x80
"""The bit of an end point's address: from the device to the computer."""


@dataclass(frozen=True, slots=True)
class UsbEnds:
    """The interface and its end points; `read`: None for a printer that cannot answer."""

    interface: int
    alternate: int
    read: int | None
    write: int


def is_printer(device: Any) -> bool:
    """Whether an interface of this device (pyusb's) is of the printer class."""
    return any(interface.bInterfaceClass == PRINTER_CLASS for interface in _interfaces(device))


def find_ends(device: Any, read: int | None = None, write: int | None = None) -> UsbEnds | None:
    """The end points of a pyusb device; `read` and `write`: those that the settings name.

    Prefers an interface of the printer class that answers; None: nothing can be written to.
    """
    found = [ends for interface in sorted(_interfaces(device), key=_rank) if (ends := _ends(interface)) is not None]
    if write is not None:
        named = [ends for ends in found if ends.write == write] or [UsbEnds(0, 0, None, write)]
        found = named
    if not found:
        return None
    first = found[0]
    return UsbEnds(first.interface, first.alternate, first.read if read is None else read, first.write)


def _interfaces(device: Any) -> Iterator[Any]:
    for configuration in device:
        yield from configuration


def _rank(interface: Any) -> tuple[bool, bool]:
    """Printers first, then those that answer."""
    return interface.bInterfaceClass != PRINTER_CLASS, interface.bInterfaceProtocol != BOTH_WAYS


def _ends(interface: Any) -> UsbEnds | None:
    bulk = [end.bEndpointAddress for end in interface if end.bmAttributes & TRANSFER == BULK]
    write = next((end for end in bulk if not end & INWARD), None)
    if write is None:
        return None
    read = next((end for end in bulk if end & INWARD), None)
    return UsbEnds(interface.bInterfaceNumber, interface.bAlternateSetting, read, write)
