"""Prints a slip and reports whether it came out.

Confirmation. A write succeeds with the paper out or on a dead line, so it proves nothing. Before a job the printer is
asked by `DLE EOT` 1-4, which it answers at once; without an answer it is unreachable. After the job comes a `GS r 1`,
which it answers only after everything before, the cut included: only that answer makes a slip *printed*. From the first
byte of the job until that answer the slip is *unconfirmed*: a printer may print a stalled job after a refill, so a
reprint must be marked as a copy.

Late answers. The `GS r 1` of a stalled job may be answered during the next job, when the paper is back. So every `GS r`
counts as owed until it is answered. While answers are owed, or may be (at the first job), the printer is settled before
a job: one more `GS r` is sent, and all answers, then silence, are awaited. A connection that breaks inside a picture
leaves the printer waiting for the rest, so settling also sends white for the rest of the picture.
"""

import dataclasses
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from msgspec import structs
from PIL import Image

from hardware.slip.receipt import Printed, draw
from hardware.slip.slip import PAPER_80_MM, Paper, Slip

from . import raster, speed
from . import transport as wire
from .address import Address, SpoolerAddress, TcpAddress
from .cause import FOREIGN_BYTES, Cause, is_foreign
from .profile import GENERIC, Profile
from .slow_raster import Detail
from .status import (
    DLE_EOT,
    GS_R_PAPER,
    QUERIES,
    UNKNOWN,
    Condition,
    PrinterStatus,
    decode,
    is_paper_answer,
    is_realtime_answer,
    unreachable,
)

log = logging.getLogger(__name__)

LIMIT_S = 2.0
"""The time limit of each step (connect, a write, an answer), in seconds."""
QUIET_S = 0.2
"""Silence, in seconds, after which no late answer is expected."""
ROUNDS = 3
"""How many times `LIMIT_S` may pass without the confirmation while the printer reports that it is ready."""
MOST_OWED = 64
END_OF_HEADER = bytes(8)
"""Completes the 8-byte header of a strip that was sent in part: zeros make a strip without rows, so that the queries
that follow are not read as its size."""
NO_AUTOMATIC_STATUS = b"\x1da\x00"  # GS a 0: or its unasked bytes would look like answers


class PrintOutcome(Enum):
    """Whether the slip came out."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCONFIRMED = "unconfirmed"


class Reason(Enum):
    """Why a slip was not printed, or is unconfirmed."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    ERROR = "error"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    CONNECTION_LOST = "connection_lost"
    STALLED = "stalled"
    """The printer takes no more bytes, or does not confirm, without reporting a cause."""
    CANNOT_BE_ASKED = "cannot_be_asked"
    """A file, or a printer without status: everything was sent, but cannot be confirmed."""
    BAD_SLIP = "bad_slip"
    """The slip cannot be drawn on this paper."""
    STOPPED = "stopped"
    """The program was stopped in the middle of this slip."""
    NOT_KEPT = "not_kept"
    """The job cannot be stored, so nothing is sent."""


@dataclass(frozen=True, slots=True)
class PrintResult:
    """The result of printing. `reason`: None if and only if it was printed; `status`: the printer's, afterwards."""

    outcome: PrintOutcome
    reason: Reason | None
    status: PrinterStatus

    @property
    def printed(self) -> bool:
        return self.outcome is PrintOutcome.PRINTED

    @property
    def came_out(self) -> bool:
        """Whether it was printed, or all of it was sent to a printer that cannot say so."""
        is_sent = self.outcome is PrintOutcome.UNCONFIRMED and self.reason is Reason.CANNOT_BE_ASKED
        return self.printed or is_sent


def reason_of(condition: Condition) -> Reason:
    """The reason for a condition that stops printing."""
    match condition:
        case Condition.PAPER_OUT:
            return Reason.PAPER_OUT
        case Condition.COVER_OPEN:
            return Reason.COVER_OPEN
        case Condition.ERROR:
            return Reason.ERROR
        case Condition.OFFLINE:
            return Reason.OFFLINE
        case Condition.UNREACHABLE:
            return Reason.UNREACHABLE
        case Condition.UNKNOWN:
            return Reason.CANNOT_BE_ASKED
        case Condition.READY | Condition.PAPER_NEAR_END:
            raise ValueError(f"{condition} stops no printing")
        case _:
            assert_never(condition)


def _begin() -> None:
    """Nobody wants to know."""


