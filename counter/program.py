"""Puts the counter's program together: the line, the models, the window."""

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from hardware.printer.jobs.job_file import JobFileError
from hardware.scanner.devices import Scanimage
from hardware.serial.serial_line import LineState
from language.messages import _
from protocol.commands import Issue
from protocol.messages import Message
from protocol.problem import Problem
from protocol.views import NextChoice, TicketIssued
from slips.of_ticket import slip_of
from slips.opening import check_printer, open_printer, virtual_printer
from slips.slip_printer import NoPrinter, ThreadPrinter
from slips.state_report import StateReport
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable
from ui.link.sender import Sender
from ui.link.server_clock import ServerClock
from ui.link.stream_link import Link

from .acts.notice import Kind, Notice
from .acts.questions import Asking
from .acts.sending import Acting
from .acts.sign_in import Signing
from .branch.branch_state import Desk
from .branch.phrases import link_refusal_text
from .branch.relink import BranchFeed
from .devices.desk_devices import CounterPads, devices_of
from .devices.faults import pad_trouble_text
from .scanning.scanning import Scanning
from .settings import CounterSettings
from .slip.issuing import Giving
from .widgets.window import Window

log = logging.getLogger(__name__)

NEXT_MS = 300
"""So long after the last thing that happened the server is asked whom it would bring next."""
NEXT_AGAIN_MS = 10_000


class Program(QObject):
    """Everything but the application: `start()` connects, `close()` leaves. `window` is not shown yet.

    Raises ValueError for a device on the desk, or a slip printer, that is set wrongly.
    `scanimage` and `scan_options`: how scanners are called, where it is not as usual.
    `setup_wanted`: somebody wants to set this machine up, and nothing is under way that would be lost.
    """

    setup_wanted = Signal()

    def __init__(
        self, settings: CounterSettings, language: LanguageSwitch, scanimage: Scanimage | None = None,
        scan_options: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self._settings = settings
        self._refusal = ""
        self.clock = ServerClock()
        self.requests = Requests(settings.server, settings.token, self.clock, self)
        self.outbox = Sender(self.requests, self)
        self.line = BranchFeed(self._new_link, self)
        self.desk = Desk(settings.counter, self.clock, self)
        self.signing = Signing(self.requests, self.desk, language, settings.branch, self)
        self.acting = Acting(self.outbox, self.desk, language, settings.branch, self)
        self.asking = Asking(self.desk, language, self)
        self.scanning = Scanning(
            self.requests, language, settings.branch, device=settings.scanner, dpi=settings.scan_dpi,
            scanimage=scanimage, options=scan_options, parent=self,
        )  # fmt: skip
        is_virtual = settings.virtual_hardware and settings.virtual_slips and not settings.printer
        self._virtual = virtual_printer(settings) if is_virtual else None
        self.printer = self._open_printer()
        is_barred = bool(settings.printer or is_virtual) and not self.printer.present
        self.giving = Giving(self.printer, self.desk, self, is_barred=is_barred)
        self.acting.issued.connect(self._give)
        self.acting.withdrawn.connect(self.giving.take_back)
        self._report = StateReport(self.requests, settings.branch, self.printer, self)
        self.window = Window(
            self.desk, self.acting, self.asking, self.scanning, self.giving, self.signing, self.line, language
        )
        self.pads = CounterPads(self.desk, self.window.press, *devices_of(settings), self)
        self.pads.state_changed.connect(self._device_changed)
        self.window.setup_pressed.connect(self._set_up)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(NEXT_MS)
        self._soon.timeout.connect(self._read_next)
        self._again = QTimer(self)
        self._again.timeout.connect(self._read_next)
        self._again.start(NEXT_AGAIN_MS)
        self.line.snapshot.connect(self._heard)
        self.line.happened.connect(self._heard)
        self.line.refused.connect(self._refused)
        self.line.connected_changed.connect(self._connected)
        self.acting.refused.connect(self.line.read_again)

    def start(self) -> None:
        """Connect to the branch."""
        self.line.start()
        self.pads.open()
        if isinstance(self.printer, ThreadPrinter):
            self.printer.start()
            self.giving.start()

    def close(self) -> None:
        """Leave the branch, stop what runs, leave no scanned papers behind."""
        self.line.stop()
        self._report.stop()
        self.pads.close()
        self.scanning.close()
        self.window.close()
        if isinstance(self.printer, ThreadPrinter):
            self.printer.stop()
        if self._virtual is not None:
            self._virtual.stop()

    def _set_up(self) -> None:
        """Only between two people: the program ends for it."""
        if self.desk.in_hand is not None:
            self.acting.tell(Notice(Kind.REFUSED, _("Finish with the person in hand first, then set this machine up.")))
        elif self.scanning.pages or not self.scanning.is_idle:
            self.acting.tell(Notice(Kind.REFUSED, _("Send or throw away the scanned pages first.")))
        else:
            self.setup_wanted.emit()

    def _device_changed(self, device: str, state: LineState) -> None:
        text = pad_trouble_text(device, state)
        if text:
            self.acting.tell(Notice(Kind.WAITING, text))

    def _open_printer(self) -> ThreadPrinter | NoPrinter:
        """A counter whose slips cannot be kept on file works all the same, and says so: it shows its numbers."""
        check_printer(self._settings)
        try:
            return open_printer(self._settings, "counter", self._virtual)
        except JobFileError as error:
            log.error("slips are not printed: %s", error)
            return NoPrinter()

    def _give(self, ticket: TicketIssued, issue: Issue) -> None:
        """To whoever stands here and cannot use the kiosk. The branch was read: it was asked for from its list."""
        if self.desk.branch is not None:
            slip = slip_of(
                ticket, self.desk.branch, dossiers=issue.dossiers, priority=issue.priority, language=issue.language
            )
            self.giving.give(ticket.ticket_id, slip)

    def _new_link(self, parent: QObject) -> Link:
        return Link(self._settings.server, self._settings.branch, self._settings.token, self.clock, parent)

    def _heard(self, message: Message) -> None:
        self.desk.take(message)
        if not self._soon.isActive():
            self._soon.start()

    def _connected(self) -> None:
        if self.printer.present:
            self._report.line_is(self.line.link.is_connected)
        if self.line.link.is_connected:
            if self._refusal and self.signing.error == self._refusal:
                self.signing.tell("")
            self._refusal = ""
            self.outbox.try_now()
            self.scanning.try_now()

    def _read_next(self) -> None:
        """Whom the server would bring here now: asked a moment after something happened, and as time goes on."""
        me = self.desk.me
        if self.line.link.is_connected and me is not None and me.user is not None:
            path = f"/api/v1/branches/{self._settings.branch}/counters/{me.id}/next"
            self.requests.get(path, NextChoice, self._got_next)

    def _got_next(self, answer: NextChoice | Problem | Unreachable) -> None:
        if isinstance(answer, NextChoice):
            self.desk.take_next(answer)

    def _refused(self, problem: Problem) -> None:
        self._refusal = link_refusal_text(problem)
        self.acting.tell(Notice(Kind.REFUSED, self._refusal))
        self.signing.tell(self._refusal)
