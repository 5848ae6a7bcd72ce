"""Slips on a real socket and a real pty: printed, and in every state before and during, the right result."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from hardware.printer.address import parse_address
from hardware.printer.bounded import BoundedNetwork, BoundedSerial
from hardware.printer.status import Condition, status_of
from hardware.printer.ticket_printer import PrintOutcome, PrintResult, Reason, TicketPrinter
from hardware.slip.slip import PAPER_58_MM, PAPER_80_MM, Paper
from hardware.virtual.printer import VirtualPrinter
from tests.hardware.slips import codes, slip

pytestmark = pytest.mark.slow(0.7)  # a printer's silence is waited for

SHORT_S = 0.3
"""The time limit where a fault is to be seen: shorter than for people, so that the tests are quick."""

BEGUN_S = 1.0
"""The same, where the printer has to be asked and begin within it, before the fault comes."""

PATIENT_S = 30.0
"""What a printer without a fault may take: the machine may be busy."""

ON_TCP = pytest.mark.parametrize("make", ["tcp"], indirect=True)
"""Where the kind of line makes no difference."""


@dataclass
class Bench:
    """A virtual printer and the driver that prints on it."""

    virtual: VirtualPrinter
    printer: TicketPrinter

    def is_well(self) -> bool:
        """Whether a slip is printed, however long it takes; also over the line that is open."""
        self.printer._limit_s = PATIENT_S
        if isinstance(self.printer._wire, BoundedNetwork | BoundedSerial):
            self.printer._wire.timeout = PATIENT_S
        return self.printer.print_slip(slip()).printed

    def print_meanwhile(self, rows: int, order: str) -> PrintResult:
        """Print a slip slowly and give the printer an order as soon as that many rows are on paper."""
        self.virtual.control("slow 60000")
        results: list[PrintResult] = []
        thread = threading.Thread(target=lambda: results.append(self.printer.print_slip(slip())))
        thread.start()
        while thread.is_alive() and json.loads(self.virtual.control("state"))["rows"] < rows:
            pass
        self.virtual.control(order)
        thread.join(60)
        return results[0]


Make = Callable[..., Bench]


@pytest.fixture(params=["tcp", "pty"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes a bench; `buffer_bytes` and `limit_s` may be given."""
    with ExitStack() as stack:

        def make_one(
            *,
            paper: Paper = PAPER_80_MM,
            buffer_bytes: int = 16384,
            limit_s: float = PATIENT_S,
            kind: type[TicketPrinter] = TicketPrinter,
            options: str = "",
        ) -> Bench:
            on_tcp = request.param == "tcp"
            virtual = stack.enter_context(
                VirtualPrinter(
                    port=0 if on_tcp else None,
                    pty=not on_tcp,
                    width_dots=paper.width_dots,
                    buffer_bytes=buffer_bytes,
                )
            )
            text = virtual.address
            if options:
                text += ("&" if "?" in text else "?") + options
            printer = kind(parse_address(text), paper=paper, limit_s=limit_s)
            stack.callback(printer.close, broken=True)
            return Bench(virtual, printer)

        yield make_one


@pytest.mark.parametrize("paper", [PAPER_80_MM, PAPER_58_MM])
def test_a_slip_is_printed_and_its_code_can_be_read(make: Make, paper: Paper) -> None:
    bench = make(paper=paper)
    result = bench.printer.print_slip(slip())
    assert result == PrintResult(PrintOutcome.PRINTED, None, status_of(Condition.READY))
    (printed,) = bench.virtual.printed
    assert codes(printed.job.picture) == [slip().track_url]
    assert printed.job.unknown == ()


@ON_TCP
def test_many_slips_each_its_own_paper(make: Make) -> None:
    bench = make()
    urls = []
    for at in range(5):
        one = slip(f"A{at:03}", secret=f"secret{at}")
        urls.append(one.track_url)
        assert bench.printer.print_slip(one).printed
    assert [codes(printed.job.picture) for printed in bench.virtual.printed] == [[url] for url in urls]


