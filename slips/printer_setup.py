"""The step at the end of the first run that chooses the slip printer, tried by a test slip."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, assert_never

from hardware.printer.address import BAUD_RATES, Address, AddressError, SerialAddress, parse_address
from hardware.printer.cause import Cause, advice
from hardware.printer.discovery import plugged_printers
from hardware.printer.learning import Learnt, print_and_learn
from hardware.printer.ticket_printer import LIMIT_S, PrintOutcome, Reason
from hardware.slip.slip import PAPER_58_MM, PAPER_80_MM, Paper
from language.messages import _
from protocol.views import BranchView
from ui.first_run.last_steps import LastStep, Option, Tried

from .printer_details import MakeStep, RollStep
from .settings import SlipSettings
from .slip_step import SlipStep
from .trial_slip import trial_slip

NETWORK = "tcp"
"""The option whose address is typed."""
NARROW_MM = (58, 48)
UNSURE = ("serial:", "spooler:")
"""Where there may be no slip printer: a port with nothing on it, an office printer's queue."""


class PrinterStep(SlipStep):
    """Chooses the printer; without one the program shows its numbers as QR codes.

    `suggests`: preselect a plugged-in printer, never a serial port, on which there may be nothing. On a clerk's desk it
    is often another kind of printer.
    """

    name = "printer"

    def __init__(
        self, printer: str = "", paper: Paper = PAPER_80_MM, plugged: Callable[[], list[str]] = plugged_printers,
        *, suggests: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self._printer, self._paper, self._suggests = printer, paper, suggests
        self._plugged = [address for address in plugged() if address != printer]
        self._learnt: dict[str, str] = {}
        self._never_answering: list[str] = []

    def title(self) -> str:
        return _("Which slip printer?")

    def label(self) -> str:
        return _("Slip printer")

    def note(self) -> str:
        return _("Choose the slip printer, then print a test slip.")

    def options(self, branch: BranchView) -> list[Option]:
        known = [Option(self._printer, _("The printer used so far"), self._printer)] if self._printer else []
        known += [_without_answers(address) for address in self._never_answering]
        return [
            *known,
            *(Option(address, _kind(address), address) for address in self._plugged),
            Option(
                NETWORK,
                _("A printer in the network"),
                _("Type its address, such as 192.168.1.50 or 192.168.1.50:9100"),
                is_typed=True,
            ),
            Option("", _("No printer"), _("Numbers are shown on the screen as QR codes")),
        ]

    def chosen(self) -> str:
        printers = [address for address in self._plugged if not address.startswith(UNSURE)] if self._suggests else []
        return self._printer or next(iter(printers), "")

    def typed(self, text: str) -> str | None:
        try:
            return str(parse_address(text if "://" in text else f"tcp://{text.strip()}"))
        except AddressError:
            return None

    def settings(self, value: str) -> dict[str, Any]:
        return {"printer": self._learnt.get(value, value)}

    def untested(self, value: str) -> str:
        """A serial port may be there with nothing on it, a queue may be another printer's."""
        if not value.startswith(UNSURE) or value in (self._printer, *self._never_answering):
            return ""
        if value.startswith("spooler:"):
            return _("Print a test slip first: this print queue may belong to another kind of printer.")
        return _("Print a test slip first: a serial port may have no printer on it.")

    def try_words(self, value: str) -> str:
        return _("Print a test slip") if value and value != NETWORK else ""

    def printing(self, value: str) -> Callable[[], Learnt]:
        slip = trial_slip(self.branch)
        return lambda: print_and_learn(parse_address(value), slip, paper=self._paper, limit_s=LIMIT_S)

    def judge(self, value: str, result: Learnt | None) -> Tried:
        if result is None:
            return tried_words(None)
        self._learn(value, result)
        return tried_words(result, was_asked=parse_address(value).answers)

    def _learn(self, value: str, learnt: Learnt) -> None:
        """Keeps what the printer can answer; whether a silent one is there only a person can see."""
        if not learnt.address.answers and parse_address(value).answers:
            self._never_answering = _at_every_speed(learnt.address)
        else:
            self._learnt[value] = str(learnt.address)


def printer_steps(settings: SlipSettings, *, suggests: bool) -> tuple[LastStep, LastStep, LastStep]:
    """The steps of the printer, its make and its paper, with the program's present settings."""
    paper = PAPER_58_MM if settings.paper_mm in NARROW_MM else PAPER_80_MM
    printer = PrinterStep(settings.printer, paper, suggests=suggests)
    return printer, MakeStep(settings.printer_profile), RollStep(settings.paper_mm)


def _at_every_speed(address: Address) -> list[str]:
    """The address at each speed, its own first; on a line without a speed, the address."""
    if not isinstance(address, SerialAddress):
        return [str(address)]
    others = [replace(address, baud=baud) for baud in BAUD_RATES if baud != address.baud]
    return [str(address), *map(str, others)]


def _without_answers(address: str) -> Option:
    at = parse_address(address)
    if not isinstance(at, SerialAddress):
        return Option(address, _("The printer without answers"), _("Choose it if the test slip came out"))
    words = _("The printer without answers, {baud} baud").format(baud=at.baud)
    return Option(address, words, _("Print a test slip; choose the speed at which it can be read"))


def _kind(address: str) -> str:
    if address.startswith("spooler:"):
        return _("Print queue of this machine")
    return _("Printer on USB") if address.startswith("file://") else _("Printer on a serial port")


def tried_words(learnt: Learnt | None, *, was_asked: bool = True) -> Tried:
    """The result of the test slip in words; None: this program failed. `was_asked`: an answer was expected."""
    if learnt is None:
        return Tried(False, _("Not printed: this program failed on the printer. Try again, or choose another printer."))
    result = learnt.result
    match result.outcome:
        case PrintOutcome.PRINTED:
            return Tried(
                True,
                _("The slip was printed. Is it legible? If an edge is missing, go on: the paper's width is asked."),
            )
        case PrintOutcome.UNCONFIRMED if not learnt.address.answers and was_asked:
            words = _("Nothing answers there; a slip was sent. If it came out, choose the printer without answers.")
            return Tried(False, words)
        case PrintOutcome.UNCONFIRMED if not result.came_out:
            return Tried(False, _why(learnt))
        case PrintOutcome.UNCONFIRMED if not learnt.address.confirms:
            return Tried(True, _("The slip was sent; this printer reports paper and cover only. Look for the slip."))
        case PrintOutcome.UNCONFIRMED:
            return Tried(True, _("The slip was sent; this printer does not say whether it printed. Look for the slip."))
        case PrintOutcome.NOT_PRINTED:
            return Tried(False, _why(learnt))
        case _:
            assert_never(result.outcome)


def _why(learnt: Learnt) -> str:
    cause = learnt.result.status.cause
    match learnt.result.reason:
        case Reason.PAPER_OUT:
            return _("Not printed: the paper is out.")
        case Reason.COVER_OPEN:
            return _("Not printed: the cover is open.")
        case _ if cause is not None:
            return advice(cause, learnt.address, _)
        case Reason.UNREACHABLE | Reason.CONNECTION_LOST:
            return advice(Cause.FAILED, learnt.address, _)
        case _:
            return _("Not printed: the printer reports a fault. Look at the lamps on the printer.")
