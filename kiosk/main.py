"""The command `motcua-kiosk`: takes numbers at a touch and prints them."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from hardware.printer.address import AddressError
from hardware.printer.jobs.job_file import JobFileError
from hardware.printer.profile import ProfileError
from hardware.serial.address import LineAddressError, parse_line
from protocol.device_tasks import DeviceTask
from protocol.enrolments import EnrolmentRole
from protocol.version import VERSION
from slips import code_item
from slips.asked_trial import AskedTrial
from slips.opening import check_printer, open_printer, virtual_printer
from slips.paper import data_folder
from slips.settings import printer_named
from slips.slip_printer import ThreadPrinter
from slips.state_report import StateReport
from ui.care.far_care import FarCare
from ui.language.switch import LanguageSwitch
from ui.link.door_code import DoorFeed
from ui.link.requests import Requests
from ui.link.sender import Sender
from ui.link.server_clock import ServerClock, monotonic_ms
from ui.link.stream_link import Link
from ui.look import fonts
from ui.program.pin import PinLock
from ui.program.program import MainThreadGarbageCollector, QuitOnSignals, log_to_stderr
from ui.program.quick import CloseGuard, empty_view, open_view, prefer_software, show_view
from ui.program.restart import RESTART, SETUP, begin_again, leave_to
from ui.program.settings import Given, read_given
from ui.remote import listen

from .input.barcode_reader import SerialReader
from .input.keys import Keys, PadKeysError, pad_keys
from .input.voice import LazyVoice, open_voice
from .kiosk import Kiosk
from .offline.giving import Giving
from .offline.lease_file import LeaseFile, LeaseFileError
from .offline.numbers import OfflineNumbers
from .offline.offline_sync import OfflineSync
from .settings import KioskSettings
from .staff.print_jobs import SlipPrintQueue
from .staff.staff_menu import StaffMenu
from .staff.staff_scenes import About
from .view_model import Parts
from .visit.branch_state import BranchState
from .visit.branch_sync import BranchSync
from .visit.greeter_slips import GreeterSlips
from .visit.idle import Idle
from .visit.issuing import Issuing
from .visit.pending_issue import PendingIssueFile

log = logging.getLogger(__name__)

QML = Path(__file__).parent / "qml" / "Main.qml"


ENDS = {"restart": RESTART, "setup": SETUP, "end": 0}
"""What Qt's loop ends with, by what staff ask of the device."""


class Station:
    """A whole kiosk: its link, its printer, its window. `start` and `stop` once each."""

    def __init__(self, settings: KioskSettings) -> None:
        self._settings = settings
        self._virtual = virtual_printer(settings) if settings.virtual_hardware and not settings.printer else None
        self.language = LanguageSwitch(settings.language)
        clock = ServerClock()
        requests = Requests(settings.server, settings.token, clock)
        self._link = Link(settings.server, settings.branch, settings.token, clock)
        self._sender = Sender(requests)
        self._link.connected_changed.connect(self._sender.try_now)
        folder = data_folder(settings, "kiosk")
        numbers = OfflineNumbers(_lease_file(folder), settings.offline_hours)
        branch = BranchState(clock.now, numbers)
        self.sync = BranchSync(branch, self._link, requests)
        self._offline = OfflineSync(numbers, branch, Sender(requests), settings.branch, settings.offline_numbers)
        self.sync.changed.connect(self._offline.look)
        self.printer = open_printer(settings, "kiosk", self._virtual)
        self._greeter_slips = GreeterSlips(
            self._link, requests, Sender(requests), branch, self.printer, settings.branch
        )  # fmt: skip
        self._report = StateReport(requests, settings.branch, self.printer)
        self._link.connected_changed.connect(lambda: self._report.set_connected(self._link.is_connected))
        self.idle = Idle(settings.idle_s)
        self.staff_menu = StaffMenu(
            self.printer,
            PinLock(settings.pin_hash, monotonic_ms),
            SlipPrintQueue(self.printer, lambda: self.sync.branch.local_time() or clock.now()),
            _about(settings),
            self._link,
            may_set_up=True,
        )
        self.voice = open_voice(settings.voice, self._link)
        self._issuing = Issuing(
            self._sender, settings.branch, self._link, pending=PendingIssueFile(folder),
            leased=Giving(numbers, branch),
        )  # fmt: skip
        self.sync.changed.connect(self._resume)
        self._resumed = False
        parts = Parts(
            self.sync, self.printer, self.idle, self.language, self.staff_menu, self.voice
        )  # fmt: skip
        self.kiosk = Kiosk(parts, self._issuing)
        code_item.register("MotCua.Kiosk")
        self.view = open_view(QML, self.language, {"kiosk": self.kiosk.shown}, settings.rotate)
        self._door = DoorFeed(requests, settings.branch)
        self._door.changed.connect(lambda: self.kiosk.shown.set_door(self._door.url))
        trial = AskedTrial(self.printer, lambda: self.kiosk.is_idle, lambda: branch.view)
        self.care = FarCare(
            settings, self._link, requests, folder, lambda: self.kiosk.is_idle, self.view.screen,
            rotate=settings.rotate, printer=printer_named(settings), grab=self.view.grabWindow,
            more={DeviceTask.TEST_SLIP: trial.do}, leave=lambda: self.staff_menu.asked_to.emit("restart"),
        )  # fmt: skip
        self._guard = CloseGuard(self.view)
        if self.staff_menu.has_pin:
            self._guard.asked.connect(lambda: self.kiosk.choose("door"))
        else:  # nobody could open the staff's menu and end the program there
            self._guard.lift()
        self._keys = Keys(self.view, self.kiosk, pad_keys(settings.pad_keys))
        self._reader = SerialReader(parse_line(settings.barcode)) if settings.barcode else None
        if self._reader is not None:
            self._reader.state_changed.connect(self.staff_menu.scanner_changed)
        self._remote = None if settings.remote is None else listen(settings.remote)

    def start(self) -> None:
        """Connect, watch the printer, show the window."""
        if isinstance(self.printer, ThreadPrinter):
            self.printer.start()
        if self._reader is not None:
            self._reader.start(self.kiosk.scanned)
        self.sync.start()
        self._offline.start()
        self._door.start()
        width, _, height = self._settings.size.partition("x")
        size = QSize(int(width), int(height))
        show_view(self.view, fullscreen=self._settings.fullscreen, size=size, screen=self._settings.screen)

    def stop(self) -> None:
        """Hide the window and let go of everything."""
        self._guard.lift()
        empty_view(self.view)
        self.sync.stop()
        self._offline.stop()
        self._door.stop()
        self._report.stop()
        self._greeter_slips.stop()
        self.care.stop()
        if self._reader is not None:
            self._reader.stop()
        if isinstance(self.printer, ThreadPrinter):
            self.printer.stop()
        if self._virtual is not None:
            self._virtual.stop()
        if isinstance(self.voice, LazyVoice):
            self.voice.close()
        self.language.close()

    def _resume(self) -> None:
        """Once the branch is known: what was asked for when the power went."""
        if not self._resumed and self.sync.branch.view is not None:
            self._resumed = True
            self._issuing.resume()


