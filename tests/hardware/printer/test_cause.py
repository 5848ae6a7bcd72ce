"""Why a printer is unreachable: each cause by what really happens on its line, and a sentence that fits the system."""

import errno
import logging
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path
from time import monotonic

import pytest

from hardware.printer.address import parse_address
from hardware.printer.cause import SENTENCES, Cause, advice, cause_of, is_foreign
from hardware.printer.status import UNREACHABLE
from hardware.printer.ticket_printer import PrintOutcome, Reason, TicketPrinter
from language.messages import LANGUAGES, translations
from tests.hardware.slips import slip
from tests.hardware.virtual_serial import VirtualLinePrinter

from .listeners import port_that


def cause_at(text: str, limit_s: float = 0.3, clock: Callable[[], float] = monotonic) -> Cause | None:
    printer = TicketPrinter(parse_address(text), limit_s=limit_s, clock=clock)
    status = printer.status()
    printer.close()
    assert status == UNREACHABLE
    return status.cause


def until_it_answered() -> Callable[[], float]:
    """A clock by which the time is over as soon as something came: it is looked at before the wait and after it."""
    return chain([0.0, 0.0], repeat(1000.0)).__next__


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("tcp://127.0.0.1:1", Cause.REFUSED),
        ("tcp://no-such-host.invalid", Cause.NO_HOST),
        ("serial:///dev/no-such-line", Cause.NOT_FOUND),
        ("file:///dev/usb/lp9", Cause.NOT_FOUND),
    ],
)
def test_what_cannot_be_opened_says_why(text: str, cause: Cause, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "hardware.printer"):
        printer = TicketPrinter(parse_address(text), limit_s=30.0)
        result = printer.print_slip(slip())
        printer.status()
    assert (result.outcome, result.reason, result.status.cause) == (
        PrintOutcome.NOT_PRINTED,
        Reason.UNREACHABLE,
        cause,
    )
    (said,) = [record.getMessage() for record in caplog.records]
    assert cause.value in said, "once, with the reason"


def test_who_answers_and_who_does_not_on_an_open_port() -> None:
    with port_that(b"SSH-2.0-OpenSSH_9.2\r\n") as other:
        assert cause_at(other, 30.0, until_it_answered()) is Cause.NOT_A_PRINTER
    with port_that(b"HTTP/1.1 400 Bad Request\r\n\r\n", ends=True) as web_server:
        assert cause_at(web_server, 30.0) is Cause.NOT_A_PRINTER
    with port_that(b"") as silent:
        assert cause_at(silent) is Cause.SILENT
    with port_that(None) as taken:
        assert cause_at(taken, 30.0) is Cause.IN_USE


def test_a_serial_line_belongs_to_one_program(tmp_path: Path) -> None:
    with VirtualLinePrinter(tmp_path) as line:
        first = TicketPrinter(parse_address(line.address), limit_s=30.0)
        assert first.status().may_print
        assert cause_at(line.address) is Cause.IN_USE
        first.close()


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (PermissionError(errno.EACCES, "no"), Cause.DENIED),
        (OSError(errno.EBUSY, "busy"), Cause.IN_USE),
        (OSError(errno.EHOSTUNREACH, "no route"), Cause.NO_ROUTE),
        (TimeoutError("timed out"), Cause.NO_ROUTE),
        (OSError("could not open port 'COM3': PermissionError(13, 'Access is denied.')"), Cause.IN_USE),
        (OSError("could not open port 'COM9': FileNotFoundError(2, 'x')"), Cause.NOT_FOUND),
        (ValueError("something else"), Cause.FAILED),
    ],
)
def test_reads_the_errors_of_either_system(error: Exception, cause: Cause) -> None:
    assert cause_of(error) is cause


def test_no_byte_of_a_printer_is_foreign() -> None:
    assert not any(is_foreign(byte) for byte in (0x12, 0x16, 0x1A, 0x72, 0x00, 0x0F, 0x10, 0x14, 0x11, 0x13))
    assert all(is_foreign(byte) for byte in b"SSQ\xff")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_its_sentence_and_advice_fits_the_system(language: str) -> None:
    _ = translations(language).gettext
    assert len({_(SENTENCES[cause]) for cause in Cause}) == len(Cause)
    usb, line = parse_address("usb://04b8:0e15"), parse_address("serial://COM3")
    assert "adduser USER lp" in advice(Cause.DENIED, usb, _, "linux")
    assert "adduser USER dialout" in advice(Cause.DENIED, line, _, "linux")
    for cause in Cause:
        said = advice(cause, line, _, "win32") + advice(cause, usb, _, "win32")
        assert not any(word in said for word in ("Debian", "sudo", "CUPS")), cause
