"""A line to an emulated printer without threads, on a clock of its own: what is not answered at once never is.

So a printer that leaves something unanswered is told from a busy machine, and no time limit is waited for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from unittest.mock import patch

from hardware.printer import transport
from hardware.printer.address import Address, SerialAddress
from hardware.printer.ticket_printer import TicketPrinter
from hardware.virtual.emulated_printer import EmulatedPrinter, Job


@dataclass
class InstantLine:
    """`baud`: the only speed that the printer understands, if any. `now_s` goes on only while nothing comes."""

    baud: int | None = None
    now_s: float = 0.0
    jobs: list[Job] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.printer = EmulatedPrinter(576, self.jobs.append, buffer_bytes=1 << 20)

    def clock(self) -> float:
        return self.now_s

    def open(self, address: Address, limit_s: float) -> transport.Wire:
        return _Wire(self, self.baud is None or (isinstance(address, SerialAddress) and address.baud == self.baud))


@dataclass
class _Wire:
    line: InstantLine
    is_understood: bool

    def send(self, data: bytes) -> None:
        if self.is_understood:
            self.line.printer.receive(data)
            self.line.printer.work(self.line.now_s)

    def receive(self, wait_s: float) -> bytes:
        answers = self.line.printer.take_answers()
        if not answers:
            self.line.now_s += wait_s
        return answers

    def close(self, broken: bool) -> None:
        """There is nothing to close."""


@contextmanager
def instead_of_every_line(line: InstantLine) -> Iterator[InstantLine]:
    """Whatever address is opened meanwhile is this line."""
    defaults = cast("dict[str, object]", TicketPrinter.__init__.__kwdefaults__)
    with patch.object(transport, "open_wire", line.open), patch.dict(defaults, clock=line.clock):
        yield line