def _lease_file(folder: Path) -> LeaseFile | None:
    """The file of the numbers for the time without the server; None where it cannot be used, which is logged."""
    try:
        return LeaseFile(folder)
    except LeaseFileError as error:
        log.error("no numbers without the server: %s", error)
        return None


def _about(settings: KioskSettings) -> About:
    return About(settings.server, settings.branch, settings.printer, VERSION)


def _are_right(settings: KioskSettings) -> bool:
    """Whether what is more than one word can be read; what cannot is said."""
    try:
        pad_keys(settings.pad_keys)
        check_printer(settings)
        if settings.barcode:
            parse_line(settings.barcode)
    except (AddressError, LineAddressError, PadKeysError, ProfileError) as error:
        print(f"motcua-kiosk: error: {error}", file=sys.stderr)
        return False
    return True


def _set_up(app: QGuiApplication, given: Given[KioskSettings]) -> KioskSettings | None:
    """The first run, or the set-up anew; None when its window was closed."""
    from slips.printer_setup import printer_steps
    from ui.first_run.start import set_up

    from .input.barcode_setup import BarcodeStep

    barcode = BarcodeStep(str(given.values.get("barcode") or ""))
    return set_up(app, given, EnrolmentRole.KIOSK, [*printer_steps(given.assumed(), suggests=True), barcode])


def main(argv: Sequence[str] | None = None) -> int:
    """Runs until the window is closed or a signal comes; 2 for wrong settings."""
    given = read_given(KioskSettings, "motcua-kiosk", ("server", "branch", "token"), argv)
    settings = None if given.wants_setup else given.settings()
    if not _are_right(given.assumed()):
        return 2
    log_to_stderr()
    app = QGuiApplication(sys.argv[:1])
    app.setApplicationName("Một Cửa")
    prefer_software()
    QuitOnSignals(app)
    MainThreadGarbageCollector(app)
    fonts.use(app)
    if settings is None:
        settings = _set_up(app, given)
        if settings is None:
            return 0
        if not _are_right(settings):
            return 2
    try:
        station = Station(settings)
    except JobFileError as error:
        print(f"motcua-kiosk: error: {error}", file=sys.stderr)
        return 1
    station.staff_menu.asked_to.connect(lambda what: leave_to(ENDS[what]))
    station.start()
    code_of_exit = app.exec()
    station.stop()
    begin_again("kiosk.main", code_of_exit, argv)
    return code_of_exit


if __name__ == "__main__":
    sys.exit(main())
