"""Where a ticket printer is: one line of text, such as `tcp://10.0.0.9:9100`, read into one frozen address.

    tcp://HOST:PORT                              a network printer; the port is 9100 when left out; ?baud=9600: of the
                                                 serial line behind a device server
    serial:///dev/ttyUSB0?baud=115200            also ?flow=none|rtscts|xonxoff (default none)
    serial://COM3?baud=115200                    the same on Windows
    usb://04b8:0e15                              vendor and product id in hex; ?in=0x82&out=0x01: other end points than
                                                 its descriptors name
    spooler://NAME                               a print queue of the system (CUPS, Windows); it tells nothing
    file:///dev/usb/lp0                          Linux's USB printer, or a file that bytes are appended to

`?status=no`: the printer never answers, so its slips are never confirmed; so it is with any other file than a USB
printer's unless it says `?status=yes`. `?confirm=no`: it answers `DLE EOT`, but not `GS r`.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import assert_never
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from language.messages import N_, _

_COM_PORT = re.compile(r"COM\d{1,3}")
USB_PRINTER_FILES = "/dev/usb/lp"
BAUD_RATES = (9600, 19200, 38400, 57600, 115200, 230400)


class Flow(Enum):
    """The flow control of a serial printer."""

    NONE = "none"
    RTSCTS = "rtscts"
    XONXOFF = "xonxoff"


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A printer on the network (raw port, JetDirect style)."""

    host: str
    port: int = 9100
    answers: bool = True
    confirms: bool = True
    baud: int | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return _with_options(f"tcp://{host}:{self.port}", self, *([] if self.baud is None else [f"baud={self.baud}"]))


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A printer on a serial line, 8 data bits, no parity, 1 stop bit."""

    path: str
    baud: int = 9600
    flow: Flow = Flow.NONE
    answers: bool = True
    confirms: bool = True

    def __str__(self) -> str:
        options = [f"baud={self.baud}"]
        if self.flow is not Flow.NONE:
            options.append(f"flow={self.flow.value}")
        return _with_options(f"serial://{self.path}", self, *options)


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A printer on USB, used without a driver of the operating system; end points: None for those it names itself."""

    vendor: int
    product: int
    in_endpoint: int | None = None
    out_endpoint: int | None = None
    answers: bool = True
    confirms: bool = True

    def __str__(self) -> str:
        ends = {"in": self.in_endpoint, "out": self.out_endpoint}
        options = [f"{name}={end:#04x}" for name, end in ends.items() if end is not None]
        return _with_options(f"usb://{self.vendor:04x}:{self.product:04x}", self, *options)


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A device file that is written and, where it answers, read; or an ordinary file that the bytes are appended to."""

    path: str
    answers: bool = False
    confirms: bool = True

    def __str__(self) -> str:
        is_printer = self.path.startswith(USB_PRINTER_FILES)
        options = ["status=yes"] if self.answers and not is_printer else []
        options += ["status=no"] if is_printer and not self.answers else []
        options += [] if self.confirms else ["confirm=no"]
        return f"file://{self.path}" + ("?" + "&".join(options) if options else "")


@dataclass(frozen=True, slots=True)
class SpoolerAddress:
    """A print queue of the system, by its name; it does not answer."""

    queue: str
    answers: bool = False
    confirms: bool = True

    def __str__(self) -> str:
        return f"spooler://{quote(self.queue, safe='')}"


Address = TcpAddress | SerialAddress | UsbAddress | FileAddress | SpoolerAddress


class Part(Enum):
    """The part of an address that is wrong."""

    SCHEME = N_("scheme")
    HOST = N_("host")
    PORT = N_("port")
    PATH = N_("path")
    BAUD = N_("baud")
    FLOW = N_("flow")
    ID = N_("vendor:product")
    ENDPOINT = N_("end point")
    STATUS = N_("status")
    CONFIRM = N_("confirm")
    OPTION = N_("option")


class AddressError(ValueError):
    """A wrong printer address. `part`: the wrong part; the text says what would be right."""

    def __init__(self, part: Part, text: str, advice: str) -> None:
        words = _("printer address {text!r}: {part}: {advice}")
        super().__init__(words.format(text=text, part=_(part.value), advice=advice))
        self.part = part
        self.text = text
        self.advice = advice


_OPTIONS = {
    "tcp": {"status", "confirm", "baud"},
    "serial": {"status", "confirm", "baud", "flow"},
    "usb": {"status", "confirm", "in", "out"},
    "file": {"status", "confirm"},
    "spooler": set[str](),
}


def parse_address(text: str) -> Address:
    """Parses an address as described at the top of this file.

    Raises AddressError, which names the part that is wrong.
    """
    text = text.strip()
    try:
        split = urlsplit(text)
    except ValueError as error:  # an unclosed bracket of an IPv6 host
        raise AddressError(Part.HOST, text, str(error)) from error
    if split.scheme not in _OPTIONS or "://" not in text:
        raise AddressError(Part.SCHEME, text, _("must begin with tcp://, serial://, usb://, file:// or spooler://"))
    options = _options(text, split)
    match split.scheme:
        case "tcp":
            return _tcp(text, split, options)
        case "serial":
            return _serial(text, split, options)
        case "usb":
            return _usb(text, split, options)
        case "spooler":
            return _spooler(text, split)
        case _:
            path = _path(text, split)
            return FileAddress(path, *_answers(text, options, path.startswith(USB_PRINTER_FILES)))


def _options(text: str, split: SplitResult) -> dict[str, str]:
    if split.fragment or split.username is not None:
        raise AddressError(Part.OPTION, text, _("neither '#' nor '@' belongs in a printer address"))
    options: dict[str, str] = {}
    known = _OPTIONS[split.scheme]
    for name, value in parse_qsl(split.query, keep_blank_values=True):
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            raise AddressError(
                Part.OPTION,
                text,
                _("{name!r} is unknown for {scheme}; known: {names}").format(
                    name=name, scheme=split.scheme, names=names
                ),
            )
        if name in options:
            raise AddressError(Part.OPTION, text, _("{name!r} is given twice").format(name=name))
        options[name] = value
    return options


def _answers(text: str, options: dict[str, str], usual: bool = True) -> tuple[bool, bool]:
    """Whether the printer answers, and whether it confirms."""
    found = []
    for name, part, default in (("status", Part.STATUS, usual), ("confirm", Part.CONFIRM, True)):
        value = options.get(name, "yes" if default else "no")
        if value not in ("yes", "no"):
            raise AddressError(part, text, _("must be yes or no, not {value!r}").format(value=value))
        found.append(value == "yes")
    return found[0], found[1]


def _tcp(text: str, split: SplitResult, options: dict[str, str]) -> TcpAddress:
    if not split.hostname:
        raise AddressError(Part.HOST, text, _("is missing; write tcp://HOST:PORT"))
    if split.path not in ("", "/"):
        raise AddressError(Part.PATH, text, _("a network printer has none; write tcp://HOST:PORT"))
    try:
        port = split.port
    except ValueError as error:
        raise AddressError(Part.PORT, text, _("must be a number from 1 to 65535")) from error
    if port == 0:
        raise AddressError(Part.PORT, text, _("must be a number from 1 to 65535"))
    return TcpAddress(split.hostname, 9100 if port is None else port, *_answers(text, options), _baud(text, options))


def _serial(text: str, split: SplitResult, options: dict[str, str]) -> SerialAddress:
    path = split.netloc if _COM_PORT.fullmatch(split.netloc) and not split.path else _path(text, split)
    try:
        flow = Flow(options.get("flow", "none"))
    except ValueError as error:
        raise AddressError(Part.FLOW, text, _("must be none, rtscts or xonxoff")) from error
    return SerialAddress(path, _baud(text, options) or BAUD_RATES[0], flow, *_answers(text, options))


def _baud(text: str, options: dict[str, str]) -> int | None:
    value = options.get("baud")
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,7}", value) or int(value) not in BAUD_RATES:
        words = _("must be one of {names}; slower, a slip takes a minute")
        raise AddressError(Part.BAUD, text, words.format(names=", ".join(map(str, BAUD_RATES))))
    return int(value)


def _usb(text: str, split: SplitResult, options: dict[str, str]) -> UsbAddress:
    found = re.fullmatch(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})", split.netloc)
    if found is None:
        raise AddressError(Part.ID, text, _("must be two hex numbers of four digits, as lsusb shows: 04b8:0e15"))
    if split.path not in ("", "/"):
        raise AddressError(Part.PATH, text, _("a USB printer has none; write usb://VENDOR:PRODUCT"))
    ends: list[int | None] = []
    for name, usual in (("in", "0x82"), ("out", "0x01")):
        value = options.get(name)
        if value is not None and not re.fullmatch(r"0x[0-9a-fA-F]{1,2}", value):
            words = _("{name!r} must be a hex number such as {usual}")
            raise AddressError(Part.ENDPOINT, text, words.format(name=name, usual=usual))
        ends.append(None if value is None else int(value, 16))
    vendor, product = (int(part, 16) for part in found.groups())
    return UsbAddress(vendor, product, ends[0], ends[1], *_answers(text, options))


def _spooler(text: str, split: SplitResult) -> SpoolerAddress:
    queue = unquote(split.netloc)
    if not queue.strip() or queue.startswith("-") or not queue.isprintable() or split.path not in ("", "/"):
        raise AddressError(Part.PATH, text, _("must be the name of a print queue: spooler://NAME"))
    return SpoolerAddress(queue)


def _path(text: str, split: SplitResult) -> str:
    if split.netloc:
        raise AddressError(
            Part.PATH, text, _("must start with a third slash: {scheme}:///dev/…").format(scheme=split.scheme)
        )
    if len(split.path) < 2 or "\0" in split.path:
        raise AddressError(Part.PATH, text, _("is missing; write {scheme}:///dev/…").format(scheme=split.scheme))
    return split.path


def _with_options(base: str, address: TcpAddress | SerialAddress | UsbAddress, *options: str) -> str:
    every = [*options, *([] if address.answers else ["status=no"]), *([] if address.confirms else ["confirm=no"])]
    return f"{base}?{'&'.join(every)}" if every else base


def describe(address: Address) -> str:
    """The kind of connection and its place, in a few words."""
    match address:
        case TcpAddress():
            return _("network printer at {host}, port {port}").format(host=address.host, port=address.port)
        case SerialAddress():
            return _("serial printer at {path}, {baud} baud").format(path=address.path, baud=address.baud)
        case UsbAddress():
            return _("USB printer {vendor:04x}:{product:04x}").format(vendor=address.vendor, product=address.product)
        case FileAddress():
            return _("file {path}").format(path=address.path)
        case SpoolerAddress():
            return _("print queue {name}").format(name=address.queue)
        case _:
            assert_never(address)
