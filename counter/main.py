"""The command `motcua-counter`."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtWidgets import QApplication

from hardware.scanner.devices import Scanimage
from protocol.enrolments import EnrolmentRole
from ui.language.switch import LanguageSwitch
from ui.look import fonts
from ui.program.program import MainThreadGarbageCollector, QuitOnSignals, log_to_stderr
from ui.program.restart import SETUP, begin_again, leave_to
from ui.program.screens import fill
from ui.program.settings import Given, read_given
from ui.remote import listen

from .program import Program
from .scanning.page_folder import delete_left_behind
from .settings import CounterSettings

VIRTUAL_PAGES = ("--test-picture=Color pattern",)
"""What the test scanner's glass holds: something to see."""


def main() -> int:
    """Run until the window is closed; the exit code."""
    given = read_given(CounterSettings, "motcua-counter", ("server", "branch", "token", "counter"))
    settings = None if given.wants_setup else given.settings()
    log_to_stderr()
    app = QApplication(sys.argv[:1])
    fonts.use(app)
    keep = [QuitOnSignals(app), MainThreadGarbageCollector(app)]
    if settings is None:
        settings = _set_up(app, given)
        if settings is None:
            return 0
    delete_left_behind()
    language = LanguageSwitch(settings.language)
    with ExitStack() as stack:
        options = VIRTUAL_PAGES if settings.virtual_hardware else ()
        try:
            program = Program(settings, language, _scanimage(settings, stack), options)
        except ValueError as error:
            print(f"motcua-counter: error: {error}", file=sys.stderr)
            return 2
        if settings.remote is not None:
            keep.append(listen(settings.remote))
        if settings.fullscreen:
            fill(program.window, settings.screen, program.window.screen())
        else:
            program.window.show()
        program.setup_wanted.connect(lambda: leave_to(SETUP))
        program.start()
        code = app.exec()
        program.close()
    begin_again("counter.main", code)
    return code


def _set_up(app: QApplication, given: Given[CounterSettings]) -> CounterSettings | None:
    """The first run, or the set-up anew; None when its window was closed. Exits with status 2 for an unknown make."""
    from slips.printer_setup import printer_steps
    from ui.first_run.start import set_up

    from .devices.device_setup import KeypadStep, LedStep, RatingStep
    from .scanning.scanner_setup import ScannerStep

    known = given.assumed()
    options = VIRTUAL_PAGES if known.virtual_hardware else ()
    with ExitStack() as stack:
        scanner = ScannerStep(known.scanner, known.scan_dpi, _scanimage(known, stack), options)
        stack.callback(scanner.close)
        try:
            lines = (
                KeypadStep(known.keypad, known.keypad_make), LedStep(known.led, known.led_make, known.led_id),
                RatingStep(known.rating, known.rating_make),
            )  # fmt: skip
        except ValueError as error:
            print(f"motcua-counter: error: {error}", file=sys.stderr)
            sys.exit(2)
        return set_up(app, given, EnrolmentRole.COUNTER, [scanner, *printer_steps(known, suggests=False), *lines])


def _scanimage(settings: CounterSettings, stack: ExitStack) -> Scanimage:
    """The scanners of this machine, or with `--virtual-hardware` SANE's own test scanner."""
    if not settings.virtual_hardware:
        return Scanimage()
    from hardware.virtual.scanner import virtual_scanner

    return virtual_scanner(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-sane-"))))


if __name__ == "__main__":
    sys.exit(main())
