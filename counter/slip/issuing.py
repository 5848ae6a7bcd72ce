"""Tickets issued at this counter: shown to the citizen, and their slips printed where there is a printer."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from counter.branch.live_picture import LivePicture
from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.slip.slip import Slip
from slips.printing import ENDED_BADLY, WELL
from slips.slip_printer import SlipPrinter

SETTLED = (*ENDED_BADLY, JobState.PRINTED, JobState.SENT)
"""States of a print after which it can be printed again."""


@dataclass(frozen=True, slots=True)
class ShownSlip:
    """A ticket's id and its slip."""

    ticket_id: str
    slip: Slip


class IssuedSlips(QObject):
    """The slips of the tickets issued at this counter: which one is shown, and the state of each print.

    `changed`: another ticket is shown, or none; or the printer or a slip is in another state.

    `is_barred`: there is a printer, but no folder to keep its slips in, so it is not used.
    `shown`: the ticket on the screen for the citizen, until the clerk's next act, or until the clerk logs out.
    """

    changed = Signal()

    def __init__(
        self, printer: SlipPrinter, picture: LivePicture, parent: QObject | None = None, *, is_barred: bool = False
    ) -> None:
        super().__init__(parent)
        self.printer = printer
        self.is_barred = is_barred
        self._picture = picture
        self._last: ShownSlip | None = None
        self._jobs: list[Job] = []
        self.shown: ShownSlip | None = None
        printer.obstacle_changed.connect(self.changed)
        printer.jobs_changed.connect(self._read)
        picture.changed.connect(self._leave_with_the_clerk)

    @property
    def job(self) -> Job | None:
        """The latest print of the ticket that is shown; None where nothing is printed."""
        shown = self.shown
        return None if shown is None else next((job for job in self._jobs if job.reference == shown.ticket_id), None)

    @property
    def troubled(self) -> int:
        """How many slips of the last day failed or may not have been printed, and still need a look."""
        return sum(job.state in ENDED_BADLY for job in self._jobs)

    @property
    def may_print(self) -> bool:
        """Whether the shown slip can be printed again: it is not being printed, and the printer is ready."""
        job = self.job
        return job is not None and job.state in SETTLED and self.printer.state in WELL

    @property
    def may_dismiss(self) -> bool:
        """Whether the shown slip needs a look."""
        job = self.job
        return job is not None and job.state in ENDED_BADLY

    @property
    def has_earlier(self) -> bool:
        """Whether an older slip of the last day can be shown."""
        return self._earlier() is not None

    def start(self) -> None:
        """Reads the prints that an earlier run stored."""
        self._read()

    def give(self, ticket_id: str, slip: Slip) -> None:
        """Shows a ticket; its slip is stored when this returns, and printed in its turn."""
        self.shown = self._last = ShownSlip(ticket_id, slip)
        if self.printer.present:
            self.printer.print_slip(ticket_id, slip)
        self.changed.emit()

    def open(self) -> None:
        """Shows the slip that needs a look; without one, the latest."""
        troubled = next((job for job in self._jobs if job.state in ENDED_BADLY), None)
        standing = (job for job in self._jobs if job.state is not JobState.WITHDRAWN)
        latest = _of(troubled) or self._last or _of(next(standing, None))
        if latest is not None:
            self.shown = latest
            self.changed.emit()

    def show_earlier(self) -> None:
        """Shows the slip before the shown one."""
        earlier = self._earlier()
        if earlier is not None:
            self.shown = earlier
            self.changed.emit()

    def close(self) -> None:
        """Hides the ticket."""
        if self.shown is not None:
            self.shown = None
            self.changed.emit()

    def take_back(self, ticket_id: str) -> None:
        """Forgets a ticket that was cancelled: its slip is not printed if it still waits, and no key shows it again."""
        if self._last is not None and self._last.ticket_id == ticket_id:
            self._last = None
        self.printer.withdraw(ticket_id)
        if self.shown is not None and self.shown.ticket_id == ticket_id:
            self.close()

    def print_again(self) -> None:
        """Prints the shown slip again, marked as a copy unless certainly nothing of it was ever printed."""
        job = self.job
        if job is not None and self.may_print:
            self.printer.print_again(job.id)

    def dismiss(self) -> None:
        """Takes the shown slip off the list of those that need a look."""
        job = self.job
        if job is not None and self.may_dismiss:
            self.printer.dismiss(job.id)

    def _earlier(self) -> ShownSlip | None:
        shown = self.shown
        if shown is None:
            return None
        tickets = list(dict.fromkeys(job.reference for job in self._jobs))
        after = tickets.index(shown.ticket_id) + 1 if shown.ticket_id in tickets else 0
        wanted = tickets[after] if after < len(tickets) else None
        return _of(next((job for job in self._jobs if job.reference == wanted), None))

    def _read(self) -> None:
        jobs = self.printer.jobs()
        self._jobs = [job for job in jobs if job.kind is not Kind.TEST and isinstance(job.slip, Slip)]
        self.changed.emit()

    def _leave_with_the_clerk(self) -> None:
        me = self._picture.me
        if me is not None and me.user is None:
            self._last = None
            self.close()


def _of(job: Job | None) -> ShownSlip | None:
    return ShownSlip(job.reference, job.slip) if job is not None and isinstance(job.slip, Slip) else None
