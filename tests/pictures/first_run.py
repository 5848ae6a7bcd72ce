"""The first run: every step in portrait, landscape and on a clerk's screen, and what can be wrong."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import structs
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter

from counter.devices.device_setup import KeypadStep, LedStep, RatingStep
from counter.devices.faults import fault_text
from counter.scanning.scan_worker import BackgroundTask
from counter.scanning.scanner_setup import ScannerStep
from display.settings import DisplaySettings
from display.setup.zone_setup import CallsStep
from hardware.barcode.reader import Scan
from hardware.keypad.keypad import Key, KeyPress
from hardware.printer.address import parse_address
from hardware.printer.cause import Cause
from hardware.printer.learning import Learnt
from hardware.printer.status import UNKNOWN, unreachable
from hardware.printer.ticket_printer import PrintOutcome, PrintResult, Reason
from hardware.rating.pad import Rating
from hardware.scanner.devices import Device, Scanimage
from hardware.scanner.fault import Fault
from hardware.voice.sound.sink import WavSink
from kiosk.input.barcode_setup import BarcodeStep
from language.messages import _
from protocol.enrolments import Claimed, EnrolmentState
from protocol.enums import Refusal
from protocol.views import Board, BoardCall, BoardService, BranchList, BranchSummary
from slips.printer_details import MakeStep, RollStep
from slips.printer_setup import PrinterStep, tried_words
from tests.ui.first_run.made import NO_CONNECTION, SERVER, Made, asked, refused
from ui.first_run.last_steps import Host, Tried
from ui.first_run.start import QML
from ui.language.switch import LanguageSwitch
from ui.link.requests import Unreachable
from ui.link.server_clock import monotonic_ms, wall_clock
from ui.program.pin import hash_pin
from ui.program.quick import empty_view, open_view, prefer_software

from .screen import Screen, View, every
from .seen import settle

SIZES = {"portrait": QSize(1080, 1920), "landscape": QSize(1920, 1080), "1366": QSize(1366, 768)}
PLUGGED_LINES = ["usb://1a86:7523", "serial:///dev/ttyS0"]
PLUGGED = ["file:///dev/usb/lp0", "serial:///dev/ttyUSB0?baud=9600"]


def _gone(made: Made) -> None:
    made.found()
    made.run.joining.server = SERVER
    made.run.joining._looked(SERVER, NO_CONNECTION)


def _named(made: Made) -> None:
    made.found()
    one = BranchSummary("CN01", {"vi": "Chi nhánh số 1 – Hoàn Kiếm", "en": "Branch 1 – Hoàn Kiếm"}, True)
    made.run.names._heard(SERVER, BranchList([one]))
    made.run.names._branches["http://192.168.1.11:8000"] = BranchList([one] * 30)


def _failed_address(made: Made, why: Unreachable) -> None:
    made.typed("motcua.example.vn")
    made.run.joining.server = "https://motcua.example.vn:8000"
    made.run.joining._looked(made.run.joining.server, why)


def _untested(made: Made) -> None:
    made.enrolled()
    made.run.choose(PLUGGED[1])
    made.run.go_on()


def _not_an_address(made: Made) -> None:
    made.typed("192.168.1.")
    made.run.connect_typed()


def _code(made: Made) -> None:
    made.code()


def _cut(made: Made) -> None:
    made.code().hear(NO_CONNECTION)


def _decided(state: EnrolmentState) -> Callable[[Made], None]:
    return lambda made: made.code().hear(Claimed(state))


def _network_printer(made: Made) -> None:
    made.enrolled()
    made.run.choose("tcp")
    made.run.board.type("192.168.1.50")


def _tried(outcome: PrintOutcome, reason: Reason | None) -> Callable[[Made], None]:
    def tried(made: Made) -> None:
        made.enrolled()
        result = Learnt(PrintResult(outcome, reason, UNKNOWN), parse_address("tcp://192.168.1.50"))
        made.run.own.told(tried_words(result))

    return tried


def _silent_line(made: Made) -> None:
    """A test slip went out at a serial line, and nothing answered."""
    made.enrolled()
    made.run.choose(PLUGGED[1])
    step = made.run.own.current()
    assert isinstance(step, PrinterStep)
    address = parse_address(PLUGGED[1] + "&status=no")
    result = PrintResult(PrintOutcome.UNCONFIRMED, Reason.CANNOT_BE_ASKED, UNKNOWN)
    step._learn(PLUGGED[1], Learnt(result, address))
    made.run.own.told(tried_words(Learnt(result, address)))


def _denied(made: Made) -> None:
    made.enrolled()
    result = PrintResult(PrintOutcome.NOT_PRINTED, Reason.UNREACHABLE, unreachable(Cause.DENIED))
    made.run.own.told(tried_words(Learnt(result, parse_address(PLUGGED[0]))))


def _make(made: Made) -> None:
    made.enrolled()
    made.run.choose(PLUGGED[0])
    made.run.go_on()


def _roll(made: Made) -> None:
    _make(made)
    made.run.go_on()


def _trial(made: Made, value: str = "hall_a") -> None:
    """A sample call in the middle of a morning; `mute` without a voice."""
    made.enrolled()
    made.run.choose(value)
    made.run.own.current().try_out(value, made.run.own.told)
    made.run.changed.emit()


def _one_counter(made: Made) -> None:
    made.enrolled()
    made.run.choose("counter/2")


def _zone_tried(made: Made) -> None:
    _trial(made)
    trial = made.run.own.stage["trial"]
    trial.answer("no")


def _pin(made: Made) -> None:
    made.enrolled()
    made.run.go_on()
    for digit in "28":
        made.run.pin_key(digit)


def _done(made: Made) -> None:
    made.enrolled()
    made.run.go_on()
    made.pins("2810", "2810")


class _StillZone(CallsStep):
    """Knows the board without asking."""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        assert self.host is not None
        board = Board(7, wall_clock(), [BoardCall("HT-041", "1", wall_clock())], [BoardService("HT", 6)])
        self._begin(self.host, structs.replace(self._settings, **self.settings(value)), board, done)
        assert self._trial is not None
        self._trial.call()


def _zone(screen: Screen) -> CallsStep:
    voice = screen.state != "trial-mute"
    settings = DisplaySettings(server=SERVER, branch="CN01", voice=voice, clips=tempfile.gettempdir() + "/motcua-clips")
    return _StillZone(settings, lambda _settings: WavSink(None, monotonic_ms))


class _StillScanner(ScannerStep):
    """Looks for nothing: what there is was found."""

    def meet(self, host: Host) -> None:
        self.host = host


def _scanner(screen: Screen) -> ScannerStep:
    step = _StillScanner("", 200, Scanimage())
    if screen.state == "looking":
        step._looking = BackgroundTask("none", list)
    elif screen.state != "none":
        step._found = [Device("epson2:libusb:001:004", "Epson", "DS-530 II", "sheetfed scanner"),
                       Device("escls://192.168.1.60?cert=" + "ab" * 32, "", "Brother ADS-4300N", "eSCL")]  # fmt: skip
    return step


def _page(folder: str) -> str:
    """A sheet of paper as a scanner sees it."""
    page = QImage(620, 877, QImage.Format.Format_RGB32)
    page.fill(QColor("#fbfaf5"))
    painter = QPainter(page)
    painter.setPen(QColor("#222222"))
    painter.drawText(60, 90, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    for line in range(24):
        painter.fillRect(60, 140 + 28 * line, 500 - 37 * (line % 4), 6, QColor("#8a8a8a"))
    painter.end()
    path = f"{folder}/page.png"
    assert page.save(path)
    return path


def _scanned(made: Made) -> None:
    made.enrolled()
    words = _("Scanned. Look whether the page is whole, straight and sharp.")
    made.run.own.told(Tried(True, words, _page(str(made.run.choices.path.parent))))


def _scan_failed(made: Made) -> None:
    made.enrolled()
    made.run.own.told(Tried(False, fault_text(Fault.JAMMED)))


def _key(made: Made) -> None:
    made.enrolled()
    made.run.choose(PLUGGED_LINES[0])
    step = made.run.own.current()
    assert isinstance(step, KeypadStep)
    made.run.own.told(step.judge(KeyPress(Key.CALL, b"N")))


def _code_wanted(made: Made) -> None:
    made.enrolled()
    made.run.choose(PLUGGED_LINES[0])
    made.run.own.trying = True
    made.run.changed.emit()


def _code_read(made: Made) -> None:
    made.enrolled()
    made.run.choose(PLUGGED_LINES[0])
    step = made.run.own.current()
    assert isinstance(step, BarcodeStep)
    made.run.own.told(step.judge(Scan("https://mot-cua.example.vn/t/x")))


def _faces(made: Made) -> None:
    made.enrolled()
    made.run.choose(PLUGGED_LINES[0])
    step = made.run.own.current()
    assert isinstance(step, RatingStep)
    made.run.own.told(step.judge(Rating(5, b"G")))


def _eights(made: Made) -> None:
    made.enrolled()
    made.run.choose(PLUGGED_LINES[0])
    step = made.run.own.current()
    assert isinstance(step, LedStep)
    made.run.own.told(step.unheard())


SHOWN: dict[tuple[str, str], Callable[[Made], None]] = {
    ("find", "normal"): Made.found,
    ("find", "named"): _named,
    ("find", "empty"): Made.empty,
    ("find", "server-gone"): _gone,
    ("address", "normal"): lambda made: made.typed("192.168.1.10"),
    ("address", "wrong"): _not_an_address,
    ("address", "failed"): lambda made: _failed_address(made, NO_CONNECTION),
    ("address", "not-trusted"): lambda made: _failed_address(made, Unreachable.NOT_TRUSTED),
    ("code", "normal"): _code,
    ("code", "server-gone"): _cut,
    ("code", "refused"): _decided(EnrolmentState.REFUSED),
    ("code", "expired"): _decided(EnrolmentState.EXPIRED),
    ("code", "no-key"): lambda made: made.enrolling().hear(asked(keyed=True)),
    ("code", "busy"): lambda made: made.enrolling().hear(refused(Refusal.TOO_MANY_TRIES)),
    ("printer", "normal"): Made.enrolled,
    ("printer", "untested"): _untested,
    ("printer", "typed"): _network_printer,
    ("printer", "no-answer"): _silent_line,
    ("printer", "denied"): _denied,
    ("printer-make", "normal"): _make,
    ("printer-roll", "normal"): _roll,
    ("printer", "tried"): _tried(PrintOutcome.PRINTED, None),
    ("printer", "paper-out"): _tried(PrintOutcome.NOT_PRINTED, Reason.PAPER_OUT),
    ("zone", "normal"): Made.enrolled,
    ("zone", "trial"): _trial,
    ("zone", "trial-mute"): _trial,
    ("zone", "one-counter"): _one_counter,
    ("zone", "trial-one-counter"): lambda made: _trial(made, "counter/2"),
    ("zone", "tried"): _zone_tried,
    ("scanner", "normal"): Made.enrolled,
    ("scanner", "looking"): Made.enrolled,
    ("scanner", "none"): Made.enrolled,
    ("scanner", "scanned"): _scanned,
    ("scanner", "failed"): _scan_failed,
    ("keypad", "tried"): _key,
    ("led", "tried"): _eights,
    ("rating", "tried"): _faces,
    ("barcode", "normal"): Made.enrolled,
    ("barcode", "trying"): _code_wanted,
    ("barcode", "tried"): _code_read,
    ("pin", "normal"): _pin,
    ("lock", "normal"): lambda made: made.run.start(),
    ("done", "normal"): _done,
}


def _step_of(screen: Screen) -> Any:
    match screen.name:
        case "zone":
            return _zone(screen)
        case "scanner":
            return _scanner(screen)
        case "keypad":
            return KeypadStep("", "", lambda: PLUGGED_LINES)
        case "barcode":
            return BarcodeStep("", lambda: PLUGGED_LINES)
        case "rating":
            return RatingStep("", "faces", lambda: PLUGGED_LINES)
        case "led":
            return LedStep("", "", 1, lambda: PLUGGED_LINES)
        case _:
            return PrinterStep(plugged=lambda: PLUGGED)


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The window in one of the states above."""
    prefer_software()
    language = LanguageSwitch(screen.language)
    step = _step_of(screen)
    given = {"pin_hash": hash_pin("2810")} if screen.name == "lock" else {}
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "motcua" / "motcua-kiosk.toml"
        details = [MakeStep(), RollStep()] if screen.name.startswith("printer-") else []
        made = Made(language, kept, [step, *details], given=given, may_leave=screen.name == "lock")
        SHOWN[screen.name, screen.state](made)
        made.run.choices.path = Path("/home/kiosk/.config/motcua/motcua-kiosk.toml")
        made.run.changed.emit()
        view = open_view(QML, language, {"setup": made.run, "board": made.run.board})
        view.resize(SIZES[screen.mode])
        view.show()
        settle()
        try:
            yield view
        finally:
            made.run.stop()
            empty_view(view)
            view.deleteLater()
            made.run.deleteLater()
            language.close()
            settle()


SCREENS = tuple(
    screen
    for (name, state) in SHOWN
    for mode in SIZES
    for screen in every("first-run", [name], [mode], [state], build, 44)
)
