"""The parent's side of the port: accepts connections and hands each to the server process that has the fewest."""

import asyncio
import contextlib
import logging
import socket

from .uvicorn_server import CONNECTION, ENDED, encode_missing

MOST_AT_ONCE = 64
"""Connections that are accepted before anything else gets its turn."""

AGAIN_S = 0.5
"""How long nobody is accepted when there is no room for one more, or nobody to hand them to."""

SILENT_S = 1.0
"""A process that has said nothing for so long gets no more connections, as long as there is another."""

log = logging.getLogger(__name__)


class Channel:
    """A Unix socket to one server process, and how many connections that has: those handed over but for the ended.

    `heard_at`: when the process said something last, by the loop's time; it does so four times a second, or it hangs.
    """

    def __init__(self) -> None:
        self.heard_at = 0.0
        self._ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._ours.setblocking(False)
        self._handed = 0
        self._ended = 0

    @property
    def connections(self) -> int:
        return self._handed - self._ended

    @property
    def silent_s(self) -> float:
        return asyncio.get_running_loop().time() - self.heard_at

    def forgive(self) -> None:
        """Its silence counts from now: it was not heard for another reason."""
        self.heard_at = asyncio.get_running_loop().time()

    def tell_missing(self, processes: int) -> None:
        """Tells the process how many of its siblings do not answer or are being replaced."""
        with contextlib.suppress(OSError):
            self._ours.send(encode_missing(processes))

    def open(self) -> None:
        """Begins to hear how many have ended; the child has its own end by now."""
        self.forgive()
        self.theirs.close()
        asyncio.get_running_loop().add_reader(self._ours, self._hear)

    def hand_over(self, connection: socket.socket) -> bool:
        """False when it takes nobody now."""
        try:
            socket.send_fds(self._ours, [CONNECTION], [connection.fileno()])
        except OSError:  # it is gone, or it has not taken the last few hundred
            return False
        self._handed += 1
        return True

    def close(self) -> None:
        """Nothing more is handed over; a child that still runs stops. Safe to call again."""
        if self._ours.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._ours)
            self._ours.close()

    def _hear(self) -> None:
        try:
            told = self._ours.recv(64 * ENDED.size)
        except OSError:
            told = b""
        self.forgive()
        if len(told) >= ENDED.size:  # the last whole one counts
            (self._ended,) = ENDED.unpack_from(told, (len(told) // ENDED.size - 1) * ENDED.size)
        elif not told:
            asyncio.get_running_loop().remove_reader(self._ours)


class Port:
    """A listening socket, and the channels that those who connect are spread over."""

    def __init__(self, listener: socket.socket) -> None:
        listener.setblocking(False)
        self._listener = listener
        self._channels: list[Channel] = []
        self._pausing: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Begins to accept."""
        self._pausing = None
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def close(self) -> None:
        """Who connects from now on is refused."""
        if self._pausing is not None:
            self._pausing.cancel()
        asyncio.get_running_loop().remove_reader(self._listener)
        self._listener.close()

    def add(self, channel: Channel) -> None:
        """Here is another one to hand connections to."""
        channel.forgive()
        self._channels.append(channel)

    def remove(self, channel: Channel) -> None:
        """This one gets no more."""
        with contextlib.suppress(ValueError):
            self._channels.remove(channel)

    def _accept(self) -> None:
        for _ in range(MOST_AT_ONCE):
            if not self._channels:
                self._pause()  # who waits in the kernel's queue is served when there is somebody
                return
            try:
                connection, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionError):
                return
            except OSError as error:
                log.error("no connection can be accepted now: %s", error.strerror)
                self._pause()
                return
            with connection:
                self._hand_over(connection)

    def _hand_over(self, connection: socket.socket) -> None:
        for channel in sorted(self._channels, key=lambda channel: (channel.silent_s > SILENT_S, channel.connections)):
            if channel.hand_over(connection):
                return
        log.error("a connection was closed: no server process takes one now")

    def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listener)
        self._pausing = loop.call_later(AGAIN_S, self.open)
