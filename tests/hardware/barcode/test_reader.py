"""Codes as text: any suffix, letters split over reads, NFC, nothing of it in a repr."""

from pathlib import Path
from unicodedata import normalize

import pytest

from hardware.barcode.reader import BarcodeReader, CodeFramer, Scan, scan_of
from hardware.serial.address import parse_line
from hardware.serial.serial_port import LineState
from tests.hardware.serial.heard import Heard
from tests.hardware.virtual_serial import VirtualScanner

CARD = "001099012345||NGUYỄN VĂN ẢO|01011999|Nam|Số 1, Đường Thử, Hà Nội|01072024"
"""Nobody's card."""


@pytest.mark.parametrize("suffix", [b"\r", b"\r\n", b"\t", b"\n", b""])
def test_every_suffix_gives_one_code(tmp_path: Path, suffix: bytes) -> None:
    heard = Heard[Scan]()
    with VirtualScanner(tmp_path, suffix=suffix) as scanner:
        device = BarcodeReader(parse_line(scanner.address), retry_s=0.02)
        heard.listen_to(device)
        device.open()
        heard.wait_until(LineState.OPEN)
        scanner.scan(CARD)
        heard.wait_for(1)
        scanner.scan("A-015")
        assert heard.wait_for(2) == [Scan(CARD), Scan("A-015")]
        device.close()


def test_a_letter_split_over_two_reads_is_whole(tmp_path: Path) -> None:
    heard = Heard[Scan]()
    with VirtualScanner(tmp_path) as scanner:
        device = BarcodeReader(parse_line(scanner.address), retry_s=0.02)
        heard.listen_to(device)
        device.open()
        heard.wait_until(LineState.OPEN)
        for byte in CARD.encode():  # as slow lines do: one byte a read
            scanner.send(bytes([byte]))
        scanner.send(b"\r")
        assert heard.wait_for(1) == [Scan(CARD)]
        device.close()


def test_marks_sent_apart_are_put_together() -> None:
    assert scan_of(normalize("NFD", CARD).encode()).text == CARD


def test_what_is_no_utf8_is_said_to_be_unreadable() -> None:
    assert not scan_of("NGUYỄN".encode("cp1258", "replace") + b"\xd2").readable


def test_what_frames_a_code_is_no_part_of_it() -> None:
    assert scan_of(b"\x02\xef\xbb\xbfA-015\x00").text == "A-015"


def test_a_pause_is_no_end_where_the_reader_sends_one() -> None:
    framer = CodeFramer()
    assert framer.idle_s == 0.25
    assert framer.feed(b"A-015\r") == [b"A-015"]
    assert framer.feed(b"\nA-0") == [], "a slow line brings the two of an end one after the other"
    assert framer.idle_s == 2.0
    assert framer.pending
    assert framer.feed(b"16\x03\r") == [b"A-016"]
    assert framer.feed(b"A-017") == []
    assert framer.idle() == [b"A-017"], "another reader, which sends no end"
    assert framer.idle_s == 0.25


def test_a_code_is_not_in_its_repr() -> None:
    assert "NGUY" not in repr(scan_of(CARD.encode()))
