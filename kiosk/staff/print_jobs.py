"""The staff menu's view of the print queue: the last day's slips, what can be done about each, and a test page."""

from collections.abc import Callable, Sequence
from datetime import datetime

from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.slip.sample import sample_slip
from kiosk.screen.scene import SceneInputs
from slips.phrases import say_job
from slips.slip_printer import SlipPrinter

from .staff_scenes import PrintJobRow

MOST_ROWS = 24
NEEDS_A_LOOK = (JobState.FAILED, JobState.UNCONFIRMED)
ON_ITS_WAY = (JobState.QUEUED, JobState.SENDING)


class SlipPrintQueue:
    """Fits the menu's `PrintQueue`. `now` gives an aware time, for the test page."""

    def __init__(self, printer: SlipPrinter, now: Callable[[], datetime]) -> None:
        self._printer = printer
        self._now = now

    def rows(self, inputs: SceneInputs) -> Sequence[PrintJobRow]:
        """Those that need a look first, then the latest."""
        jobs = [job for job in self._printer.jobs() if job.kind is not Kind.TEST]
        jobs.sort(key=lambda job: job.state not in NEEDS_A_LOOK)  # stable: the latest first within both
        copied = {job.copy_of for job in jobs if job.state in ON_ITS_WAY}
        return [_row(job, inputs, job.id in copied) for job in jobs[:MOST_ROWS]]

    def reprint(self, job_id: int) -> bool:
        return self._printer.print_again(job_id)

    def dismiss(self, job_id: int) -> bool:
        return self._printer.dismiss(job_id)

    def test_page(self) -> bool:
        return self._printer.print_test(sample_slip(self._now()))


def _row(job: Job, inputs: SceneInputs, copied: bool) -> PrintJobRow:
    done_with = job.state in (*ON_ITS_WAY, JobState.DISMISSED, JobState.WITHDRAWN) or copied
    number = job.slip.number
    if job.kind is Kind.COPY:
        number = inputs._("{number} (copy)").format(number=number)
    as_copy = job.state is not JobState.FAILED or job.kind is Kind.COPY
    return PrintJobRow(job.id, number, say_job(job, inputs._), not done_with, job.state in NEEDS_A_LOOK, as_copy)
