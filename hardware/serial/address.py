"""Where a device on a serial line is: one line of text, read into one frozen address.

serial:///dev/ttyUSB0?baud=9600&frame=8N1    a port by name; on Windows serial://COM3
usb://1a86:7523?baud=9600                    the port of the USB adapter with these ids, in any socket
socket://10.0.0.7:4001                       a serial device server
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from language.messages import N_, _

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
ADVICE = N_("write serial:///dev/ttyUSB0?baud=9600, usb://1a86:7523 or socket://HOST:PORT")


class LineAddressError(ValueError):
    """A wrong address of a serial line; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class LineAddress:
    """A serial line. `port`: pyserial's name for it, empty when `usb` (vendor, product) is to be searched for."""

    port: str
    usb: tuple[int, int] | None = None
    baud: int = 9600
    frame: str = "8N1"

    def __str__(self) -> str:
        if self.usb is not None:
            return f"usb://{self.usb[0]:04x}:{self.usb[1]:04x}"
        return self.port


def parse_line(text: str) -> LineAddress:
    """Parses an address as described at the top of this file. Raises LineAddressError."""
    split = urlsplit(text.strip())
    options = dict(parse_qsl(split.query, keep_blank_values=True))
    unknown = set(options) - {"baud", "frame"}
    if unknown:
        words = _("{text!r}: unknown option {option!r}; known: baud, frame")
        raise LineAddressError(words.format(text=text, option=sorted(unknown)[0]))
    baud, frame = options.get("baud", "9600"), options.get("frame", "8N1")
    if not baud.isdigit() or int(baud) not in BAUD_RATES:
        words = _("{text!r}: baud must be one of {names}")
        raise LineAddressError(words.format(text=text, names=", ".join(map(str, BAUD_RATES))))
    if not re.fullmatch(r"[78][NEO][12]", frame):
        words = _("{text!r}: frame must be like 8N1: data bits, parity N, E or O, stop bits")
        raise LineAddressError(words.format(text=text))
    how = {"baud": int(baud), "frame": frame}
    match split.scheme:
        case "serial" if split.netloc and not split.path and re.fullmatch(r"(?i)COM\d+", split.netloc):
            return LineAddress(split.netloc.upper(), None, **how)  # type: ignore[arg-type]
        case "serial" if split.path and not split.netloc:
            return LineAddress(split.path, None, **how)  # type: ignore[arg-type]
        case "socket" if re.fullmatch(r"[^:/\s]+:\d{1,5}", split.netloc) and not split.path:
            return LineAddress(f"socket://{split.netloc}", None, **how)  # type: ignore[arg-type]
        case "usb" if found := re.fullmatch(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})", split.netloc):
            vendor, product = (int(part, 16) for part in found.groups())
            return LineAddress("", (vendor, product), **how)  # type: ignore[arg-type]
        case _:
            raise LineAddressError(f"{text!r}: {_(ADVICE)}")
