"""Tells systemd that the server is ready and that its event loop still turns, as sd_notify(3) describes.

Where systemd did not start the process (`NOTIFY_SOCKET` is not set) nothing is sent.
"""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Mapping

STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGPWR") if hasattr(signal, name)
)  # fmt: skip
"""Signals that stop the server in order; SIGPWR is what a UPS's program may send when its battery runs low."""

BEATS = 3
"""How often the watchdog is told within its time."""


def ready(environment: Mapping[str, str] = os.environ) -> None:
    """Call it on the event loop when requests are taken: systemd starts what waits for this service.

    From then on the loop tells the watchdog (`WatchdogSec`) that it turns; a loop that hangs does not, and systemd
    ends the process and starts another.
    """
    _tell("READY=1", environment)
    period_s = watchdog_s(environment)
    if period_s is not None:
        _beat(asyncio.get_running_loop(), period_s / BEATS, environment)


def watchdog_s(environment: Mapping[str, str]) -> float | None:
    """Seconds after which systemd takes this process for hung; None without a watchdog."""
    told = environment.get("WATCHDOG_USEC", "")
    mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(told) / 1e6 if told.isdecimal() and int(told) and mine else None


def _beat(loop: asyncio.AbstractEventLoop, every_s: float, environment: Mapping[str, str]) -> None:
    _tell("WATCHDOG=1", environment)
    loop.call_later(every_s, _beat, loop, every_s, environment)


def _tell(state: str, environment: Mapping[str, str]) -> None:
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # the abstract name space
        address = f"\0{address[1:]}"
    # a service manager that does not listen stops nothing
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(state.encode(), address)
