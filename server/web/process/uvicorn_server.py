"""uvicorn as one of our processes runs it: where its connections come from, when it is ready, how it ends."""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
import struct
import sys
from collections.abc import Callable, Iterator

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_AT_ONCE = 64
"""Connections that are taken from the parent in one go; a kernel lets 253 through."""

COUNT = struct.Struct("!I")
"""How a child tells its parent how many connections it has."""

log = logging.getLogger(__name__)


class Websockets(WebSocketsSansIOProtocol):
    """Cuts off who misses a ping. uvicorn's own waits until all was read, for ever if nobody reads."""

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()


class Server(uvicorn.Server):
    """Says when it is ready, reads a renewed certificate at SIGHUP, and ends with our exit code.

    uvicorn's own would raise the signal that ended it once more when it is done.
    """

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], certificate: tuple[str, str] | None = None
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._certificate = certificate

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._certificate is not None and sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._renew, *self._certificate)
        self._ready()

    def _renew(self, certificate: str, key: str) -> None:
        """Who connects from now on is shown the certificate that is there now."""
        assert self.config.ssl is not None
        try:
            self.config.ssl.load_cert_chain(certificate, key)
        except OSError as error:  # ssl.SSLError is one
            log.error("the certificate cannot be read; the one before stays in use: %s", error)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class FedServer(Server):
    """Listens to nobody: a parent accepts connections and hands them over through `channel`, a Unix socket.

    It tells the parent how many it has, and stops when the parent is gone.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], None],
        certificate: tuple[str, str] | None,
        channel: socket.socket,
    ) -> None:
        super().__init__(config, ready, certificate)
        self._channel = channel
        self._connecting: set[asyncio.Task[None]] = set()
        self._told = 0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._channel.setblocking(False)
        asyncio.get_running_loop().add_reader(self._channel, self._take)
        await super().startup(sockets)

    async def on_tick(self, counter: int) -> bool:
        count = len(self.server_state.connections)
        if count != self._told:
            with contextlib.suppress(BlockingIOError, ConnectionError):  # it is told at the next tick, or gone
                self._channel.send(COUNT.pack(count))
                self._told = count
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().remove_reader(self._channel)
        await super().shutdown(sockets)

    def _take(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._channel, MOST_AT_ONCE, MOST_AT_ONCE)
        except BlockingIOError:
            return
        except ConnectionError:
            data, descriptors = b"", []
        for descriptor in descriptors:
            task = asyncio.get_running_loop().create_task(self._connect(socket.socket(fileno=descriptor)))
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)
        if not data:
            asyncio.get_running_loop().remove_reader(self._channel)
            self.should_exit = True

    async def _connect(self, connection: socket.socket) -> None:
        """As if it had been accepted here."""
        connection.setblocking(False)
        with contextlib.suppress(OSError, ssl.SSLError):  # whoever it was has left, or cannot speak TLS
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection, ssl=self.config.ssl)

    def _protocol(self) -> asyncio.Protocol:
        protocol: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol
