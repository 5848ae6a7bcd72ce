"""Prints the slips that a greeter sends to this kiosk, each once, and tells the server what became of each."""

import logging
from dataclasses import replace

from PySide6.QtCore import QObject

from kiosk.visit.branch_state import BranchState
from protocol.commands import TellSlip
from protocol.enums import SlipOutcome
from protocol.problem import Problem
from protocol.views import SlipReply, SlipsToPrint, SlipToPrint
from slips.of_ticket import slip_of
from slips.printing import Printing, printing_of
from slips.slip_printer import SlipPrinter
from ui.link.asked import Asked, Followed
from ui.link.requests import Requests
from ui.link.sender import Sender

log = logging.getLogger(__name__)

ASKED = "slip_asked"
"""The event after which there is something to fetch."""

OUTCOMES = {
    Printing.NONE: SlipOutcome.NOT_PRINTED,
    Printing.NOT_PRINTED: SlipOutcome.NOT_PRINTED,
    Printing.PRINTED: SlipOutcome.PRINTED,
    Printing.SENT: SlipOutcome.SENT,
    Printing.UNCONFIRMED: SlipOutcome.UNCONFIRMED,
}
"""While it is being printed there is nothing to tell."""


class GreeterSlips(QObject):
    """Asks for its slips on each connection and each time one is asked for.

    The job file has each printing by its id before a byte is sent, so that neither a reconnect nor a power cut prints
    one twice. A slip that is heard of late is not begun any more.
    """

    def __init__(
        self, link: Followed, requests: Requests, sender: Sender, branch: BranchState, printer: SlipPrinter,
        branch_id: str, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._sender = sender
        self._branch = branch
        self._printer = printer
        self._path = f"/api/v1/branches/{branch_id}/prints"
        self._mine: set[str] = set()
        self._told: dict[str, SlipOutcome] = {}
        self._asked = Asked(link, requests, self._path, ASKED, SlipsToPrint, self._listed, self)
        printer.done.connect(self._printed)

    def stop(self) -> None:
        """Begins nothing more."""
        self._asked.stop()

    def _listed(self, listed: SlipsToPrint) -> None:
        for one in listed.slips:
            self._take(one)

    def _take(self, one: SlipToPrint) -> None:
        branch = self._branch.view
        self._mine.add(one.slip)
        job = next((job for job in self._printer.jobs() if job.reference == one.slip), None)
        if job is not None:
            said = printing_of(job)
            if said is not None:
                self._printed(one.slip, said)
        elif one.late:
            self._tell(one.slip, SlipOutcome.NOT_PRINTED)
        elif branch is not None and one.slip not in self._told:
            slip = slip_of(one.ticket, branch, priority=one.priority, language=one.language)
            self._printer.print_slip(one.slip, replace(slip, copy=one.copy))

    def _printed(self, reference: str, printing: Printing) -> None:
        if reference in self._mine and printing in OUTCOMES:
            self._tell(reference, OUTCOMES[printing])

    def _tell(self, slip: str, outcome: SlipOutcome) -> None:
        if self._told.get(slip) is not outcome:
            self._told[slip] = outcome
            self._sender.send(f"{self._path}/told", TellSlip(slip, outcome), SlipReply, self._heard_of)

    def _heard_of(self, answer: SlipReply | Problem) -> None:
        if isinstance(answer, Problem):  # of a day that is over
            log.warning("the server does not take what became of a greeter's slip: %s", answer.code.value)
