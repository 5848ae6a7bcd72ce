"""Decodes a printer's status bytes.

Source: Epson ESC/POS command reference, `DLE EOT n` (real-time status) and `GS r n` (status in the order of the data).
python-escpos's own status methods are not used: they ask for only two of the four bytes, and report paper for a printer
that does not answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .cause import Cause

DLE_EOT = b"\x10\x04"
GS_R_PAPER = b"\x1dr\x01"
QUERIES = (1, 2, 3, 4)


class Condition(Enum):
    """One condition of a printer."""

    READY = "ready"
    PAPER_NEAR_END = "paper_near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    ERROR = "error"
    OFFLINE = "offline"
    """Connected, but not printing: paused at its panel, or fed by hand."""
    UNREACHABLE = "unreachable"
    """No connection, or no answer."""
    UNKNOWN = "unknown"
    """The printer cannot be asked (a file, or `?status=no`)."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """All conditions that hold. READY is never together with a condition that stops printing.

    `cause`: why it is UNREACHABLE, and only then; it makes no difference to what is printed.
    """

    conditions: frozenset[Condition]
    cause: Cause | None = field(default=None, compare=False)

    def __contains__(self, condition: object) -> bool:
        return condition in self.conditions

    @property
    def may_print(self) -> bool:
        """Whether a slip may be sent: the printer is ready, or cannot be asked."""
        return Condition.READY in self.conditions or Condition.UNKNOWN in self.conditions

    @property
    def obstacle(self) -> Condition | None:
        """The most useful condition to show, of those that stop printing; None when there is none."""
        order = (
            Condition.COVER_OPEN,
            Condition.PAPER_OUT,
            Condition.ERROR,
            Condition.OFFLINE,
            Condition.UNREACHABLE,
        )
        return next((condition for condition in order if condition in self.conditions), None)

    def __str__(self) -> str:
        return ", ".join(sorted(condition.value for condition in self.conditions))


def status_of(*conditions: Condition) -> PrinterStatus:
    """A status from its conditions."""
    return PrinterStatus(frozenset(conditions))


def unreachable(cause: Cause) -> PrinterStatus:
    """The status of a printer that cannot be reached, and why."""
    return PrinterStatus(frozenset({Condition.UNREACHABLE}), cause)


UNREACHABLE = status_of(Condition.UNREACHABLE)
UNKNOWN = status_of(Condition.UNKNOWN)


def is_realtime_answer(byte: int) -> bool:
    """Whether a byte may be an answer to `DLE EOT n`: bits 0 and 7 clear, bits 1 and 4 set."""
    return byte & 0x93 == 0x12


def is_paper_answer(byte: int) -> bool:
    """Whether a byte may be an answer to `GS r 1`: bits 4 and 7 clear, unlike any real-time answer."""
    return byte & 0x90 == 0


def decode(answers: Mapping[int, int]) -> PrinterStatus:
    """The status from the answers to `DLE EOT` 1, 2, 3 and 4.

    `answers`: n → byte; without all four the printer is unreachable.
    """
    if any(n not in answers or not is_realtime_answer(answers[n]) for n in QUERIES):
        return UNREACHABLE
    printer, cause, error, paper = (answers[n] for n in QUERIES)
    found: set[Condition] = set()
    if cause & 0x04:
        found.add(Condition.COVER_OPEN)
    if cause & 0x20 or paper & 0x60:
        found.add(Condition.PAPER_OUT)
    if cause & 0x40 or error & 0x6C:  # recoverable, cutter, unrecoverable, recovers by itself
        found.add(Condition.ERROR)
    if (printer & 0x08 or cause & 0x08) and not found:
        found.add(Condition.OFFLINE)
    if not found:
        found.add(Condition.READY)
    if paper & 0x0C and Condition.PAPER_OUT not in found:
        found.add(Condition.PAPER_NEAR_END)
    return PrinterStatus(frozenset(found))
