"""Remote control of a program's window (`--remote PORT`), for tests and the demonstration: loaded on demand."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .remote_control import Remote


def listen(port: int) -> "Remote":
    """Takes orders on this port of 127.0.0.1. Raises OSError when the port is taken."""
    from .remote_control import Remote  # brings Qt's test library along, which no kiosk or lobby waits for

    return Remote(port)
