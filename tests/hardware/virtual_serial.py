"""Virtual devices on a serial line: a pty behind a name that appears and disappears, as a USB adapter's does.

They share no code with the drivers: a virtual panel decodes its messages by the manual, not by the driver's table.
"""

import os
import select
import threading
import time
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.virtual.emulated_printer import EmulatedPrinter, Job

MOST_BYTES = 4096


class VirtualLine:
    """A line at `folder/name`, a context manager; plugged in at the start. It keeps all bytes sent to it."""

    def __init__(self, folder: Path, name: str = "ttyVIRTUAL") -> None:
        self.path = folder / name
        self._master = self._slave = -1
        self._news = threading.Condition()
        self._got = bytearray()
        self._reader: threading.Thread | None = None
        self._ending: tuple[int, int] | None = None

    @property
    def address(self) -> str:
        """The address for a driver."""
        return f"serial://{self.path}?baud=9600"

    def plug(self) -> None:
        """Plugs it in: the name exists and can be opened."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._ending = os.pipe()
        self._reader = threading.Thread(target=self._read, args=(self._master, self._ending[0]), daemon=True)
        self._reader.start()
        new = self.path.with_suffix(".new")
        new.symlink_to(os.ttyname(self._slave))
        new.replace(self.path)

    def unplug(self) -> None:
        """Unplugs it: the name is gone, and a program that has it open gets an error."""
        self.path.unlink(missing_ok=True)
        if self._ending is None or self._reader is None:
            return
        os.close(self._ending[1])
        self._reader.join()
        for descriptor in (self._ending[0], self._master, self._slave):
            os.close(descriptor)
        self._ending = None

    def send(self, data: bytes) -> None:
        """Sends bytes as the device."""
        os.write(self._master, data)

    def wait_for(self, data: bytes, wait_s: float = 60.0) -> None:
        """Waits until these bytes were sent to the device. Raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: data in self._got, wait_s):
                raise TimeoutError(f"{data!r} is not in {bytes(self._got)!r} after {wait_s} s")

    def _read(self, master: int, ending: int) -> None:
        while True:
            readable, _, _ = select.select([master, ending], [], [])
            if ending in readable:
                return
            data = os.read(master, MOST_BYTES)
            with self._news:
                self._got += data
                self.take(data)
                self._news.notify_all()

    def take(self, data: bytes) -> None:
        """Handles bytes sent to the device; subclasses decode them."""

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()


class VirtualLinePrinter(VirtualLine):
    """A ticket printer on a USB-serial adapter. `jobs`: what it has printed."""

    def __init__(self, folder: Path, name: str = "ttyPRINTER") -> None:
        super().__init__(folder, name)
        self.jobs: list[Job] = []
        self.printer = EmulatedPrinter(576, self.jobs.append)
        self.hangs_at_rows: int | None = None
        """Hang, as a stuck printer does, once so many rows are on paper."""
        self.hung = threading.Event()

    @property
    def address(self) -> str:
        return f"serial://{self.path}?baud=115200"

    def take(self, data: bytes) -> None:
        while data and self.printer.room:  # what a full printer is sent is lost
            now, data = data[: self.printer.room], data[self.printer.room :]
            self.printer.receive(now)
            self.printer.work(time.monotonic())
            if answers := self.printer.take_answers():
                self.send(answers)
            if self.hangs_at_rows is not None and self.printer.roll.rows >= self.hangs_at_rows:
                self.printer.stall_after_bytes = 0
                self.hung.set()


class VirtualScanner(VirtualLine):
    """A barcode scanner. `suffix`: the bytes after a code: CR, CR LF, TAB or none."""

    def __init__(self, folder: Path, name: str = "ttySCANNER", suffix: bytes = b"\r") -> None:
        super().__init__(folder, name)
        self.suffix = suffix

    def scan(self, text: str) -> None:
        self.send(text.encode() + self.suffix)


class VirtualPad(VirtualLine):
    """A keypad or rating pad: `press` sends a key's text and CR, `press_ff68` an `ff68` frame."""

    def press(self, key: str) -> None:
        self.send(key.encode() + b"\r")

    def press_ff68(self, command: int, data: bytes, address: int = 1) -> None:
        body = bytes([address, command]) + data
        length = len(body)
        self.send(bytes([0xFF, 0x68, length, length, 0x68]) + body + bytes([sum(body) & 0xFF, 0x16]))


