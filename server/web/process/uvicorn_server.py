"""Runs uvicorn in one of our processes: where its connections come from, when it is ready, how it ends.

Nothing of uvicorn is overridden. Used are `Config`, its protocol class for HTTP, and of `Server`: `serve` without
sockets, `started`, `should_exit` and `server_state`, with which it makes protocols itself.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
import struct
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.web.edge.connection import Bounds, Connections

from .service_manager import STOP_SIGNALS

HANDSHAKE_S = 10.0
"""How long a client may take over its TLS handshake."""

TOLD_EVERY_S = 0.1

HEARD_EVERY_S = 0.25
"""How often a child says that it is there, also when no connection has ended."""

ENDED = struct.Struct("!Q")
"""How a child tells its parent how many connections have ended so far, of all that were handed to it."""

BACKLOG = 2048
"""Connections that the kernel keeps until they are accepted."""

AGAIN_S = 0.1
"""When to try again after no file could be opened for a connection."""

CONNECTION = b"."
"""What comes with a connection that is handed over."""


def encode_missing(processes: int) -> bytes:
    """How a parent tells a child how many of its siblings are missing; nine are as bad as more."""
    return b"%d" % min(9, processes)


Certificate: TypeAlias = tuple[str, str]
"""The files of a certificate with its chain, and of its key."""

Source: TypeAlias = Callable[
    [Connections, ssl.SSLContext | None, asyncio.Event], AbstractAsyncContextManager[None, bool | None]
]
"""Brings connections as long as its block lasts. It sets the event when there can be no more: then the server stops."""

log = logging.getLogger(__name__)


async def serve(
    config: uvicorn.Config,
    source: Source,
    ready: Callable[[], None],
    certificate: Certificate | None = None,
    bounds: Bounds | None = None,
    is_near: Callable[[str], bool] = lambda host: False,
) -> None:
    """Serves what `source` brings until one of STOP_SIGNALS; a renewed certificate is read at SIGHUP.

    `ready` is called when requests are taken. Raises OSError when the certificate cannot be read.
    """
    loop = asyncio.get_running_loop()
    tls = None if certificate is None else _tls(certificate)
    server = uvicorn.Server(config)
    stop = asyncio.Event()

    def protocol(state: dict[str, object]) -> HttpToolsProtocol:
        return HttpToolsProtocol(config, server.server_state, state)

    def set_stop(*_: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, set_stop) for number in STOP_SIGNALS}
    serving = loop.create_task(server.serve(sockets=[]))
    try:
        while not server.started and not serving.done():
            await asyncio.sleep(0)
        for number in before:  # uvicorn has put its own handler in its place, and would go on accepting while it stops
            signal.signal(number, set_stop)
        async with source(Connections(protocol, bounds, is_near), tls, stop):
            ready()
            await stop.wait()
    finally:
        server.should_exit = True
        await serving
        for number, handler in before.items():
            signal.signal(number, handler)


def accepting(listener: socket.socket) -> Source:
    """Connections that this process accepts itself: one in each turn of the loop, so that whoever opens a thousand does
    not keep those waiting who are being answered.

    asyncio's servers, and uvloop's, accept all that there are in one turn. Windows has no other way.
    """
    if sys.platform == "win32":
        return _accepted_by_the_loop(listener)

    @asynccontextmanager
    async def source(connections: Connections, tls: ssl.SSLContext | None, stop: asyncio.Event) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        newcomers = _Newcomers(connections, tls)
        pausing: asyncio.TimerHandle | None = None

        def accept() -> None:
            try:
                connection, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionError):
                return  # whoever it was has left
            except OSError as error:  # no file is left to be opened
                log.error("no connection can be accepted now: %s", error.strerror)
                nonlocal pausing
                loop.remove_reader(listener)
                pausing = loop.call_later(AGAIN_S, loop.add_reader, listener, accept)
                return
            newcomers.add(connection)

        listener.setblocking(False)
        listener.listen(BACKLOG)
        loop.add_reader(listener, accept)
        try:
            yield
        finally:
            if pausing is not None:
                pausing.cancel()
            loop.remove_reader(listener)
            listener.close()

    return source


class _Newcomers:
    """Sockets that become connections, as if asyncio had accepted them."""

    def __init__(self, connections: Connections, tls: ssl.SSLContext | None) -> None:
        self._connections = connections
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        task = asyncio.get_running_loop().create_task(self._connect(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, connection: socket.socket) -> None:
        handshake_s = None if self._tls is None else HANDSHAKE_S
        with contextlib.suppress(OSError, ssl.SSLError):  # whoever it was has left, or cannot speak TLS
            await asyncio.get_running_loop().connect_accepted_socket(
                self._connections.connection, connection, ssl=self._tls, ssl_handshake_timeout=handshake_s
            )


def _accepted_by_the_loop(listener: socket.socket) -> Source:

    @asynccontextmanager
    async def source(connections: Connections, tls: ssl.SSLContext | None, stop: asyncio.Event) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            connections.connection,
            sock=listener,
            ssl=tls,
            ssl_handshake_timeout=None if tls is None else HANDSHAKE_S,
            backlog=BACKLOG,
        )
        try:
            yield
        finally:
            server.close()

    return source


def handed_over(channel: socket.socket, on_missing: Callable[[int], None] = lambda processes: None) -> Source:
    """Connections that a parent accepts and hands over through `channel`, a Unix socket.

    The parent is told how many have ended, and that this process is there. When the parent is gone, the server stops.
    `on_missing` is called with how many sibling processes do not answer or are being replaced, when that has changed.
    """

    @asynccontextmanager
    async def source(connections: Connections, tls: ssl.SSLContext | None, stop: asyncio.Event) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        newcomers = _Newcomers(connections, tls)
        taken = 0

        def take() -> None:
            nonlocal taken
            try:
                data, descriptors, _, _ = socket.recv_fds(channel, 1, 1)  # one in each turn of the loop
            except BlockingIOError:
                return
            except ConnectionError:
                data, descriptors = b"", []
            for descriptor in descriptors:
                newcomers.add(socket.socket(fileno=descriptor))
                taken += 1
            missing = data.replace(CONNECTION, b"")
            if missing:
                on_missing(int(missing[-1:]))
            if not data:
                loop.remove_reader(channel)
                stop.set()

        async def tell() -> None:
            told, told_at = 0, -HEARD_EVERY_S
            while True:
                ended = taken - len(connections.open) - len(newcomers)
                if ended != told or loop.time() - told_at >= HEARD_EVERY_S:
                    with contextlib.suppress(BlockingIOError, ConnectionError):  # it is told the next time, or gone
                        channel.send(ENDED.pack(ended))
                        told, told_at = ended, loop.time()
                await asyncio.sleep(TOLD_EVERY_S)

        channel.setblocking(False)
        loop.add_reader(channel, take)
        telling = loop.create_task(tell())
        try:
            yield
        finally:
            loop.remove_reader(channel)
            telling.cancel()

    return source


def _tls(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    if sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _renew, context, certificate)
    return context


def _renew(context: ssl.SSLContext, certificate: Certificate) -> None:
    """Who connects from now on is shown the certificate that is there now."""
    try:
        context.load_cert_chain(*certificate)
    except OSError as error:  # ssl.SSLError is one
        log.error("the certificate cannot be read; the one before stays in use: %s", error)
