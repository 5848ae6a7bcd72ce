"""A barcode or card scanner on a serial line: each code as text, NFC; bytes that are no UTF-8 are said to be none.

A code may be an identity card's: its content is never logged, and has no place in a repr.
"""

from dataclasses import dataclass, field
from unicodedata import normalize

from hardware.serial.address import LineAddress
from hardware.serial.device import SerialDevice
from hardware.serial.framing import EndOrIdle
from hardware.serial.serial_line import RETRY_S


@dataclass(frozen=True, slots=True)
class Scan:
    """One code. `text` is empty where it could not be read as UTF-8."""

    text: str = field(repr=False)

    @property
    def readable(self) -> bool:
        return bool(self.text)


def scan_of(message: bytes) -> Scan:
    """The text of a code's bytes. Decoded whole: a letter split over two reads is in one piece again by then."""
    try:
        return Scan(normalize("NFC", message.decode("utf-8")).strip())
    except UnicodeDecodeError:
        return Scan("")


class BarcodeReader(SerialDevice[Scan]):
    """A scanner; `on_heard(Scan)` for each code."""

    def __init__(self, address: LineAddress, *, retry_s: float = RETRY_S) -> None:
        super().__init__(address, EndOrIdle(), retry_s=retry_s)

    def _meaning(self, message: bytes) -> Scan | None:
        return scan_of(message)
