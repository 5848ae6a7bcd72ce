"""Fault × line × printer: what is made of a slip and what people read, into docs/hardware.md.

python -m tests.prove.printers (some 30 s): every row is a slip printed by the driver on real bytes: listeners on TCP,
ptys, the virtual printer, and pyusb's devices replaced by one with an emulated printer behind its end points.
"""

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import usb.core

from hardware.printer.address import parse_address
from hardware.printer.learning import print_and_learn
from hardware.printer.ticket_printer import PrintOutcome, PrintResult, Reason, TicketPrinter
from hardware.virtual.emulated_printer import PaperState
from hardware.virtual.printer import VirtualPrinter
from language.printer_states import printer_msgid
from slips.phrases import say_printer_state
from slips.printing import printer_cause, printer_state
from tests.hardware.printer.listeners import port_that
from tests.hardware.printer.usb_devices import FakeEnd, FakeInterface, FakeUsbPrinter, plugged
from tests.hardware.slips import slip
from tests.hardware.virtual_serial import VirtualLinePrinter

PAGE = Path(__file__).parents[2] / "docs" / "hardware.md"
PLACE = re.compile(r"(?<=<!-- printers -->\n).*?(?=<!-- /printers -->)", re.DOTALL)
LIMIT_S = 1.0
HEAD = "| line | what is wrong | the slip | staff read | the manager reads |\n| --- | --- | --- | --- | --- |\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One row. `at`: yields the address, with the fault in place; `learns`: the test slip of the set-up."""

    line: str
    fault: str
    at: Callable[[], AbstractContextManager[str]]
    learns: bool = False


def _there(address: str) -> Callable[[], AbstractContextManager[str]]:
    return lambda: nullcontext(address)


def _virtual(order: str) -> Callable[[], AbstractContextManager[str]]:
    @contextmanager
    def at() -> Iterator[str]:
        with VirtualPrinter() as virtual:
            if order:
                virtual.control(order)
            yield virtual.address

    return at


def _line(
    scheme: str, fault: Callable[[VirtualLinePrinter], None], *, held: bool = False
) -> Callable[[], AbstractContextManager[str]]:
    @contextmanager
    def at() -> Iterator[str]:
        with TemporaryDirectory() as folder, VirtualLinePrinter(Path(folder)) as line:
            address = line.address if scheme == "serial" else f"file://{line.path}?status=yes"
            other = TicketPrinter(parse_address(address))
            if held:
                other.status()
            fault(line)
            yield address
            other.close()

    return at


def _usb(
    fault: Callable[[FakeUsbPrinter], None], address: str = "usb://0416:5011"
) -> Callable[[], AbstractContextManager[str]]:
    @contextmanager
    def at() -> Iterator[str]:
        device = FakeUsbPrinter([FakeInterface([FakeEnd(0x81), FakeEnd(0x03)])])
        with plugged(device):
            fault(device)
            yield address

    return at


@contextmanager
def _without_libusb() -> Iterator[str]:
    with patch.object(usb.core, "find", side_effect=usb.core.NoBackendError("No backend available")):
        yield "usb://0416:5011"


def _nothing(_device: object) -> None:
    """The printer is well."""


def _set(**state: object) -> Callable[[VirtualLinePrinter], None]:
    def fault(line: VirtualLinePrinter) -> None:
        for name, value in state.items():
            setattr(line.printer, name, value)

    return fault


def _refused(number: int) -> Callable[[FakeUsbPrinter], None]:
    return lambda device: setattr(device, "error", number)


def _no_paper(device: FakeUsbPrinter) -> None:
    device.printer.paper = PaperState.OUT


CASES = (
    Case("network", "nothing", _virtual("")),
    Case("network", "no such name", _there("tcp://no-such-host.invalid")),
    Case("network", "port closed", _there("tcp://127.0.0.1:1")),
    Case("network", "connection ended at once", lambda: port_that(None)),
    Case("network", "another program's port", lambda: port_that(b"SSH-2.0-OpenSSH_9.2\r\n")),
    Case("network", "silent", _virtual("mute on")),
    Case("network", "no paper", _virtual("paper out")),
    Case("network", "cover open", _virtual("cover open")),
    Case("network", "paper ends in the slip", _virtual("paper after 300")),
    Case("network", "unplugged in the slip", _virtual("drop 20000")),
    Case("network, tried", "answers `DLE EOT` only", _virtual("confirm off"), learns=True),
    Case("network, tried", "answers nothing", _virtual("mute on"), learns=True),
    Case("serial", "nothing", _line("serial", _nothing)),
    Case("serial", "not plugged in", _there("serial:///dev/ttyUSB99")),
    Case("serial", "another program has it", _line("serial", _nothing, held=True)),
    Case("serial", "silent", _line("serial", _set(mute=True))),
    Case("serial", "no paper", _line("serial", _set(paper=PaperState.OUT))),
    Case("serial", "unplugged", _line("serial", VirtualLinePrinter.unplug)),
    Case("/dev/usb/lp", "nothing", _line("file", _nothing)),
    Case("/dev/usb/lp", "not plugged in", _there("file:///dev/usb/lp99")),
    Case("/dev/usb/lp", "cover open", _line("file", _set(cover_open=True))),
    Case("/dev/usb/lp", "no paper", _line("file", _set(paper=PaperState.OUT))),
    Case("usb", "nothing", _usb(_nothing)),
    Case("usb", "not plugged in", _usb(_nothing, "usb://04b8:0e15")),
    Case("usb", "no permission", _usb(_refused(errno.EACCES))),
    Case("usb", "another driver has it", _usb(_refused(errno.EBUSY))),
    Case("usb", "libusb missing", _without_libusb),
    Case("usb", "no paper", _usb(_no_paper)),
)


def row(case: Case) -> str:
    """The case as a row of the table."""
    with case.at() as text:
        address = parse_address(text)
        learnt = ""
        if case.learns:
            found = print_and_learn(address, slip(), limit_s=LIMIT_S)
            result, learnt = found.result, f", kept as `{str(found.address).partition('?')[2]}`"
        else:
            printer = TicketPrinter(address, limit_s=LIMIT_S)
            result = printer.print_slip(slip())
            printer.close()
    state, cause = printer_state(result.status), printer_cause(result.status)
    said = [_became(result) + learnt, say_printer_state(state, cause, str), printer_msgid(state, cause)]
    return f"| {case.line} | {case.fault} | {' | '.join(said)} |\n"


def _became(result: PrintResult) -> str:
    match result.outcome:
        case PrintOutcome.PRINTED:
            return "printed"
        case PrintOutcome.NOT_PRINTED:
            return "waits; the number is on the screen"
        case PrintOutcome.UNCONFIRMED if result.reason is Reason.CANNOT_BE_ASKED:
            return "sent"
        case _:
            return "may have come out; a copy is offered"


def table() -> str:
    """All rows."""
    return HEAD + "".join(map(row, CASES))


def main() -> int:
    """Writes the table into its page."""
    made = table()
    page = PAGE.read_text("utf-8")
    PAGE.write_text(PLACE.sub(lambda _found: made, page), "utf-8")
    print(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