@pytest.mark.parametrize(
    ("order", "condition", "reason"),
    [
        ("paper out", Condition.PAPER_OUT, Reason.PAPER_OUT),
        ("cover open", Condition.COVER_OPEN, Reason.COVER_OPEN),
        ("offline", Condition.OFFLINE, Reason.OFFLINE),
        ("error cutter", Condition.ERROR, Reason.ERROR),
        ("mute on", Condition.UNREACHABLE, Reason.UNREACHABLE),
        ("stall 0", Condition.UNREACHABLE, Reason.UNREACHABLE),
        ("power off", Condition.UNREACHABLE, Reason.UNREACHABLE),
    ],
)
def test_a_printer_that_cannot_print_gets_no_slip(make: Make, order: str, condition: Condition, reason: Reason) -> None:
    bench = make(limit_s=SHORT_S)
    bench.virtual.control(order)
    assert bench.printer.status() == status_of(condition)
    assert bench.printer.print_slip(slip()) == PrintResult(PrintOutcome.NOT_PRINTED, reason, status_of(condition))
    for good in ("paper ok", "cover closed", "online", "error none", "mute off", "stall off", "power on"):
        bench.virtual.control(good)
    assert bench.virtual.printed == []
    assert bench.is_well(), "again, with the same driver"
    assert len(bench.virtual.printed) == 1


@ON_TCP
def test_paper_near_its_end_prints_and_says_so(make: Make) -> None:
    bench = make()
    bench.virtual.control("paper near_end")
    result = bench.printer.print_slip(slip())
    assert result.printed
    assert Condition.PAPER_NEAR_END in result.status


@ON_TCP
def test_the_slip_that_uses_up_the_paper_is_printed(make: Make) -> None:
    bench = make(limit_s=1.0)  # waited for whole, before the printer is asked why it says nothing
    assert bench.printer.print_slip(slip()).printed
    rows = bench.virtual.printed[0].job.picture.height
    bench.virtual.control(f"paper after {rows}")
    assert bench.printer.print_slip(slip()).printed
    assert bench.printer.print_slip(slip()).outcome is PrintOutcome.UNCONFIRMED


@pytest.mark.parametrize("buffer_bytes", [4096, 1 << 18])
def test_paper_out_in_mid_job_is_unconfirmed(make: Make, buffer_bytes: int) -> None:
    bench = make(limit_s=SHORT_S, buffer_bytes=buffer_bytes)
    bench.virtual.control("paper after 300")
    result = bench.printer.print_slip(slip())
    assert result.outcome is PrintOutcome.UNCONFIRMED
    # with its buffer full, a printer on a serial line without flow control cannot even be asked why
    assert result.reason in (Reason.PAPER_OUT, Reason.STALLED)
    if buffer_bytes > 100_000:
        assert result.reason is Reason.PAPER_OUT
        assert Condition.PAPER_OUT in result.status
    assert bench.virtual.printed == []


def test_a_full_printer_on_the_network_can_still_say_that_its_paper_is_out() -> None:
    with VirtualPrinter(buffer_bytes=4096) as virtual:
        printer = TicketPrinter(parse_address(virtual.address), limit_s=SHORT_S)
        virtual.control("paper after 300")
        result = printer.print_slip(slip())
        printer.close()
    assert result == PrintResult(PrintOutcome.UNCONFIRMED, Reason.PAPER_OUT, status_of(Condition.PAPER_OUT))


@ON_TCP
@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("cover open", Reason.COVER_OPEN),
        ("offline", Reason.OFFLINE),
        ("error cutter", Reason.ERROR),
        ("paper out", Reason.PAPER_OUT),
    ],
)
def test_what_happens_during_printing_is_unconfirmed_with_its_reason(make: Make, order: str, reason: Reason) -> None:
    bench = make(limit_s=BEGUN_S, buffer_bytes=1 << 18)
    result = bench.print_meanwhile(200, order)
    assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, reason)
    assert bench.virtual.printed == []


@ON_TCP
@pytest.mark.parametrize("order", ["stall 0", "power off"])
def test_a_printer_that_goes_silent_during_printing_is_unconfirmed(make: Make, order: str) -> None:
    bench = make(limit_s=BEGUN_S, buffer_bytes=1 << 18)
    result = bench.print_meanwhile(200, order)
    assert result.outcome is PrintOutcome.UNCONFIRMED
    assert result.reason in (Reason.STALLED, Reason.CONNECTION_LOST)
    assert result.status == status_of(Condition.UNREACHABLE)
    assert bench.virtual.printed == []


@ON_TCP
def test_a_slip_that_came_out_without_an_answer_is_unconfirmed(make: Make) -> None:
    bench = make(limit_s=BEGUN_S, buffer_bytes=1 << 18)
    result = bench.print_meanwhile(200, "mute on")
    assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, Reason.STALLED)


