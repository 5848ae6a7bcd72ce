"""One kiosk of the proof `hall.py`, as a process that can be killed: it gives numbers, or sends them in.

Its store, its rules and its printer are the kiosk's own; the time of its touches is told. One order in JSON is its
argument; it writes a line of JSON for each number that a person got.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from hardware.printer.address import parse_address
from hardware.printer.jobs.job import JobState
from hardware.slip.slip import PAPER_80_MM
from kiosk.offline.giving import Giving
from kiosk.offline.lease_file import Given, LeaseFile
from kiosk.offline.numbers import OfflineNumbers
from kiosk.offline.offline_sync import OfflineSync
from kiosk.visit.branch_state import BranchState
from kiosk.visit.branch_sync import BranchSync
from protocol.commands import Issue
from slips.of_ticket import slip_of
from slips.printing import ENDED_BADLY, Printing
from slips.slip_printer import ThreadPrinter
from ui.link.requests import Requests
from ui.link.sender import Sender
from ui.link.stream_link import Link

WELL = (Printing.PRINTED, Printing.SENT)
OUT = (JobState.PRINTED, JobState.SENT)


class Order(Struct, frozen=True):
    """Touches at `moments` (ms), each for one of `services`. `die_at`: dies when the number of that touch is on disk
    and not yet on paper. `send_in`: the server's address, to send in what was given, in place of any touch.
    """

    folder: str
    printer: str
    branch: str
    token: str
    moments: list[int] = []
    services: list[str] = []
    die_at: int | None = None
    send_in: str = ""


class Said(Struct, frozen=True):
    """A number that a person has."""

    number: str
    service: str
    url: str
    at: int


class Touched:
    """The kiosk without a server: `now` is the moment of the touch."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self.now = order.moments[0]
        self._numbers = OfflineNumbers(LeaseFile(Path(order.folder)), 96)
        self._branch = BranchState(lambda: datetime.fromtimestamp(self.now / 1000, UTC), self._numbers)
        self._branch.first_answer_overdue = True
        self._giving = Giving(self._numbers, self._branch)
        self._printer = ThreadPrinter(parse_address(order.printer), PAPER_80_MM, Path(order.folder))
        self._printer.done.connect(self._done)
        self._printer.obstacle_changed.connect(self._print_again)
        self._waiting: set[str] = set()
        self._printer.start()

    def run(self) -> None:
        """All touches; ends when their slips are out."""
        for unfinished in self._giving.unfinished():
            self._hand(unfinished)
        self._waiting |= {job.reference for job in self._printer.jobs() if job.state not in OUT}
        for n, at in enumerate(self._order.moments):
            self.now = at
            service = self._order.services[n]
            given = self._giving.give(Issue(service))
            assert given is not None, f"no number at touch {n}: {self._branch.trouble}"
            if n == self._order.die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            self._hand(given)
        self._print_again()
        if self._waiting:
            QCoreApplication.exec()
        self._printer.stop()

    def _hand(self, given: Given) -> None:
        ticket, branch = self._giving.ticket(given), self._branch.view
        assert branch is not None
        self._waiting.add(ticket.ticket_id)
        self._printer.print_slip(ticket.ticket_id, slip_of(ticket, branch, is_offline=True))
        self._giving.handed(given)
        said = Said(given.number, given.issue.service, given.track_url, given.taken_at)
        sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
        sys.stdout.flush()

    def _done(self, ticket_id: str, printing: Printing) -> None:
        if printing in WELL:
            self._waiting.discard(ticket_id)
        else:
            self._print_again()
        if not self._waiting:
            QCoreApplication.exit()

    def _print_again(self) -> None:
        """What may not have come out is printed once more by staff, as the copy that it then is."""
        for job in self._printer.jobs():
            if job.state in ENDED_BADLY and self._printer.may_reprint(job.reference):
                self._printer.print_again(job.id)


def send_in(order: Order) -> None:
    """The line is back: ends when the server has all."""
    requests = Requests(order.send_in, order.token)
    link = Link(order.send_in, order.branch, order.token)
    numbers = OfflineNumbers(LeaseFile(Path(order.folder)), 96)
    branch = BranchState(link.clock.now, numbers)
    sync = BranchSync(branch, link, requests)
    offline = OfflineSync(numbers, branch, Sender(requests), order.branch, 0)
    sync.changed.connect(offline.look)
    offline.sent.connect(lambda: QCoreApplication.exit() if not numbers.to_send() else None)
    sync.start()
    QCoreApplication.exec()
    sync.stop()


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    _app = QCoreApplication(sys.argv[:1])
    if order.send_in:
        send_in(order)
    else:
        Touched(order).run()


if __name__ == "__main__":
    main()
