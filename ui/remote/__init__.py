"""Remote control of a program's window (`--remote PORT`), for tests and the demonstration: loaded on demand."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .remote_control import Remote


def listen(port: int) -> "Remote":
    """Listens on this port of 127.0.0.1. Raises OSError when the port is taken."""
    from .remote_control import Remote  # loads Qt's test library, which programs in use do not need

    return Remote(port)
