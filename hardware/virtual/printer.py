# mypy: disable-error-code="attr-defined, no-any-return"
# the types are checked for Windows too, which has no terminals and no poll
"""A virtual ticket printer on a TCP port, a pty, or both: the I/O around `EmulatedPrinter`, and a PNG of each slip.

One thread does everything. A TCP port serves one connection at a time, as printers do; the next one waits.
"""

import contextlib
import fcntl
import os
import select
import socket
import struct
import threading
import time
import tty
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from .control import ControlError, LineFaults, obey
from .emulated_printer import BUFFER_BYTES, EmulatedPrinter, Job

READ_BYTES = 4096
SPARE_BYTES = 1024
"""Bytes that a connection may send while the buffer is full; printers keep room for status queries."""
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed slip: the job, and its PNG if a folder was given."""

    job: Job
    path: Path | None


class VirtualPrinter:
    """A running virtual printer, a context manager.

    `port`: 0 for any free one, None for no TCP. `pty`: also offer a serial line. `folder`: for each slip's
    `ticket-0001.png` (203 dpi), numbered on from those already there. `on_printed` is called in its thread.
    """

    def __init__(
        self,
        *,
        port: int | None = 0,
        pty: bool = False,
        folder: Path | None = None,
        width_dots: int = 576,
        buffer_bytes: int = BUFFER_BYTES,
        on_printed: Callable[[Printed], None] | None = None,
    ) -> None:
        self._device = EmulatedPrinter(width_dots, self._job_cut, buffer_bytes=buffer_bytes)
        self._faults = LineFaults()
        self._folder = folder
        self._on_printed = on_printed
        self._printed: list[Printed] = []
        self._news = threading.Condition()
        self._orders: deque[tuple[str, Future[str]]] = deque()
        self._ended = False
        self._connection: socket.socket | None = None
        self._spare = 0
        self._heard_pty = False
        self._offset = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            taken = (path.stem.removeprefix("ticket-") for path in folder.glob("ticket-*.png"))
            self._offset = max((int(number) for number in taken if number.isdigit()), default=0)
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._listener: socket.socket | None = None
        self._port: int | None = None
        if port is not None:
            self._listen(port)
        self._master = self._slave = -1
        if pty:
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)
            fcntl.fcntl(self._master, fcntl.F_SETFL, os.O_NONBLOCK | fcntl.fcntl(self._master, fcntl.F_GETFL))
        self._thread = threading.Thread(target=self._run, name="virtual printer", daemon=True)

    @property
    def address(self) -> str:
        """The printer address of the TCP port, or else of the pty."""
        if self._port is not None:
            return f"tcp://{HOST}:{self._port}"
        return self.serial_address

    @property
    def serial_address(self) -> str:
        """The printer address of the pty."""
        if self._slave < 0:
            raise ValueError("this virtual printer has no pty")
        return f"serial://{os.ttyname(self._slave)}?baud=115200"

    @property
    def printed(self) -> list[Printed]:
        """All printed slips, the oldest first."""
        with self._news:
            return list(self._printed)

    def wait_for(self, count: int, wait_s: float) -> list[Printed]:
        """Waits until at least `count` slips are printed. Raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: len(self._printed) >= count, wait_s):
                raise TimeoutError(f"{len(self._printed)} of {count} slips came out in {wait_s} s")
            return list(self._printed)

    def control(self, line: str, wait_s: float = 60.0) -> str:
        """Runs a command of `control.py`, and waits until it is done. Raises ControlError."""
        answer: Future[str] = Future()
        self._orders.append((line, answer))
        self._wake()
        return answer.result(wait_s)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stops the thread and closes everything."""
        self._ended = True
        self._wake()
        self._thread.join()
        if self._connection is not None:
            self._connection.close()
        if self._listener is not None:
            self._listener.close()
        for descriptor in (self._wake_read, self._wake_write, self._master, self._slave):
            if descriptor >= 0:
                os.close(descriptor)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full: it will wake
            os.write(self._wake_write, b"!")

    def _listen(self, port: int) -> None:
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, READ_BYTES)
            listener.bind((HOST, port))
            listener.listen(8)
        except OSError:
            listener.close()
            raise
        listener.setblocking(False)
        self._listener = listener
        self._port = int(listener.getsockname()[1])

    def _run(self) -> None:
        wait_s: float | None = None
        while not self._ended:
            for descriptor, event in self._poll(wait_s):
                self._on_event(descriptor, event)
            self._obey_orders()
            wait_s = self._device.work(time.monotonic())
            self._obey_later()
            self._send_answers()

    def _poll(self, wait_s: float | None) -> list[tuple[int, int]]:
        """Waits for events. A full printer does not read, but still notices a closed connection."""
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        reads = select.POLLIN if self._device.room else 0
        if self._connection is not None:
            poll.register(self._connection, select.POLLIN if self._spare else reads)
        elif self._listener is not None:
            poll.register(self._listener, select.POLLIN)
        if self._master >= 0 and reads and self._faults.powered:
            poll.register(self._master, reads)
        return poll.poll(None if wait_s is None else wait_s * 1000)

    def _on_event(self, descriptor: int, event: int) -> None:
        if descriptor == self._wake_read:
            os.read(self._wake_read, READ_BYTES)
        elif descriptor == self._master:
            self._heard_pty = True
            self._device.receive(os.read(self._master, min(READ_BYTES, self._device.room)))
        elif self._connection is not None and descriptor == self._connection.fileno():
            self._on_connection(self._connection, event)
        elif self._listener is not None:
            with contextlib.suppress(OSError):  # it may be gone again
                self._connection, _ = self._listener.accept()
                self._connection.setblocking(False)
                self._spare = 0 if self._device.room else SPARE_BYTES
                self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _on_connection(self, connection: socket.socket, event: int) -> None:
        limit = min(READ_BYTES, self._device.room or self._spare)
        drop_after = self._faults.drop_after_bytes
        if drop_after is not None:
            limit = min(limit, drop_after)
        gone = event & select.POLLHUP and not event & select.POLLIN
        if gone or event & (select.POLLERR | select.POLLNVAL):
            self._disconnect()
            return
        try:
            data = connection.recv(limit) if limit else b""
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if drop_after is not None:
            self._faults.drop_after_bytes = drop_after - len(data)
        if not self._device.room:
            self._spare -= len(data)
        self._heard_pty = False
        self._device.receive(data)
        if not data:
            self._disconnect()
        elif self._faults.drop_after_bytes == 0:
            self._faults.drop_after_bytes = None
            self._disconnect()

    def _disconnect(self) -> None:
        """Breaks the connection, as a loss of power or cable does."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._connection.close()
            self._connection = None

    def _obey_orders(self) -> None:
        while self._orders:
            line, answer = self._orders.popleft()
            try:
                said = obey(self._device, self._faults, line)
            except ControlError as error:
                answer.set_exception(error)
                continue
            self._follow_power()
            answer.set_result(said)

    def _obey_later(self) -> None:
        later = self._faults.later
        if later is not None and self._device.roll.rows >= later[0]:
            self._faults.later = None
            obey(self._device, self._faults, later[1])
            self._follow_power()

    def _follow_power(self) -> None:
        if self._port is None:
            return
        if not self._faults.powered and self._listener is not None:
            self._disconnect()
            self._listener.close()
            self._listener = None
        elif self._faults.powered and self._listener is None:
            self._listen(self._port)

    def _send_answers(self) -> None:
        """Sends answers to the present connection, even when an earlier one had asked."""
        answers = self._device.take_answers()
        if not answers or not self._faults.powered:
            return
        with contextlib.suppress(OSError):  # nobody reads: lost, as on a real line
            if self._heard_pty and self._master >= 0:
                os.write(self._master, answers)
            elif self._connection is not None:
                self._connection.send(answers)

    def _job_cut(self, job: Job) -> None:
        path = None
        if self._folder is not None:
            path = self._folder / f"ticket-{self._offset + job.number:04}.png"
            part = path.with_suffix(".part")
            job.picture.save(part, format="PNG", dpi=(203, 203))
            part.replace(path)
        printed = Printed(job, path)
        with self._news:
            self._printed.append(printed)
            self._news.notify_all()
        if self._on_printed is not None:
            self._on_printed(printed)
