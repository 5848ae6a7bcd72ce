"""The addresses of this machine's serial lines."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

UNKNOWN = "n/a"
"""pyserial's hardware id for a port without one."""


def plugged_lines(ports: Iterable[Any] | None = None) -> list[str]:
    """`usb://VENDOR:PRODUCT` if only one port has these ids, since it stays valid in any socket; else `serial://PORT`.
    Ports without a hardware id, as in virtual machines, are left out. `ports`: pyserial's list by default.
    """
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