class VirtualPanel(VirtualLine):
    """An LED panel. `shown`: its text now."""

    def __init__(self, folder: Path, name: str = "ttyPANEL", panel_id: int = 1) -> None:
        super().__init__(folder, name)
        self.panel_id = panel_id
        self.shown = ""
        self.broken = False
        """Whether it answers that it has not understood."""
        self.has_power = True
        self._held = b""

    def lose_power(self) -> None:
        """Its own power is cut: it goes dark, and its line stays."""
        self.has_power, self.shown = False, ""

    def take(self, data: bytes) -> None:
        if not self.has_power:
            return
        self._held = (self._held + data)[-MOST_BYTES:]
        before = b""
        while self._held != before:  # two messages may come as one piece
            before, self._held = self._held, self.understand(self._held)

    def understand(self, held: bytes) -> bytes:
        """Handles complete messages; returns the bytes that are left."""
        raise NotImplementedError

    def wait_until(self, shown: str, wait_s: float = 60.0) -> None:
        """Waits until the panel shows this text. Raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: self.shown == shown, wait_s):
                raise TimeoutError(f"it shows {self.shown!r}, not {shown!r}, after {wait_s} s")


class VirtualLinePanel(VirtualPanel):
    """A panel that takes lines of text."""

    def understand(self, held: bytes) -> bytes:
        *lines, rest = held.split(b"\r")
        if lines:
            self.shown = lines[-1].decode("ascii").strip()
        return rest


class VirtualModbusPanel(VirtualPanel):
    """A seven-segment panel on Modbus RTU: write multiple registers from 0x80 on."""

    LETTERS = {
        0b0000000: " ", 0b1000000: "-", 0b0111111: "0", 0b0000110: "1", 0b1011011: "2", 0b1001111: "3",
        0b1100110: "4", 0b1101101: "5", 0b1111101: "6", 0b0000111: "7", 0b1111111: "8", 0b1101111: "9",
        0b1110111: "A", 0b1111100: "B", 0b0111001: "C", 0b1011110: "D", 0b1110110: "H", 0b1111000: "T",
        0b1111001: "E", 0b1100100: "S",
    }  # fmt: skip

    def understand(self, held: bytes) -> bytes:
        if len(held) < 7 or len(held) < 9 + held[6]:
            return held
        end = 9 + held[6]
        frame, rest = held[:end], held[end:]
        if frame[0] != self.panel_id or _modbus_crc(frame[:-2]) != frame[-2:]:
            return b""
        good = frame[1] == 0x10 and frame[2:4] == b"\x00\x80" and not self.broken
        if good:
            self.shown = "".join(self.LETTERS.get(byte, "?") for byte in frame[7:-2]).strip()
        reply = frame[:6] if good else bytes([frame[0], frame[1] | 0x80, 2])
        self.send(reply + _modbus_crc(reply))
        return rest


class VirtualAmplusPanel(VirtualPanel):
    """An Amplus AM03127: `<ID01><L1><PA><FA><MA><WC><FA>TEXT` sum `<E>`, answered by ACK or NACK."""

    PAGE = b"<L1><PA><FA><MA><WC><FA>"

    def understand(self, held: bytes) -> bytes:
        if not held.endswith(b"<E>"):
            return held
        head, data, sent = held[:6], held[6:-5], held[-5:-3]
        if head != f"<ID{self.panel_id:02X}>".encode():
            return b""
        total = 0
        for byte in data:
            total ^= byte
        good = sent == f"{total:02X}".encode() and data.startswith(self.PAGE) and not self.broken
        if good:
            self.shown = data.removeprefix(self.PAGE).decode("ascii").strip()
        self.send(b"ACK" if good else b"NACK")
        return b""


def _modbus_crc(data: bytes) -> bytes:
    """The CRC of the Modbus manual, bit by bit, independent of the driver's code."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            carry = register % 2
            register //= 2
            if carry:
                register ^= 40961
    return bytes([register % 256, register // 256])
