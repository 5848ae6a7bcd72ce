"""A printing side with a day's slips, for the staff's screens."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.printer.ticket_printer import Reason
from hardware.slip.sample import sample_slip
from kiosk.screen.scene import SceneInputs
from kiosk.staff.print_jobs import SlipPrintQueue
from kiosk.staff.staff_scenes import PrintJobRow
from slips.slip_printer import NoPrinter

NOW = datetime(2026, 10, 8, 2, 5, tzinfo=UTC)
STATES = (
    (JobState.UNCONFIRMED, Reason.PAPER_OUT, Kind.ORIGINAL),
    (JobState.QUEUED, Reason.COVER_OPEN, Kind.ORIGINAL),
    (JobState.FAILED, Reason.UNREACHABLE, Kind.ORIGINAL),
    (JobState.PRINTED, None, Kind.COPY),
    (JobState.SUPERSEDED, Reason.STOPPED, Kind.ORIGINAL),
    (JobState.PRINTED, None, Kind.ORIGINAL),
    (JobState.SENT, None, Kind.ORIGINAL),
    (JobState.PRINTED, None, Kind.ORIGINAL),
)


class _Slips(NoPrinter):
    def jobs(self) -> list[Job]:
        slip = sample_slip(NOW)
        return [
            Job(n, f"t{n}", kind, replace(slip, number=f"HT-{40 - n:03}"), state, reason, NOW, NOW)
            for n, (state, reason, kind) in enumerate(STATES, 1)
        ]


class ManySlips:
    """Slips in every state, as the real print_queue shows them; remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.seen: list[int] = []
        self.tests = 0
        self._print_queue = SlipPrintQueue(_Slips(), lambda: NOW)

    def rows(self, inputs: SceneInputs) -> Sequence[PrintJobRow]:
        return self._print_queue.rows(inputs)

    def reprint(self, job_id: int) -> bool:
        self.asked.append(job_id)
        return job_id > 0

    def dismiss(self, job_id: int) -> bool:
        self.seen.append(job_id)
        return True

    def test_page(self) -> bool:
        self.tests += 1
        return True
