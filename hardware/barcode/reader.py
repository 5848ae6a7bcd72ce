"""A barcode or card scanner on a serial line: each code as text, NFC.

A code may be from an identity card, so its content is never logged and not in the repr.
"""

from dataclasses import dataclass, field
from unicodedata import normalize

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.framing import EndOrIdle
from hardware.serial.serial_port import RETRY_S


@dataclass(frozen=True, slots=True)
class Scan:
    """One code. `text`: empty when the bytes are not UTF-8."""

    text: str = field(repr=False)

    @property
    def readable(self) -> bool:
        return bool(self.text)


def scan_of(message: bytes) -> Scan:
    """The text of a whole code's bytes."""
    try:
        return Scan(normalize("NFC", message.decode("utf-8")).strip())
    except UnicodeDecodeError:
        return Scan("")


class BarcodeReader(SerialDevice[Scan]):
    """A scanner; it calls `on_heard(Scan)` for each code."""

    def __init__(self, address: LineAddress, *, retry_s: float = RETRY_S) -> None:
        super().__init__(address, EndOrIdle(), retry_s=retry_s)

    def _meaning(self, message: bytes) -> Scan | None:
        return scan_of(message)
