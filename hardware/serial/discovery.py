"""Which serial lines there are on this machine, as the addresses that a device on them is configured by."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

UNKNOWN = "n/a"
"""pyserial's word for a port without an identity."""


def plugged_lines(ports: Iterable[Any] | None = None) -> list[str]:
    """`usb://VENDOR:PRODUCT` where that names one port only, since it holds wherever the adapter is plugged in; else
    `serial://PORT`. Ports of which the system knows nothing but a name, as virtual machines have them, are left out.
    `ports`: as pyserial lists them; this machine's own without."""
    if ports is None:
        from serial.tools import list_ports

        ports = list_ports.comports()
    known = sorted((port for port in ports if port.hwid != UNKNOWN), key=lambda port: str(port.device))
    alike = Counter((port.vid, port.pid) for port in known)
    return [
        f"usb://{port.vid:04x}:{port.pid:04x}"
        if port.vid is not None and alike[port.vid, port.pid] == 1
        else f"serial://{port.device}"
        for port in known
    ]
