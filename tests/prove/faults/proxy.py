"""A TCP proxy that breaks lines: cut, late, slow, half closed, doubled, reset once the request has arrived, and more.

It knows nothing of HTTP. A *piece* is what one read gives: with small requests and answers that is one of them. Each
piece draws its fault from `chance`, so a seed repeats a run as far as the lines repeat.
"""

import asyncio
import random
import socket
import struct
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

PIECE = 1 << 16
LATE_S = 0.05, 1.0
"""How late a piece comes, in seconds: the least and the most."""

DRIP_S = 0.5
"""Over how long a dripped piece is spread, in seconds."""

DRIPS = 25
"""In how many parts a piece is dripped."""


class Fault(StrEnum):
    """What happens to a piece on its way to the server; the answer's way has the first five only."""

    NONE = "none"
    CUT = "cut"  # it never arrives, and both ends are reset
    LATE = "late"
    DRIP = "drip"  # it arrives in small parts
    TORN = "torn"  # a part of it arrives, then both ends are reset
    HALF_CLOSED = "half closed"  # it arrives, and the sender's side of the line is closed
    DOUBLED = "doubled"  # it arrives a second time, over another line whose answer nobody reads
    RESET_AFTER = "reset after"  # it arrives, and its sender's line is reset before the answer
    NO_ANSWER = "no answer"  # it arrives, and nothing comes back: the sender must give up by itself


BACK = (Fault.CUT, Fault.LATE, Fault.DRIP, Fault.TORN)
"""The faults of an answer."""

ALL = tuple(fault for fault in Fault if fault is not Fault.NONE)


class Proxy:
    """Listens on a port of its own and passes lines on to `to_port`, where that has a listener.

    `share`: of the pieces that have a fault; 0 passes everything. `made`: how often each fault was made.
    """

    def __init__(
        self, to_port: int, chance: random.Random, *, share: float = 0.0, faults: Sequence[Fault] = ALL
    ) -> None:
        self.to_port = to_port
        self.share = share
        self.faults = tuple(faults)
        self.made: Counter[Fault] = Counter()
        self.port = 0
        self._chance = chance
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def start(self) -> "Proxy":
        """Listens; `port` is known then."""
        self._server = await asyncio.start_server(self._came, "127.0.0.1", 0, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        """Ends every line."""
        if self._server is not None:
            self._server.close()
        for line in list(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def cut_all(self) -> None:
        """Every line breaks now, as when a switch loses power."""
        for line in list(self._lines):
            line.cancel()

    def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._line(reader, writer))
        self._lines.add(task)
        task.add_done_callback(self._lines.discard)

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            there, onward = await asyncio.open_connection("127.0.0.1", self.to_port)
            ends.append(onward)
            silent = asyncio.Event()
            ways = [
                asyncio.ensure_future(self._pass(reader, onward, silent, ALL)),
                asyncio.ensure_future(self._pass(there, writer, silent, BACK)),
            ]
            try:
                await asyncio.gather(*ways)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except (OSError, EOFError, _Broken):
            pass
        finally:
            for end in ends:
                reset(end)

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        silent: asyncio.Event,
        possible: Sequence[Fault],
    ) -> None:
        """One direction, until its end; once `silent` is set, nothing comes through any more."""
        while piece := await reader.read(PIECE):
            if silent.is_set():
                continue
            fault = self._draw(possible)
            match fault:
                case Fault.CUT:
                    raise _Broken
                case Fault.TORN:
                    await _send(writer, piece[: self._chance.randrange(len(piece))])
                    raise _Broken
                case Fault.LATE:
                    await asyncio.sleep(self._chance.uniform(*LATE_S))
                case Fault.DRIP:
                    await _drip(writer, piece)
                    continue
                case Fault.DOUBLED:
                    await self._once_more(piece)
                case Fault.NONE | Fault.HALF_CLOSED | Fault.RESET_AFTER | Fault.NO_ANSWER:
                    pass
            await _send(writer, piece)
            if fault is Fault.NO_ANSWER:
                silent.set()
            if fault is Fault.RESET_AFTER:
                raise _Broken
            if fault is Fault.HALF_CLOSED:
                writer.write_eof()
                return
        if writer.can_write_eof() and not writer.is_closing():
            writer.write_eof()

    def _draw(self, possible: Sequence[Fault]) -> Fault:
        if not self.share or self._chance.random() >= self.share:
            return Fault.NONE
        fault = self._chance.choice(self.faults)
        if fault not in possible:
            return Fault.NONE
        self.made[fault] += 1
        return fault

    async def _once_more(self, piece: bytes) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", self.to_port)
        try:
            await _send(writer, piece)
            writer.write_eof()
        finally:
            writer.close()


class _Broken(Exception):
    """Both ends of the line are to be reset."""


async def _send(writer: asyncio.StreamWriter, piece: bytes) -> None:
    writer.write(piece)
    await writer.drain()


async def _drip(writer: asyncio.StreamWriter, piece: bytes) -> None:
    step = max(1, len(piece) // DRIPS)
    for start in range(0, len(piece), step):
        await _send(writer, piece[start : start + step])
        await asyncio.sleep(DRIP_S / DRIPS)


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a line by RST: its other end hears of it at once, and what was not read is lost."""
    line: socket.socket | None = writer.get_extra_info("socket")
    if line is not None and line.fileno() >= 0:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
