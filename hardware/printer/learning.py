"""A test slip that learns what a printer can answer, so that its address says so and its states are told truly.

Cheap printers answer nothing at all, or `DLE EOT` and not `GS r`. At an address that expects more of them no slip
would ever be printed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hardware.slip.receipt import Printed
from hardware.slip.slip import PAPER_80_MM, Paper

from .address import Address
from .cause import Cause
from .profile import GENERIC, Profile
from .ticket_printer import LIMIT_S, PrintOutcome, PrintResult, Reason, TicketPrinter


@dataclass(frozen=True, slots=True)
class Learnt:
    """The result of the test slip, and the address with what the printer can answer."""

    result: PrintResult
    address: Address


def print_and_learn(
    address: Address, slip: Printed, *, paper: Paper = PAPER_80_MM, profile: Profile = GENERIC, limit_s: float = LIMIT_S
) -> Learnt:
    """Prints a test slip; where the printer cannot answer what is asked, prints it without asking that."""

    def printed(at: Address) -> Learnt:
        printer = TicketPrinter(at, paper=paper, profile=profile, limit_s=limit_s)
        try:
            return Learnt(printer.print_slip(slip), at)
        finally:
            printer.close()

    learnt = printed(address)
    for is_so, less in _LESS:
        if is_so(learnt):
            return printed(less(learnt.address))
    return learnt


def _is_silent(learnt: Learnt) -> bool:
    return learnt.address.answers and learnt.result.status.cause is Cause.SILENT


def _never_confirms(learnt: Learnt) -> bool:
    """It says that it is ready, and leaves `GS r` unanswered before anything of the slip was sent."""
    result = learnt.result
    is_held = result.outcome is PrintOutcome.NOT_PRINTED and result.reason is Reason.STALLED
    return learnt.address.confirms and is_held and result.status.may_print


_LESS: tuple[tuple[Callable[[Learnt], bool], Callable[[Address], Address]], ...] = (
    (_is_silent, lambda address: replace(address, answers=False)),
    (_never_confirms, lambda address: replace(address, confirms=False)),
)
