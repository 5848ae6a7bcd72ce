"""Prints the test slip that a manager asks for from afar, and says whether it came out."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from hardware.printer.jobs.job import Kind
from protocol.device_tasks import TaskOutcome
from protocol.views import BranchView
from ui.care.tasks import Tell

from .printing import WELL, Printing, printing_of
from .slip_printer import SlipPrinter
from .trial_slip import trial_slip

LIMIT_MS: Final = 40_000
"""After so long a slip that has not come out is said not to be printed: who asked still waits for the answer then."""

OUTCOMES: Final = {
    Printing.PRINTED: TaskOutcome.DONE,
    Printing.SENT: TaskOutcome.UNCERTAIN,
    Printing.UNCONFIRMED: TaskOutcome.UNCERTAIN,
}


class AskedTrial(QObject):
    """One slip at a time, while no citizen waits for one of theirs."""

    def __init__(
        self, printer: SlipPrinter, is_idle: Callable[[], bool], branch: Callable[[], BranchView | None],
        parent: QObject | None = None, *, limit_ms: int = LIMIT_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._printer = printer
        self._is_idle = is_idle
        self._branch = branch
        self._tell: Tell | None = None
        self._job: int | None = None
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(limit_ms)
        self._limit.timeout.connect(lambda: self._end(TaskOutcome.FAILED))
        printer.jobs_changed.connect(self._look)

    def do(self, _task: str, tell: Tell) -> None:
        """A printer that is known not to work is not asked: the slip would come out hours later."""
        if not self._printer.present:
            tell(TaskOutcome.NO_PRINTER)
        elif not self._is_idle() or self._tell is not None:
            tell(TaskOutcome.BUSY)
        elif self._printer.state not in WELL or not self._printer.print_test(trial_slip(self._branch())):
            tell(TaskOutcome.FAILED)
        else:
            self._tell = tell
            self._job = next((job.id for job in self._printer.jobs() if job.kind is Kind.TEST), None)
            self._limit.start()
            self._look()

    def _look(self) -> None:
        if self._tell is None:
            return
        job = next((one for one in self._printer.jobs() if one.id == self._job), None)
        outcome = None if job is None else OUTCOMES.get(printing_of(job) or Printing.NONE)
        if outcome is not None:
            self._end(outcome)

    def _end(self, outcome: TaskOutcome) -> None:
        self._limit.stop()
        tell, self._tell = self._tell, None
        if tell is not None:
            tell(outcome)
