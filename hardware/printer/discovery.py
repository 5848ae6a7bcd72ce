"""Which ticket printers might be plugged into this machine, as addresses to try; the network is not searched."""

from pathlib import Path

from .address import FileAddress, SerialAddress

USB_PRINTERS = Path("/dev/usb")
"""Where Linux puts USB printers that it knows to be printers; elsewhere there is no such folder."""


def plugged_printers(usb: Path = USB_PRINTERS) -> list[str]:
    """Addresses for `parse_address`: USB printers first, then every serial line, whatever hangs on it."""
    from serial.tools import list_ports

    printers = [str(FileAddress(str(path))) for path in sorted(usb.glob("lp*"))]
    return [*printers, *(str(SerialAddress(port.device)) for port in sorted(list_ports.comports()))]
