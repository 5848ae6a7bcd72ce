"""Bounds what one connection may cost, before the HTTP server's own protocol sees its bytes.

uvicorn bounds neither the size nor the time of a request's head with httptools, nor the progress of its body, nor how
many requests wait on a connection (docs/decisions/0045-the-http-server.md). Nor does it refuse what may mean one thing
to a proxy and another to us: trailers, two Host or Authorization headers, another version than 1.0 and 1.1.

A `Connection` stands around uvicorn's protocol as a plain `asyncio.Protocol` and uses only what uvicorn, asyncio and
httptools publish. A parser of its own, of the same kind, tells it where heads and bodies end. It keeps no request: what
it remembers are sizes and times.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from math import inf
from typing import Any, cast

import httptools
from msgspec import Struct
from starlette.types import ASGIApp, Receive, Scope, Send

from server.access.credentials.network import network_of

ONCE = (b"host", b"authorization")
"""Headers that a request has once at most."""

VERSIONS = ("1.0", "1.1")

LOOKED_AT_ONCE = 32
"""Connections that are looked at in one turn of the loop: thousands that have taken too long are not closed in one."""

STATE = "connection"
"""Under this name the ASGI scope's state carries the `Connection` to `counted`."""


class Bounds(Struct, frozen=True):
    """What one process allows. Times in seconds, sizes in bytes.

    `head_s`, `most_head`, `most_headers`: for a request's head, from its first byte; `head_s` also until the first
    request. `late_s`: after which a sender of a larger one is told so; until then nothing more of it is read.
    `body_s`: within it `least_body` bytes of a body must come, and some of an answer must be read.
    `most_waiting`: requests sent ahead, without waiting for the answers before them.
    `most_of_address`: connections of one address, for IPv6 of its /64; this machine and trusted proxies have no bound.
    `close_s`: for what is still to be sent when a connection is being closed.
    How long a connection may be idle between requests is uvicorn's `timeout_keep_alive`.
    """

    head_s: float = 10.0
    most_head: int = 32 * 1024
    most_headers: int = 100
    late_s: float = 0.25
    body_s: float = 30.0
    least_body: int = 1024
    most_waiting: int = 16
    most_connections: int = 8192
    most_of_address: int = 1024
    close_s: float = 5.0
    look_s: float = 1.0


Inner = Callable[[dict[str, Any]], asyncio.Protocol]
"""Makes the HTTP server's protocol for one connection; the argument ends up in each request's `scope["state"]`."""


class Connections:
    """The open connections of one process; every `look_s` seconds those that took too long are closed.

    `open` has the longest idle first. `is_near(host)`: whether an address is this machine's or a trusted proxy's.
    """

    def __init__(
        self, inner: Inner, bounds: Bounds | None = None, is_near: Callable[[str], bool] = lambda host: False
    ) -> None:
        self.inner = inner
        self.bounds = bounds or Bounds()
        self.open: dict[Connection, None] = {}
        self._is_near = is_near
        self._of_address: dict[str, dict[Connection, None]] = {}
        self._looking = False
        self._lost: deque[Connection] = deque()

    def connection(self) -> "Connection":
        """A protocol for a new connection."""
        return Connection(self)

    def admit(self, connection: "Connection", host: str) -> bool:
        """False when there is no room. The longest idle connection makes room for a new one, of its address first."""
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(self.bounds.look_s, self._look)
        if host and not self._is_near(host):
            connection.address = network_of(host)
            its = self._of_address.setdefault(connection.address, {})
            if len(its) >= self.bounds.most_of_address and not _make_room(its):
                return False
            its[connection] = None
        if len(self.open) >= self.bounds.most_connections and not _make_room(self.open):
            self.forget(connection)
            return False
        self.open[connection] = None
        return True

    def used(self, connection: "Connection") -> None:
        """It has ended a request: of all it is idle the shortest now."""
        for known in (self.open, self._of_address.get(connection.address, {})):
            if connection in known:
                del known[connection]
                known[connection] = None

    def forget(self, connection: "Connection") -> None:
        """It has ended. Safe to call again."""
        self.open.pop(connection, None)
        its = self._of_address.get(connection.address)
        if its is not None:
            its.pop(connection, None)
            if not its:
                del self._of_address[connection.address]

    def lost(self, connection: "Connection") -> None:
        """Its protocol is told in a turn of the loop of its own: for each of a thousand that leave together a task goes
        on and answers, and whoever is being answered meanwhile would wait for all of these.
        """
        self._lost.append(connection)
        if len(self._lost) == 1:
            asyncio.get_running_loop().call_soon(self._tell_one)

    def _tell_one(self) -> None:
        connection = self._lost.popleft()
        if self._lost:
            asyncio.get_running_loop().call_soon(self._tell_one)
        connection.end()

    def _look(self) -> None:
        self._look_at(list(self.open))

    def _look_at(self, rest: "list[Connection]") -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in rest[-LOOKED_AT_ONCE:]:
            if connection in self.open:
                connection.look(now)
        del rest[-LOOKED_AT_ONCE:]
        if rest:
            loop.call_soon(self._look_at, rest)
        elif self.open:
            loop.call_later(self.bounds.look_s, self._look)
        else:
            self._looking = False


