"""The staff menu: opened by the PIN; prints, reprints and restarts on request."""

from collections.abc import Callable
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from hardware.serial.serial_port import LineState
from kiosk.screen.acts import DeviceAct, Digit, DismissSlip, PinKey, ReprintSlip, StaffAct
from kiosk.screen.scene import Scene, SceneInputs
from kiosk.visit.visit import Step
from protocol.enums import PrinterState
from slips.phrases import say_printer_state
from slips.slip_printer import SlipPrinter
from ui.program.pin import LONGEST, PinLock, PinResult

from .scanner_state import scanner_trouble
from .staff_scenes import About, NoPrintQueue, PrintQueue, StaffState, job, jobs, menu, pin


class StaffMenu(QObject):
    """`opened`: the PIN was right. `changed`: something else on the staff's screens. `asked_to`: `restart`, `setup`,
    `end`.

    `settled`: a slip was reprinted or dismissed; go back to the list.
    """

    opened = Signal()
    settled = Signal()
    changed = Signal()
    asked_to = Signal(str)

    def __init__(
        self, printer: SlipPrinter, lock: PinLock | None = None, print_queue: PrintQueue | None = None,
        about: About | None = None, parent: QObject | None = None, *, may_set_up: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._printer = printer
        self._lock = lock or PinLock("", _no_time)
        self._print_queue = print_queue or NoPrintQueue()
        self._about = about or About()
        self._may_set_up = may_set_up
        self._typed = ""
        self._result: PinResult | None = None
        self._done = ""
        self._job: int | None = None
        self._scanner: LineState | None = None

    @property
    def pin_shown(self) -> str:
        """A dot for each digit."""
        return "•" * len(self._typed)

    @property
    def has_pin(self) -> bool:
        """Whether there is a PIN that opens the menu."""
        return self._lock.is_set

    def enter(self) -> None:
        """The PIN is asked for anew."""
        self._typed, self._done = "", ""
        self._result = None if self._lock.is_set else PinResult.NOT_SET

    def scanner_changed(self, state: LineState) -> None:
        """The state of the code scanner's line, for the menu."""
        self._scanner = state
        self.changed.emit()

    def forget_note(self) -> None:
        """Clear the note on what the last act did."""
        self._done = ""

    def open_slip(self, job_id: int) -> None:
        """A slip of the list was touched."""
        self._job, self._done = job_id, ""

    def run(self, act: StaffAct) -> None:
        """Run the act of a choice on one of the staff's screens."""
        match act:
            case Digit():
                self._typed = (self._typed + act.digit)[:LONGEST]
            case PinKey.ERASE:
                self._typed = self._typed[:-1]
            case PinKey.ENTER:
                self._try()
            case DeviceAct.TEST_PAGE:
                self._done = "tested" if self._print_queue.test_page() else "refused"
            case DeviceAct.RESTART | DeviceAct.SETUP | DeviceAct.END:
                self.asked_to.emit(act.value)
            case ReprintSlip():
                self._done = "reprinted" if self._print_queue.reprint(act.job_id) else "refused"
                self.settled.emit()
            case DismissSlip():
                self._done = "dismissed" if self._print_queue.dismiss(act.job_id) else "refused"
                self.settled.emit()
            case _:
                assert_never(act)
        self.changed.emit()

    def scene(self, inputs: SceneInputs) -> Scene | None:
        """The screen of a step of theirs; None for any other."""
        make = SCENES.get(inputs.visit.step)
        return None if make is None else make(inputs, self._state(inputs))

    def _try(self) -> None:
        self._result = self._lock.try_pin(self._typed)
        self._typed = ""
        if self._result is PinResult.RIGHT:
            self._result = None
            self.opened.emit()

    def _state(self, inputs: SceneInputs) -> StaffState:
        rows = tuple(self._print_queue.rows(inputs))
        return StaffState(
            about=self._about,
            printer=say_printer_state(self._printer.state, self._printer.cause, inputs._),
            scanner="" if self._scanner is None else scanner_trouble(self._scanner, inputs._) or inputs._("ready"),
            printer_well=self._printer.state is PrinterState.READY,
            has_printer=self._printer.present,
            pin_note=self._pin_note(inputs),
            note=self._note(inputs),
            jobs=rows,
            job=next((row for row in rows if row.id == self._job), None),
            may_set_up=self._may_set_up,
        )

    def _note(self, inputs: SceneInputs) -> str:
        _ = inputs._
        match self._done:
            case "tested":
                return _("The test page is on its way.")
            case "reprinted":
                return _("The slip is on its way.")
            case "dismissed":
                return _("The slip is off the list.")
            case "refused":
                return _("This could not be printed.")
            case _:
                return ""

    def _pin_note(self, inputs: SceneInputs) -> str:
        _ = inputs._
        match self._result:
            case PinResult.NOT_SET:
                return _("No PIN has been set on this device: set it up first.")
            case PinResult.WRONG | PinResult.WAIT if self._lock.wait_s:
                return _("Too many wrong PINs: wait {n} s.").format(n=self._lock.wait_s)
            case PinResult.WRONG:
                return _("This is not the PIN.")
            case _:
                return ""


SCENES: dict[Step, Callable[[SceneInputs, StaffState], Scene]] = {
    Step.PIN: pin, Step.STAFF: menu, Step.JOBS: jobs, Step.JOB: job,
}  # fmt: skip


def _no_time() -> int:
    return 0
