"""Receipts of dossiers on the slip printer: printed when they are given, again when asked for; and their state."""

from PySide6.QtCore import QObject, Signal

from counter.slip.issuing import SETTLED
from hardware.printer.jobs.job import Job, JobState
from hardware.slip.receipt import Receipt
from protocol.dossier_views import DossierView
from protocol.payment.money import MoneyState
from protocol.views import BranchView
from slips.of_receipt import receipt_of
from slips.printing import ENDED_BADLY, WELL
from slips.slip_printer import SlipPrinter


class ReceiptPrints(QObject):
    """`changed`: a receipt or the printer is in another state. `failed(str, Job)`: the receipt of this dossier's code
    was not printed, or may not have been.
    """

    changed = Signal()
    failed = Signal(str, object)

    def __init__(self, printer: SlipPrinter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.printer = printer
        self._jobs: list[Job] = []
        self._told: set[int] = set()
        printer.jobs_changed.connect(self._read)
        printer.obstacle_changed.connect(self.changed)

    def job_of(self, dossier: DossierView) -> Job | None:
        """The latest print of the receipt in force; None where nothing was printed."""
        return next((job for job in self._jobs if job.reference == _reference(dossier)), None)

    def may_print(self, dossier: DossierView) -> bool:
        """Whether the receipt can be printed (again): there is a printer, which is ready, and it is not printing it."""
        job = self.job_of(dossier)
        return self.printer.present and self.printer.state in WELL and (job is None or job.state in SETTLED)

    def print(self, dossier: DossierView, branch: BranchView) -> None:
        """Prints the receipt in force; a second time it is marked as a copy, unless nothing of it ever came out."""
        job = self.job_of(dossier)
        if not self.printer.present or not dossier.receipts:
            return
        if job is None:
            self.printer.print_slip(_reference(dossier), receipt_of(dossier, branch))
        elif self.may_print(dossier):
            self.printer.print_again(job.id)

    def _read(self) -> None:
        self._jobs = [job for job in self.printer.jobs() if isinstance(job.slip, Receipt)]
        for job in self._jobs:
            if job.state in ENDED_BADLY and job.id not in self._told:
                self._told.add(job.id)
                self.failed.emit(job.slip.number, job)
            elif job.state is JobState.QUEUED:
                self._told.discard(job.id)
        self.changed.emit()


def _reference(dossier: DossierView) -> str:
    """Another whenever the receipt says something else."""
    money = dossier.money
    paid = [] if money is None else [one.number + ("v" if one.voided else "") for one in money.entries]
    waived = ["waived"] if money is not None and money.state is MoneyState.WAIVED else []
    return ".".join((dossier.dossier_id, str(len(dossier.receipts)), *paid, *waived))