class TicketPrinter:
    """One printer, used from one thread. Failures of the printer are returned, not raised.

    The connection stays open between jobs, since opening resets some serial and USB printers; after an error it is
    opened anew.
    """

    def __init__(
        self,
        address: Address,
        *,
        paper: Paper = PAPER_80_MM,
        profile: Profile = GENERIC,
        limit_s: float = LIMIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = address
        self.paper = paper
        self._detail = speed.detail_for(address)
        if self._detail is not None:
            profile = structs.replace(profile, strip_rows=min(profile.strip_rows, speed.STRIP_ROWS))
        self.profile = profile
        self._answers = address.answers and profile.status
        self._confirms = address.confirms and profile.confirms
        self._last_cause: Cause | None = None
        self._why = ""
        self._limit_s = limit_s
        self._clock = clock
        self._wire: wire.Wire | None = None
        self._owed = 1  # what an earlier program left behind at this printer is not known
        self._torn = False
        self._foreign = 0

    def status(self) -> PrinterStatus:
        """Asks the printer now; without an answer this takes about twice the time limit."""
        reused = self._wire is not None
        status = self._ask()
        if Condition.UNREACHABLE in status:
            self.close(broken=True)
            if reused:  # only the old line may be dead: printers close idle ones
                status = self._ask()
                if Condition.UNREACHABLE in status:
                    self.close(broken=True)
        if status.cause is not self._last_cause:  # once, not every 3 s
            self._last_cause = status.cause
            if status.cause is not None:
                log.warning("%s cannot be reached (%s): %s", self.address, status.cause.value, self._why)
        return status

    def expect_partial_slip(self) -> None:
        """Cuts off a partly printed slip before the next one; an earlier program may have left it."""
        self._torn = True

    def print_slip(self, slip: Printed, begin: Callable[[], None] = _begin) -> PrintResult:
        """Draws and prints a slip. Raises SlipError when it cannot be drawn; then nothing was sent."""
        return self.print_picture(self._drawn(slip), begin)

    def _drawn(self, slip: Printed) -> Image.Image:
        """The picture; on a slow line without a logo, and without the branch's own words where they cost too long."""
        if not isinstance(slip, Slip) or self._detail is not Detail.HALF:
            return draw(slip, self.paper)
        picture = draw(dataclasses.replace(slip, logo=""), self.paper)
        most = speed.most_bytes(self.address)
        if most is None or (slip.heading is None and slip.closing is None):
            return picture
        if len(raster.job_bytes(picture, self.profile, self._detail, most)) <= most:
            return picture
        return draw(dataclasses.replace(slip, logo="", heading=None, closing=None), self.paper)

    def print_picture(self, picture: Image.Image, begin: Callable[[], None] = _begin) -> PrintResult:
        """Prints a 1-bit picture (0 is black) and cuts.

        `begin` is called immediately before the first byte of the picture; without that call nothing of the slip was
        sent. An exception of `begin` is passed on, and nothing is sent.
        """
        before = self.status()
        if not before.may_print:
            obstacle = before.obstacle or Condition.UNREACHABLE
            return PrintResult(PrintOutcome.NOT_PRINTED, reason_of(obstacle), before)
        job = raster.job_bytes(picture, self.profile, self._detail, speed.most_bytes(self.address))
        if not self._answers:
            return self._print_without_status(job, begin)
        if not self._confirms:
            return self._print_unconfirmed(job, begin)
        if self._owed:
            trouble = self._settle()
            if trouble is not None:
                return self._failed(PrintOutcome.NOT_PRINTED, trouble)
        begin()
        trouble = self._print(job)
        if trouble is not None:
            return self._failed(PrintOutcome.UNCONFIRMED, trouble)
        return PrintResult(PrintOutcome.PRINTED, None, self.status())

    def rest(self) -> None:
        """Lets go of a network printer until the next query or job, since many serve one connection at a time.

        Another program may print on it meanwhile, so the next slip begins as the first one does.
        """
        if isinstance(self.address, TcpAddress):
            self.close()
            self._owed = max(1, self._owed)

    def close(self, broken: bool = False) -> None:
        """Closes the connection; the next query or job opens a new one."""
        line, self._wire = self._wire, None
        if line is not None:
            try:
                line.close(broken)
            except Exception:
                log.exception("the connection to %s did not close in order", self.address)

    def _failed(self, outcome: PrintOutcome, trouble: Reason) -> PrintResult:
        """After an error: closes, opens anew, and asks for the status."""
        self.close(broken=True)
        after = self.status()
        obstacle = after.obstacle
        if obstacle is not None and obstacle is not Condition.UNREACHABLE:
            trouble = reason_of(obstacle)
        return PrintResult(outcome, trouble, after)

    def _print_unconfirmed(self, job: bytes, begin: Callable[[], None]) -> PrintResult:
        """Prints on a printer that reports its status but does not confirm jobs."""
        begin()
        try:
            self._line().send(job)
        except wire.WireError as error:
            return self._failed(PrintOutcome.UNCONFIRMED, _reason_of_error(error))
        after = self.status()
        obstacle = after.obstacle
        trouble = Reason.CANNOT_BE_ASKED if obstacle is None else reason_of(obstacle)
        return PrintResult(PrintOutcome.UNCONFIRMED, trouble, after)

    def _print_without_status(self, job: bytes, begin: Callable[[], None]) -> PrintResult:
        if isinstance(self.address, SpoolerAddress):
            self.close()  # a queue is asked before each job: one that takes none by now has taken no byte
        try:
            line = self._line()
        except wire.WireUnreachable as error:
            return PrintResult(PrintOutcome.NOT_PRINTED, Reason.UNREACHABLE, unreachable(error.cause))
        begin()
        trouble = Reason.CANNOT_BE_ASKED
        try:
            line.send(job)
        except wire.WireError as error:
            trouble = _reason_of_error(error)
            self.close(broken=True)
        return PrintResult(PrintOutcome.UNCONFIRMED, trouble, UNKNOWN)

    def _ask(self) -> PrinterStatus:
        self._foreign = 0
        try:
            line = self._line()
            if not self._answers:
                return UNKNOWN
            return self._decode(self._realtime_answers(line))
        except wire.WireUnreachable as error:
            self._why = str(error)
            return unreachable(error.cause)
        except wire.WireError as error:  # a printer of one connection takes another one and ends it at once
            self._why = str(error)
            if self._foreign >= FOREIGN_BYTES:
                return unreachable(Cause.NOT_A_PRINTER)
            return unreachable(Cause.IN_USE if isinstance(self.address, TcpAddress) else Cause.FAILED)

    def _decode(self, answers: Mapping[int, int]) -> PrinterStatus:
        status = decode(answers)
        if Condition.UNREACHABLE in status:
            is_other = self._foreign >= FOREIGN_BYTES
            self._why = "it sends what no printer sends" if is_other else "it does not answer"
            return unreachable(Cause.NOT_A_PRINTER if is_other else Cause.SILENT)
        if self.profile.near_end or Condition.PAPER_NEAR_END not in status:
            return status
        return PrinterStatus(status.conditions - {Condition.PAPER_NEAR_END})

    def _line(self) -> wire.Wire:
        """The open connection; opens it if necessary."""
        if self._wire is None:
            self._wire = wire.open_wire(self.address, self._limit_s)
            if self._answers:
                self._wire.send(END_OF_HEADER + NO_AUTOMATIC_STATUS)
        return self._wire

    def _realtime_answers(self, line: wire.Wire) -> Mapping[int, int]:
        """The answers to `DLE EOT` 1-4, by n; late ones are absent."""
        answers: dict[int, int] = {}
        deadline = self._clock() + self._limit_s
        self._foreign = 0
        for query in QUERIES:
            line.send(DLE_EOT + bytes([query]))
            while query not in answers:
                left_s = deadline - self._clock()
                if left_s <= 0:
                    return answers
                for byte in line.receive(left_s):
                    if is_realtime_answer(byte):
                        answers[query] = byte
                    elif is_paper_answer(byte):
                        self._owed = max(0, self._owed - 1)
                    elif is_foreign(byte):
                        self._foreign += 1
        return answers

    def _print(self, job: bytes) -> Reason | None:
        """Sends the job and waits for its confirmation; None when it came."""
        self._torn = True
        self._owed = 1
        try:
            line = self._line()
            line.send(job)
            line.send(GS_R_PAPER)
            trouble = self._await_owed(line, speed.sending_s(len(job), self.address))
        except wire.WireError as error:
            return _reason_of_error(error)
        self._torn = trouble is not None
        return trouble

    def _settle(self) -> Reason | None:
        """Completes earlier jobs and awaits their answers, so that a new slip can begin; None: done."""
        before = self._owed
        requests = min(before + 1, MOST_OWED)
        self._owed = min(before + requests, MOST_OWED)
        resume = raster.end_of_picture(self.paper.width_dots, self.profile.strip_rows)
        if self._torn:
            resume += raster.empty_job(self.profile)  # half a slip never hangs on the next one
        try:
            line = self._line()
            line.send(resume + GS_R_PAPER * requests)
            self._owed = requests
            trouble = self._await_owed(line)
            if trouble is not None:
                self._owed = min(self._owed + before, MOST_OWED)
                return trouble
            for _ in range(MOST_OWED):
                if not line.receive(QUIET_S):
                    break
            else:
                return Reason.STALLED  # endless output: not a printer
        except wire.WireError as error:
            return _reason_of_error(error)
        self._owed = 0
        self._torn = False
        return None

    def _await_owed(self, line: wire.Wire, sending_s: float = 0.0) -> Reason | None:
        """Waits for all owed answers, as long as the printer reports that it is ready.

        `sending_s`: how long the bytes may still be on their way.
        """
        for at in range(ROUNDS):
            deadline = self._clock() + self._limit_s + (0.0 if at else sending_s)
            while self._owed and (left_s := deadline - self._clock()) > 0:
                answers = sum(map(is_paper_answer, line.receive(left_s)))
                self._owed = max(0, self._owed - answers)
            if not self._owed:
                return None
            status = self._decode(self._realtime_answers(line))
            if not self._owed:
                return None
            if not status.may_print:
                obstacle = status.obstacle
                return reason_of(obstacle) if obstacle not in (None, Condition.UNREACHABLE) else Reason.STALLED
        return Reason.STALLED


def _reason_of_error(error: wire.WireError) -> Reason:
    match error:
        case wire.WireStalled():
            return Reason.STALLED
        case wire.WireUnreachable():
            return Reason.UNREACHABLE
        case _:
            return Reason.CONNECTION_LOST
