"""Our server as a child process, and one line to it over which requests go one after the other."""

import http.client
import time
from pathlib import Path
from typing import Any

import msgspec

from protocol.keys import new_key

from .children import Child
from .figures import NotMeasured
from .scratch import Scratch

_MAIN = "server.cli.main"


def start_server(scratch: Scratch, log: Path, processes: int = 1, port: int = 0, module: str = _MAIN) -> Child:
    """`motcua serve`, on any free port unless one is given; ask `port()` for it."""
    where = ["--data", str(scratch.data), "--database", scratch.database, "--port", str(port)]
    arguments = ["-m", module, "serve", *where]
    if processes > 1:
        arguments += ["--processes", str(processes)]
    return Child("motcua serve", arguments, log)


def start_reference(name: str, log: Path, *arguments: str) -> Child:
    """One of `references.py`."""
    return Child(f"the reference {name}", ["-m", "server.cli.bench.references", name, *arguments], log)


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and body; a command has a fresh key. Raises NotMeasured when the line breaks."""
        raw = None if method == "GET" else msgspec.json.encode(body or {})
        headers = self._headers if method == "GET" else self._headers | {"Idempotency-Key": new_key()}
        try:
            self._connection.request(method, path, raw, headers)
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotMeasured(f"the server does not answer: {error}") from error

    def command(self, path: str, body: Any = None) -> dict[str, Any]:
        """The reply of a command. Raises NotMeasured when it is refused."""
        status, answer = self.ask("POST", path, body)
        if status >= 300:
            raise NotMeasured(f"POST {path} was refused: {status} {answer.decode(errors='replace')[:200]}")
        return dict(msgspec.json.decode(answer))

    def close(self) -> None:
        self._connection.close()


def wait_ready(port: int, within_s: float = 60.0) -> float:
    """Asks for /readyz until it is there; the moment it was, by time.monotonic(). Raises NotMeasured."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        line = Line(port)
        try:
            status, _ = line.ask("GET", "/readyz")
            if status == 200:
                return time.monotonic()
        except NotMeasured:
            pass
        finally:
            line.close()
        time.sleep(0.005)
    raise NotMeasured(f"not ready within {within_s:.0f} s")
