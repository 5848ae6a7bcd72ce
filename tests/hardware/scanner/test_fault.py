"""scanimage's messages as faults, whatever its exit code."""

import pytest

from hardware.scanner.fault import Fault, fault_of, is_reported

DURING = "Scanning 1 page\nscanimage: sane_read: {}\nScanned page 1. (scanner status = 11)\nscanimage: received signal"


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Device busy", Fault.BUSY),
        ("Document feeder jammed", Fault.JAMMED),
        ("Document feeder out of documents", Fault.NO_DOCUMENTS),
        ("Scanner cover is open", Fault.COVER_OPEN),
        ("Error during device I/O", Fault.IO_ERROR),
        ("Access to resource has been denied", Fault.ACCESS_DENIED),
        ("Out of memory", Fault.FAILED),
    ],
)
def test_a_fault_during_a_scan_is_told_by_its_message_alone(message: str, fault: Fault) -> None:
    """Some back ends hang after it, and then there is no exit code."""
    said = DURING.format(message)
    assert fault_of(1, said) is fault
    assert is_reported(said)


def test_a_page_that_cannot_be_written_is_told_by_the_librarys_words() -> None:
    """scanimage aborts then: its exit code is a signal's."""
    assert fault_of(-6, "Scanning page 2\nlibpng error: Write Error") is Fault.NO_ROOM


def test_progress_is_no_fault() -> None:
    assert not is_reported("Scanning 1 page, incrementing by 1, numbering from 1\nScanning page 1")