def test_a_stall_in_mid_job_is_unconfirmed_and_the_next_slip_is_whole(make: Make) -> None:
    bench = make(limit_s=SHORT_S)
    bench.virtual.control("stall 20000")
    result = bench.printer.print_slip(slip(secret="first"))
    assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, Reason.STALLED)
    bench.virtual.control("stall off")
    bench.printer._limit_s = PATIENT_S
    copy = slip(secret="first", copy=True)
    assert bench.printer.print_slip(copy).printed
    assert codes(bench.virtual.printed[-1].job.picture) == [copy.track_url]


@pytest.mark.parametrize("after_bytes", [1, 500, 20_000, 60_000])
def test_a_connection_cut_in_mid_job_is_unconfirmed_and_the_next_slip_is_whole(after_bytes: int) -> None:
    with VirtualPrinter() as virtual:
        printer = TicketPrinter(parse_address(virtual.address), limit_s=PATIENT_S)
        assert printer.print_slip(slip(secret="before")).printed
        virtual.control(f"drop {12 + after_bytes}")  # 12 bytes ask for the status
        result = printer.print_slip(slip(secret="torn"))
        assert (result.outcome, result.reason) == (PrintOutcome.UNCONFIRMED, Reason.CONNECTION_LOST)
        assert len(virtual.printed) == 1
        assert printer.print_slip(slip(secret="after")).printed
        printer.close()
    pictures = [printed.job.picture for printed in virtual.printed]
    assert codes(pictures[-1]) == [slip(secret="after").track_url]
    # two slips never hang together: what there was of the torn one is a piece of its own
    assert pictures[-1].size == pictures[0].size


@ON_TCP
def test_a_connection_that_the_printer_closed_while_idle_is_opened_anew(make: Make) -> None:
    bench = make()
    assert bench.is_well()
    bench.virtual.control("power off")
    bench.virtual.control("power on")
    assert bench.is_well()


class Unsettled(TicketPrinter):
    """The driver with its guard against late answers taken out."""

    def _settle(self) -> Reason | None:
        return None


@pytest.mark.parametrize("kind", [TicketPrinter, Unsettled])
def test_a_late_answer_for_the_old_slip_does_not_confirm_the_new_one(make: Make, kind: type[TicketPrinter]) -> None:
    bench = make(limit_s=0.5, buffer_bytes=1 << 18, kind=kind)
    bench.virtual.control("paper after 300")
    assert bench.printer.print_slip(slip(secret="old")).reason is Reason.PAPER_OUT
    # without the guard, slowly enough for whoever looks before it is out, on a busy machine too
    bench.virtual.control("slow 150000" if kind is TicketPrinter else "slow 60000")
    bench.virtual.control("paper ok")  # and the old slip goes on printing, and answers when it is done
    new = slip(secret="new")
    result = bench.printer.print_slip(new)
    assert result.printed
    out = [url for printed in bench.virtual.printed for url in codes(printed.job.picture)]
    if kind is TicketPrinter:
        assert new.track_url in out
    else:
        assert new.track_url not in out, "without the guard it is called printed before it is"


@ON_TCP
def test_a_slow_printer_is_waited_for_as_long_as_it_works(make: Make) -> None:
    bench = make(buffer_bytes=1 << 18, limit_s=0.5)
    bench.virtual.control("slow 80000")  # the slip takes 0.9 s, all of it after the driver has sent it
    assert bench.printer.print_slip(slip()).printed


@pytest.mark.slow
def test_a_slow_printer_with_a_small_buffer_prints_too(make: Make) -> None:
    bench = make(buffer_bytes=4096)
    bench.virtual.control("slow 30000")
    assert bench.printer.print_slip(slip()).printed


def test_a_printer_that_cannot_be_asked_never_confirms(make: Make) -> None:
    bench = make(options="status=no")
    assert bench.printer.status() == status_of(Condition.UNKNOWN)
    result = bench.printer.print_slip(slip())
    assert result == PrintResult(PrintOutcome.UNCONFIRMED, Reason.CANNOT_BE_ASKED, status_of(Condition.UNKNOWN))
    (printed,) = bench.virtual.wait_for(1, 60)
    assert codes(printed.job.picture) == [slip().track_url]
