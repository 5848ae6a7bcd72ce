"""Our server and the references as child processes."""

import http.client
import time
from pathlib import Path

from server.cli.demo.wire import Wire

from .children import Child
from .figures import NotMeasured
from .scratch import Scratch

MAIN = "server.cli.main"


def start_server(
    scratch: Scratch, log: Path, processes: int = 1, port: int = 0, module: str = MAIN, *, limits: bool = False
) -> Child:
    """`motcua serve`, on any free port unless one is given; ask `port()` for it. `limits`: devices act only so fast."""
    where = ["--data", str(scratch.data), "--database", scratch.database, "--port", str(port)]
    if not limits:
        where.append("--no-device-limits")
    arguments = ["-m", module, "serve", *where]
    if processes > 1:
        arguments += ["--processes", str(processes)]
    return Child("motcua serve", arguments, log)


def start_reference(name: str, log: Path, *arguments: str) -> Child:
    """One of `references.py`."""
    return Child(f"the reference {name}", ["-m", "tools.bench.rig.references", name, *arguments], log)


def connect(port: int, token: str | None = None) -> Wire:
    """One kept-alive connection."""
    return Wire(f"http://127.0.0.1:{port}", token, keep=True)


def wait_ready(port: int, within_s: float = 60.0) -> float:
    """Asks for /readyz until it is there; the moment it was, by time.monotonic(). Raises NotMeasured."""
    deadline = time.monotonic() + within_s
    wire = Wire(f"http://127.0.0.1:{port}")
    while time.monotonic() < deadline:
        try:
            if wire.ask("GET", "/readyz").status == 200:
                return time.monotonic()
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.005)
    raise NotMeasured(f"not ready within {within_s:.0f} s")
