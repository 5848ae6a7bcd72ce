"""Puts the counter's program together: the connection to the branch, the view-models, the window."""

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from hardware.led.talk import Answer
from hardware.printer.jobs.job import Job
from hardware.printer.jobs.job_file import JobFileError
from hardware.scanner.devices import Scanimage
from hardware.serial.serial_port import LineState
from language.messages import _
from protocol.commands import Issue
from protocol.dossier_views import DossierView
from protocol.messages import Message
from protocol.problem import Problem
from protocol.views import NextChoice, TicketIssued
from protocol.ways_in import Way
from slips.of_ticket import slip_of
from slips.opening import check_printer, open_printer, virtual_printer
from slips.paper import data_folder
from slips.phrases import say_job
from slips.settings import printer_named
from slips.slip_printer import NoPrinter, ThreadPrinter
from slips.state_report import StateReport
from ui.care.far_care import FarCare
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable
from ui.link.sender import Sender
from ui.link.server_clock import ServerClock
from ui.link.stream_link import Link

from .acts.clock_confirmation import ClockConfirmation
from .acts.notice import Kind, Notice
from .acts.questions import ActQuestions
from .acts.refusals import refusal_text
from .acts.sending import ActSender
from .acts.sign_in import ClerkSession
from .branch.branch_link import BranchLink
from .branch.live_picture import LivePicture
from .citizen.citizen_screen import CitizenScreen
from .citizen.visit_rating import VisitRating
from .devices.desk_devices import DeskDevices, devices_of
from .devices.faults import device_trouble_text
from .intake.intake import Intake
from .intake.payments_sent import PaymentFile
from .intake.receipt_prints import ReceiptPrints
from .offline.served_file import ServedFile
from .offline.served_offline import ServedOffline
from .scanning.scanning import Scanning
from .scanning.stored_scans import StoredScans
from .settings import CounterSettings
from .slip.issuing import IssuedSlips
from .widgets.citizen.window import CitizenWindow
from .widgets.window import Window

log = logging.getLogger(__name__)

NEXT_MS = 300
"""Delay after an event before the server is asked who is next."""
NEXT_AGAIN_MS = 10_000
"""Interval at which the server is asked who is next, since the answer changes with time."""


