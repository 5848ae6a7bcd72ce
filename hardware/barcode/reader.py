"""A barcode or card scanner on a serial line: each code as text, NFC, without STX, ETX and byte order mark.

A code may be from an identity card, so its content is never logged and not in the repr.
"""

from dataclasses import dataclass, field
from unicodedata import normalize

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.framing import EndOrIdle
from hardware.serial.serial_port import RETRY_S

ENDS = b"\r\n\t\x03"
"""What ends a code: CR, LF, TAB, ETX."""

UNKNOWN_IDLE_S = 0.25
"""Silence, in seconds, that ends a code of a reader that may send nothing after it; some pause for 150 ms in a code."""
ENDED_IDLE_S = 2.0
"""The same, of a reader that ended its last code by a character: then silence is a pause, or a lost end."""


class CodeFramer(EndOrIdle):
    """A code ends at one of `ENDS`; at silence too, which is longer for a reader that has been seen to send an end."""

    def __init__(self) -> None:
        super().__init__(ends=ENDS, idle_s=UNKNOWN_IDLE_S)

    def feed(self, data: bytes) -> list[bytes]:
        codes = super().feed(data)
        if codes:
            self.idle_s = ENDED_IDLE_S
        return codes

    def idle(self) -> list[bytes]:
        self.idle_s = UNKNOWN_IDLE_S
        return super().idle()


@dataclass(frozen=True, slots=True)
class Scan:
    """One code. `text`: empty when the bytes are not UTF-8."""

    text: str = field(repr=False)

    @property
    def readable(self) -> bool:
        return bool(self.text)


_AROUND = "".join(map(chr, range(0x21))) + "\x7f\ufeff"


def scan_of(message: bytes) -> Scan:
    """The text of a whole code's bytes."""
    try:
        return Scan(normalize("NFC", message.decode("utf-8")).strip(_AROUND))
    except UnicodeDecodeError:
        return Scan("")


class BarcodeReader(SerialDevice[Scan]):
    """A scanner; it calls `on_heard(Scan)` for each code."""

    def __init__(self, address: LineAddress, *, retry_s: float = RETRY_S) -> None:
        super().__init__(address, CodeFramer(), retry_s=retry_s)

    def _meaning(self, message: bytes) -> Scan | None:
        return scan_of(message)
