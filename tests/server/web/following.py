"""A follower of a branch over a real websocket, that keeps what it was told."""

import json
import threading
from contextlib import ExitStack
from itertools import pairwise
from types import TracebackType
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.serving import Serving, until

TIMEOUT_S = 30.0


class Following:
    """Reads in a thread of its own; `messages` grows, `closed` is the reason once the line is shut."""

    def __init__(
        self,
        serving: Serving,
        token: str | None = None,
        query: str = "",
        path: str | None = None,
        user_agent_header: str | None = None,
        **headers: str,
    ) -> None:
        given = dict(headers) | ({"Authorization": f"Bearer {token}"} if token else {})
        url = (path or serving.websocket_url) + query
        self._open = ExitStack()
        self._socket: ClientConnection = self._open.enter_context(
            connect(
                url,
                additional_headers=given,
                user_agent_header=user_agent_header,
                compression=None,
                max_size=None,
                open_timeout=TIMEOUT_S,
            )
        )
        self.messages: list[dict[str, Any]] = []
        self.closed: str | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def say(self, message: Any) -> None:
        """A JSON message, or text and bytes as they are."""
        self._socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The messages, once there are at least so many."""
        until(lambda: len(self.messages) >= count or self.closed is not None, TIMEOUT_S)
        assert len(self.messages) >= count, (self.closed, self.messages)
        return self.messages

    def wait_for_seq(self, seq: int) -> list[dict[str, Any]]:
        """The messages, once the last is of this seq."""
        until(lambda: self.seq >= seq or self.closed is not None, TIMEOUT_S)
        assert self.seq >= seq, (self.closed, self.seq)
        return self.messages

    def wait_closed(self) -> dict[str, Any]:
        """The last message, once the server has closed the line."""
        until(lambda: self.closed is not None, TIMEOUT_S)
        return self.messages[-1]

    @property
    def seq(self) -> int:
        """How far this follower has come."""
        return int(self.messages[-1].get("seq", 0)) if self.messages else 0

    def _read(self) -> None:
        try:
            for text in self._socket:
                self.messages.append(json.loads(text))
            self.closed = self._socket.close_reason or "closed"
        except ConnectionClosed as error:
            self.closed = error.rcvd.reason if error.rcvd else "cut"

    def __enter__(self) -> "Following":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._thread.join(TIMEOUT_S)


def in_order(messages: list[dict[str, Any]]) -> bool:
    """Whether every message follows the one before it: the next seq, or a snapshot of a later one."""
    return all(
        after["seq"] == before["seq"] + 1 or (after.get("type") == "snapshot" and after["seq"] >= before["seq"])
        for before, after in pairwise(messages)
    )