def _make_room(known: "dict[Connection, None]") -> bool:
    """Closes the longest idle, or one that is closing anyway; False when all are busy."""
    found = next((each for each in known if each.is_idle() or each.is_closing()), None)
    if found is not None:
        found.abort()
    return found is not None


class Connection(asyncio.Protocol):
    """One connection. `since`: when it was opened, or its last request ended; the loop's time."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._bounds = connections.bounds
        self._loop = asyncio.get_running_loop()
        self._inner = connections.inner({STATE: self})
        self._parser = httptools.HttpRequestParser(self)
        self._parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as in uvicorn: both must read the same
        self._transport: asyncio.Transport
        self._admitted = False
        self._refused = False
        self._headers = 0
        self._in_head = False
        self._in_body = False
        self._head_bytes = 0
        self._head_end = b""
        self._body_bytes = 0
        self._begun = 0
        self._answered = 0
        self._seen: Counter[bytes] = Counter()
        self._is_odd = False
        self._half_closed = False
        self.address = ""
        """What its bound is counted by; empty where it has none."""
        self.since = self._now = self._loop.time()
        self._due = self.since + self._bounds.head_s
        """When what is waited for (a head, more of a body) must be there."""
        self._unread_due = inf
        """When what was sent must be read."""
        self.upgrading = False
        """An upgrade to another protocol was asked for: a websocket, or one that is not spoken here."""

    # -- asyncio calls these -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self._admitted = self._connections.admit(self, str(peer[0]) if isinstance(peer, tuple) else "")
        if self._admitted:
            self._inner.connection_made(transport)
        else:
            self._refuse(b"503 Service Unavailable")

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._now = self._loop.time()
        if self._due == inf:
            self._due = self._now + self._bounds.head_s
        if not self._in_body and self._head_too_large(data):
            self._refuse_late()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.upgrading = True
        except httptools.HttpParserError:
            if self._headers > self._bounds.most_headers:
                self._refuse_late()
                return
            # otherwise the protocol inside finds the same, and answers 400
        if self._in_head:
            self._head_bytes += len(data)
            self._head_end = (self._head_end + data)[-3:]
        elif self._in_body:
            self._body_bytes += len(data)
            if self._body_bytes >= self._bounds.least_body:
                self._body_bytes, self._due = 0, self._now + self._bounds.body_s
        waiting = self._begun - self._answered
        if self._is_odd:
            self._refuse(b"400 Bad Request")
            return
        if waiting > (1 if self.upgrading else self._bounds.most_waiting):  # an answer must not end in a websocket
            self.abort()
            return
        self._inner.data_received(data)
        if self.upgrading:
            self._due = self._now + self._bounds.head_s  # until `websocket_begun`

    def eof_received(self) -> bool | None:
        """Who has sent its requests and closes its side still reads: it is answered first. TLS cannot do that."""
        whole = not self._in_head and not self._in_body and self._begun > self._answered
        if self._refused or self.upgrading or not whole or self._transport.get_extra_info("ssl_object") is not None:
            return None
        self._half_closed = True
        return True

    def pause_writing(self) -> None:
        self._unread_due = self._loop.time() + self._bounds.body_s
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._unread_due = inf
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.forget(self)
        if self._admitted:
            self._connections.lost(self)

    # -- httptools calls these -----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._begun += 1
        self._in_head = True
        self._headers = 0
        self._seen.clear()
        self._due = min(self._due, self._now + self._bounds.head_s)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers += 1
        if self._headers > self._bounds.most_headers:
            raise _TooManyHeaders  # so that the parser stops here
        if not self._in_head:
            self._is_odd = True  # a trailer, which would be taken for a header
        elif name.lower() in ONCE:
            self._seen[name.lower()] += 1

    def on_headers_complete(self) -> None:
        version = self._parser.get_http_version()
        named = self._seen[b"host"] == 1 or (version == "1.0" and not self._seen[b"host"])
        if version not in VERSIONS or not named or self._seen[b"authorization"] > 1:
            self._is_odd = True
        elif self._parser.should_upgrade() and self._parser.get_method() != b"GET":
            self._is_odd = True  # uvicorn neither answers such a one nor closes
        self._in_head, self._in_body = False, True
        self._head_bytes, self._head_end, self._body_bytes = 0, b"", 0
        self._due = self._now + self._bounds.body_s

    def on_message_complete(self) -> None:
        self._in_body = False
        self._due = inf

    # -- `counted` and `Connections` call these ------------------------------------------------------------------------

    def end(self) -> None:
        """It is lost, and now the protocol inside hears of it."""
        self._inner.connection_lost(None)  # told of an error, uvicorn 0.54 leaves its keep-alive timer running
        self._let_go()

    def websocket_begun(self) -> None:
        """The upgrade has led to a websocket: asyncio calls its protocol from here on, and its pings watch over it."""
        self._due = inf
        self._let_go()

    def request_ended(self) -> None:
        """The application has finished with a request."""
        self._answered += 1
        self.since = self._loop.time()
        self._connections.used(self)
        if self._half_closed and self._answered == self._begun:
            self._transport.close()

    def is_idle(self) -> bool:
        """Whether nothing but a request's head is waited for."""
        return not self.upgrading and self._begun - self._in_head == self._answered

    def is_closing(self) -> bool:
        """Whether nothing more is read; a websocket that has ended is still here."""
        return self._transport.is_closing()

    def abort(self) -> None:
        """Closes at once, whatever was still to be sent."""
        self._transport.abort()
        self._connections.forget(self)

    def look(self, now: float) -> None:
        """Closes what has taken too long; `now` is the loop's time."""
        if self._transport.is_closing():
            self._due = min(self._due, now + self._bounds.close_s)
        elif self._in_body and not self._transport.is_reading():
            self._due = now + self._bounds.body_s  # it is the application that does not want more yet
        if now <= min(self._due, self._unread_due):
            return
        waiting = self._begun - self._answered
        if self._transport.is_closing() or now > self._unread_due or waiting > 1:
            self.abort()
        elif waiting == 0:  # nothing was asked, or the rest of a body is missing that was answered already
            self._transport.close()
        else:
            self._refuse(b"408 Request Timeout")

    # ------------------------------------------------------------------------------------------------------------------

    def _let_go(self) -> None:
        """Nothing more comes here. Parser and protocol refer to this object: now no collector is needed to free it."""
        del self._parser, self._inner

    def _head_too_large(self, data: bytes) -> bool:
        """Whether the head goes on beyond the bound; heads and bodies behind it in the same packet do not count."""
        if self._head_bytes + len(data) <= self._bounds.most_head:
            return False
        before = self._head_bytes - len(self._head_end)
        end = (self._head_end + data[: self._bounds.most_head + 4]).find(b"\r\n\r\n")
        return end < 0 or before + end > self._bounds.most_head

    def _refuse_late(self) -> None:
        """Of a head that is too large nothing more is read, and who goes on sending such ones does so seldom."""
        self._refused = True
        if self._begun - self._answered > 1:  # nothing can be said
            self.abort()
            return
        self._transport.pause_reading()
        self._due = inf
        self._loop.call_later(self._bounds.late_s, self._refuse_head)

    def _refuse_head(self) -> None:
        if not self._transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large")

    def _refuse(self, status: bytes) -> None:
        """Says why and closes; nothing is said where an answer that is awaited before it could be taken for it."""
        self._refused = True
        if self._begun - self._answered > 1:
            self.abort()
            return
        self._transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self._transport.close()
        self._due = self._loop.time() + self._bounds.close_s


class _TooManyHeaders(Exception):
    """What comes after it is not looked at."""


def counted(app: ASGIApp) -> ASGIApp:
    """The application, whose connections learn when it has finished with a request.

    A request that asks to go on in another protocol than a websocket (`Upgrade: h2c`) is refused: uvicorn loses what
    comes after its head (encode/uvicorn#2722), and an empty body is another command than the one that was sent.
    """

    async def count(scope: Scope, receive: Receive, send: Send) -> None:
        connection: Connection = scope["state"].pop(STATE)
        try:
            if scope["type"] == "websocket":
                connection.websocket_begun()
            elif connection.upgrading:
                await _refuse_upgrade(send)
                return
            await app(scope, receive, send)
        finally:
            connection.request_ended()

    return count


async def _refuse_upgrade(send: Send) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body"})