class Program(QObject):
    """The program without its QApplication: `start()` connects, `close()` stops everything. `window` is not shown yet.

    Raises ValueError for a device on the desk, or a slip printer, that is set wrongly.
    `scanimage`: the scanning command, instead of the system's; `scan_options`: more options for each scan.
    `setup_wanted`: the clerk wants to set this machine up, and nothing unsaved would be lost.
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
        self.branch_link = BranchLink(self._new_link, self)
        self.picture = LivePicture(settings.counter, self.clock, self)
        self.session = ClerkSession(self.requests, self.picture, language, settings.branch, self)
        self.act_sender = ActSender(self.outbox, self.picture, language, settings.branch, self)
        self.clock_confirmation = ClockConfirmation(self.requests, self.picture, language, settings.branch, self)
        self.clock_confirmation.told.connect(self.act_sender.tell)
        self.act_sender.confirmed.connect(self.clock_confirmation.send)
        self.questions = ActQuestions(self.picture, language, self)
        self.scanning = Scanning(
            self.requests, language, settings.branch, device=settings.scanner, dpi=settings.scan_dpi,
            scanimage=scanimage, options=scan_options, parent=self,
        )  # fmt: skip
        self.stored_scans = StoredScans(self.requests, self.picture, language, settings.branch, self)
        self.stored_scans.told.connect(self.act_sender.tell)
        is_virtual = settings.virtual_hardware and settings.virtual_slips and not settings.printer
        self._virtual = virtual_printer(settings) if is_virtual else None
        self.printer = self._open_printer()
        is_barred = bool(settings.printer or is_virtual) and not self.printer.present
        self.issued_slips = IssuedSlips(self.printer, self.picture, self, is_barred=is_barred)
        self.receipts = ReceiptPrints(self.printer, self)
        self.receipts.failed.connect(self._receipt_failed)
        payments = PaymentFile(data_folder(settings, "counter"))
        self.intake = Intake(self.requests, self.picture, language, settings.branch, payments, self)
        self.intake.payments.told.connect(self.act_sender.tell)
        self.intake.received.connect(self._print_receipt)
        self.intake.told.connect(self.act_sender.tell)
        self.act_sender.issued.connect(self._give)
        self.act_sender.withdrawn.connect(self.issued_slips.take_back)
        self.served_offline = ServedOffline(
            ServedFile(data_folder(settings, "counter")), Sender(self.requests, self), settings.branch,
            settings.counter, self,
        )  # fmt: skip
        self.served_offline.told.connect(self._tell_served)
        self.act_sender.served.connect(self.served_offline.record)
        self._report = StateReport(self.requests, settings.branch, self.printer, self)
        self.window = Window(
            self.picture,
            self.act_sender,
            self.questions,
            self.scanning,
            self.stored_scans,
            self.issued_slips,
            self.session,
            self.branch_link,
            language,
            self.intake,
            self.receipts,
        )
        self.care = FarCare(
            settings, self.branch_link, self.requests, data_folder(settings, "counter"), self._is_idle,
            self.window.screen, self, printer=printer_named(settings),
        )  # fmt: skip
        self.rating = VisitRating(self.requests, self.picture, settings.branch, self)
        self.citizen_screen: CitizenScreen | None = None
        self.citizen_window: CitizenWindow | None = None
        if settings.citizen_screen:
            self.citizen_screen = CitizenScreen(self.picture, self.intake, self.rating, settings.language, self)
            self.citizen_window = CitizenWindow(self.citizen_screen, self.picture)
        self.devices = DeskDevices(self.picture, self.window.press, devices_of(settings), self)
        self.devices.state_changed.connect(self._device_changed)
        self.devices.scanned.connect(self._scanned)
        self.devices.digit.connect(self.window.press_digit)
        self.devices.rated.connect(self.rating.press)
        self.window.setup_pressed.connect(self._set_up)
        self._next_soon = QTimer(self)
        self._next_soon.setSingleShot(True)
        self._next_soon.setInterval(NEXT_MS)
        self._next_soon.timeout.connect(self._read_next)
        self._next_again = QTimer(self)
        self._next_again.timeout.connect(self._read_next)
        self._next_again.start(NEXT_AGAIN_MS)
        self.branch_link.snapshot.connect(self._take)
        self.branch_link.happened.connect(self._take)
        self.branch_link.refused.connect(self._refused)
        self.session.advised.connect(lambda text: self.act_sender.tell(Notice(Kind.TOLD, text)))
        self.branch_link.connected_changed.connect(self._connected)
        self.act_sender.refused.connect(self.branch_link.read_again)

    def start(self) -> None:
        """Connect to the branch."""
        if self.citizen_window is not None:
            self.citizen_window.place_beside(self.window)
        self.branch_link.start()
        self.devices.open()
        if isinstance(self.printer, ThreadPrinter):
            self.printer.start()
            self.issued_slips.start()

    def close(self) -> None:
        """Leave the branch, stop what runs, leave no scanned papers behind."""
        self.branch_link.stop()
        self._report.stop()
        self.care.stop()
        self.devices.close()
        self.scanning.close()
        self.window.page.page_view.pictures.stop()
        self.window.close()
        if self.citizen_window is not None:
            self.citizen_window.close()
        if isinstance(self.printer, ThreadPrinter):
            self.printer.stop()
        if self._virtual is not None:
            self._virtual.stop()

    def _is_idle(self) -> bool:
        """Whether this program may restart: nobody is in hand, and nothing would be lost that is not on disk."""
        is_scanned = not self.scanning.pages and self.scanning.is_idle
        is_asking = self.questions.question is not None or self.intake.is_open
        return self.picture.in_hand is None and is_scanned and not is_asking and len(self.outbox) == 0

    def _set_up(self) -> None:
        """Not with a person in hand or unsent pages: the set-up ends this program."""
        if self.picture.in_hand is not None:
            self.act_sender.tell(
                Notice(Kind.REFUSED, _("Finish with the person in hand first, then set this machine up."))
            )
        elif self.scanning.pages or not self.scanning.is_idle:
            self.act_sender.tell(Notice(Kind.REFUSED, _("Send or throw away the scanned pages first.")))
        else:
            self.setup_wanted.emit()

    def _tell_served(self, text: str, needs_a_look: bool) -> None:
        self.act_sender.tell(Notice(Kind.REFUSED if needs_a_look else Kind.TOLD, text))

    def _device_changed(self, device: str, state: LineState | Answer) -> None:
        text = device_trouble_text(device, state)
        if text:
            self.act_sender.tell(Notice(Kind.WAITING, text))

    def _open_printer(self) -> ThreadPrinter | NoPrinter:
        """A counter whose slips cannot be kept on file works all the same, and says so: it shows its numbers."""
        check_printer(self._settings)
        try:
            return open_printer(self._settings, "counter", self._virtual)
        except JobFileError as error:
            log.error("slips are not printed: %s", error)
            return NoPrinter()

    def _give(self, ticket: TicketIssued, issue: Issue) -> None:
        """Shows the ticket that was issued here and prints its slip; `issue`: the command that asked for it."""
        if self.picture.branch is not None:
            slip = slip_of(
                ticket, self.picture.branch, dossiers=issue.dossiers, priority=issue.priority, language=issue.language
            )
            self.issued_slips.give(ticket.ticket_id, slip)

    def _print_receipt(self, dossier: DossierView) -> None:
        """Of what was sent in online nobody waits for the paper here, unless they came, as to pay for it."""
        is_awaited = dossier.way is not Way.ONLINE or self.picture.in_hand is not None
        if self.picture.branch is not None and is_awaited:
            self.receipts.print(dossier, self.picture.branch)

    def _receipt_failed(self, code: str, job: Job) -> None:
        """Said wherever the clerk is by now, for the paper is what the citizen waits for."""
        text = _("Receipt of {code}: {state}. Open its dossier (F4) and print it again (Ctrl+P).")
        self.act_sender.tell(Notice(Kind.REFUSED, text.format(code=code, state=say_job(job, _))))

    def _scanned(self, line: str) -> None:
        """A code at the desk's scanner: for the dossier that is open."""
        if self.intake.is_open:
            self.intake.codes.scan(line)

    def _new_link(self, parent: QObject) -> Link:
        return Link(self._settings.server, self._settings.branch, self._settings.token, self.clock, parent)

    def _take(self, message: Message) -> None:
        self.picture.take(message)
        if not self._next_soon.isActive():
            self._next_soon.start()

    def _connected(self) -> None:
        if self.printer.present:
            self._report.set_connected(self.branch_link.link.is_connected)
        self.picture.is_connected = self.branch_link.link.is_connected
        self.served_offline.set_connected(self.picture.is_connected)
        if self.branch_link.link.is_connected:
            if self._refusal and self.session.error == self._refusal:
                self.session.tell("")
            self._refusal = ""
            self.outbox.try_now()
            self.scanning.try_now()
            self.intake.try_now()

    def _read_next(self) -> None:
        """Whom the server would bring here now: asked a moment after something happened, and as time goes on."""
        me = self.picture.me
        if self.branch_link.link.is_connected and me is not None and me.user is not None:
            path = f"/api/v1/branches/{self._settings.branch}/counters/{me.id}/next"
            self.requests.get(path, NextChoice, self._got_next)

    def _got_next(self, answer: NextChoice | Problem | Unreachable) -> None:
        if isinstance(answer, NextChoice):
            self.picture.take_next(answer)

    def _refused(self, problem: Problem) -> None:
        self._refusal = refusal_text(problem)
        self.act_sender.tell(Notice(Kind.REFUSED, self._refusal))
        self.session.tell(self._refusal)
