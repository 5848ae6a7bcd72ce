"""A test slip that learns what a printer can answer, so that its address says so and its states are told truly.

Cheap printers answer nothing at all, or `DLE EOT` and not `GS r`. At an address that expects more of them no slip
would ever be printed. On a serial line the other speeds are asked too.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from hardware.slip.receipt import Printed
from hardware.slip.slip import PAPER_80_MM, Paper

from .address import BAUD_RATES, Address, SerialAddress
from .cause import Cause
from .profile import GENERIC, Profile
from .status import Condition
from .ticket_printer import LIMIT_S, PrintOutcome, PrintResult, Reason, TicketPrinter

PROBE_S = 1.0
"""The time limit of the query at each other speed of a serial line."""


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
    if _is_silent(learnt) and (other := _at_another_speed(address, profile, limit_s)) is not None:
        learnt = printed(other)
    for is_so, less in _LESS:
        if is_so(learnt):
            return printed(less(learnt.address))
    return learnt


def _at_another_speed(address: Address, profile: Profile, limit_s: float) -> Address | None:
    """The address with the speed at which a printer answers; None: at none, or the line has no speed."""
    if not isinstance(address, SerialAddress):
        return None
    for baud in reversed(BAUD_RATES):
        if baud != address.baud:
            at = replace(address, baud=baud)
            with closing(TicketPrinter(at, profile=profile, limit_s=min(limit_s, PROBE_S))) as printer:
                answers = Condition.UNREACHABLE not in printer.status()
            if answers:
                return printer.address
    return None


def _is_silent(learnt: Learnt) -> bool:
    """Nothing answers, or what does cannot be read at this speed; not where it had answered, and stopped in a slip."""
    cause = learnt.result.status.cause
    is_mute = cause is Cause.SILENT or (cause is Cause.NOT_A_PRINTER and isinstance(learnt.address, SerialAddress))
    return learnt.address.answers and is_mute and learnt.result.outcome is PrintOutcome.NOT_PRINTED


def _never_confirms(learnt: Learnt) -> bool:
    """It says that it is ready, and leaves `GS r` unanswered before anything of the slip was sent."""
    result = learnt.result
    is_held = result.outcome is PrintOutcome.NOT_PRINTED and result.reason is Reason.STALLED
    return learnt.address.confirms and is_held and result.status.may_print


_LESS: tuple[tuple[Callable[[Learnt], bool], Callable[[Address], Address]], ...] = (
    (_is_silent, lambda address: replace(address, answers=False)),
    (_never_confirms, lambda address: replace(address, confirms=False)),
)
