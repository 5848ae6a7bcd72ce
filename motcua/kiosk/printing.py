"""The kiosk's side of its ticket printer: one slip for one ticket, and an honest word on what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from motcua.hardware.printer.address import Address
from motcua.hardware.printer.status import Condition, PrinterStatus
from motcua.hardware.printer.ticket_printer import Outcome, PrintResult, Reason
from motcua.hardware.printer.worker import PrinterThread
from motcua.hardware.slip.slip import Paper, Slip, Words, wait_words
from motcua.protocol.views import BranchView, TicketIssued

STOP_S = 3.0


class Printing(StrEnum):
    """What is known of a slip. NONE: this kiosk has no printer."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    """To a printer that cannot be asked."""


class SlipPrinter(QObject):
    """What the kiosk needs of a printer. `done(ticket_id, Printing)` once for each slip."""

    obstacle_changed = Signal()
    done = Signal(str, object)

    present = True
    """Whether there is a printer at all."""

    @property
    def obstacle(self) -> Condition | None:
        """What stops printing now, as far as known."""
        raise NotImplementedError

    def check(self) -> None:
        """Ask for its status soon."""
        raise NotImplementedError

    def print_slip(self, ticket_id: str, slip: Slip) -> None:
        """Print; `done` tells."""
        raise NotImplementedError


class NoPrinter(SlipPrinter):
    """A kiosk that gives its numbers on the screen only."""

    present = False

    @property
    def obstacle(self) -> Condition | None:
        return None

    def check(self) -> None:
        """There is nothing to ask."""

    def print_slip(self, ticket_id: str, slip: Slip) -> None:
        self.done.emit(ticket_id, Printing.NONE)


class ThreadPrinter(SlipPrinter):
    """A real printer in its own thread; what it says arrives here through queued signals."""

    _status = Signal(object)
    _result = Signal(str, object)

    def __init__(self, address: Address, paper: Paper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._obstacle: Condition | None = None
        self._status.connect(self._take_status)
        self._result.connect(self._take_result)
        self._thread = PrinterThread(address, self._status.emit, paper=paper)

    @property
    def obstacle(self) -> Condition | None:
        return self._obstacle

    def start(self) -> None:
        """Begin to watch the printer."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the slip in hand and leave."""
        self._thread.stop(STOP_S)

    def check(self) -> None:
        self._thread.check()

    def print_slip(self, ticket_id: str, slip: Slip) -> None:
        self._thread.print_slip(slip, lambda result: self._result.emit(ticket_id, result))

    def _take_status(self, status: PrinterStatus) -> None:
        if status.obstacle is not self._obstacle:
            self._obstacle = status.obstacle
            self.obstacle_changed.emit()

    def _take_result(self, ticket_id: str, result: PrintResult) -> None:
        self.done.emit(ticket_id, printing_of(result))


def printing_of(result: PrintResult) -> Printing:
    """The printer's word in the kiosk's."""
    match result.outcome:
        case Outcome.PRINTED:
            return Printing.PRINTED
        case Outcome.NOT_PRINTED:
            return Printing.NOT_PRINTED
        case Outcome.UNCONFIRMED:
            return Printing.SENT if result.reason is Reason.CANNOT_BE_ASKED else Printing.UNCONFIRMED
        case _:
            assert_never(result.outcome)


def slip_of(ticket: TicketIssued, branch: BranchView) -> Slip:
    """The slip of a ticket. `issued_at` comes in the branch's own time zone."""
    service = next(service for service in branch.services if service.code == ticket.service)
    issued_at: datetime = ticket.issued_at
    wait = None if ticket.wait is None else wait_words(ticket.wait.p50_s, ticket.wait.p90_s)
    return Slip(
        branch=branch.name.vi,
        number=ticket.number,
        service=Words(service.name.vi, service.name.en),
        issued_at=issued_at,
        track_url=ticket.track_url,
        ahead=ticket.ahead,
        wait=wait,
    )
