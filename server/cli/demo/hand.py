"""Controls a program's window: sends touches, keys and queries to its `--remote` port, one JSON line each."""

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ANSWER_S = 30.0
SEEN_S = 60.0
"""How long what is to be touched or read may take to come, on a busy machine."""


class HandError(RuntimeError):
    """The item to touch or read is missing, or did not appear in time."""


class Hand:
    """One connection to one program. Every method returns when the act is done, or raises HandError."""

    def __init__(self, port: int, timeout_s: float = 120.0, still: Callable[[], None] = lambda: None) -> None:
        """`still` is called while waiting for the port; it raises if waiting longer is useless."""
        self._line = _connect(port, timeout_s, still)
        self._reader = self._line.makefile("r", encoding="utf-8")

    def tap(self, name: str, **more: Any) -> None:
        """Presses and releases in the middle of the item with this name."""
        self.ask(do="tap", name=name, **more)

    def type(self, name: str, text: str) -> None:
        """Taps the field, then types."""
        self.ask(do="type", name=name, text=text)

    def key(self, key: str) -> None:
        """Presses a key or a chord, as `F2` or `Ctrl+L`."""
        self.ask(do="key", key=key)

    def get(self, name: str, prop: str = "text") -> Any:
        """A property of an item."""
        return self.ask(do="get", name=name, property=prop)["value"]

    def wait(self, name: str, prop: str = "visible", timeout_s: float = SEEN_S, **condition: Any) -> Any:
        """Waits until a property `equals`, `contains` or `differs`; visible by default."""
        if not condition:
            condition = {"equals": True}
        return self.ask(do="wait", name=name, property=prop, timeout_s=timeout_s, **condition).get("value")

    def grab(self, file: Path) -> None:
        """Saves the window as it is painted."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.ask(do="grab", file=str(file.resolve()))

    def names(self) -> list[str]:
        """The names of the visible items."""
        return [str(name) for name in self.ask(do="names")["names"]]

    def ask(self, **line: Any) -> dict[str, Any]:
        """Sends one line and returns its answer."""
        line = {"timeout_s": SEEN_S} | line
        self._line.settimeout(ANSWER_S + line["timeout_s"])
        self._line.sendall(json.dumps(line).encode() + b"\n")
        text = self._reader.readline()
        if not text:
            raise HandError(f"the program went away at {line}")
        answer: dict[str, Any] = json.loads(text)
        if not answer.get("ok"):
            raise HandError(f"{line}: {answer.get('error')}")
        return answer

    def close(self) -> None:
        self._reader.close()
        self._line.close()


def _connect(port: int, timeout_s: float, still: Callable[[], None]) -> socket.socket:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=timeout_s)
        except OSError as error:
            if time.monotonic() > deadline:
                raise HandError(f"nothing listens on port {port}") from error
            still()
            time.sleep(0.05)
