"""What a scanned code is, and which keys are a scanner's."""

import pytest

from kiosk.visit.scanned_code import (
    Appointment,
    DossierCode,
    DossierReceipt,
    IdentityCard,
    Receipt,
    Scanned,
    Unreadable,
    Wedge,
    read_code,
)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("https://mot-cua.example.vn/t/CN01.q8Zr1Yp0v5cX2nWb", Receipt("CN01.q8Zr1Yp0v5cX2nWb")),
        ("  http://127.0.0.1:8000/t/CN01.q8Zr1Yp0v5cX2nWb\r\n", Receipt("CN01.q8Zr1Yp0v5cX2nWb")),
        ("]Q1Qhttps://mot-cua.example.vn/t/CN01.q8Zr1Yp0", Receipt("CN01.q8Zr1Yp0")),
        ("https://city.example.vn/queue/t/CN01.q8Zr1Yp0", Receipt("CN01.q8Zr1Yp0")),
        ("https://mot-cua.example.vn/a/CN01/HT/AP-0042", Appointment("CN01", "HT", "AP-0042")),
        ("H26.50.05.13-261008-0975", DossierCode()),
        (
            "https://mot-cua.example.vn/dossier#H26.50.05.13-261008-0975.AB2C-D3E4",
            DossierReceipt("H26.50.05.13-261008-0975", "AB2C-D3E4"),
        ),
        ("https://mot-cua.example.vn/dossier#H26.50.05.13-261008-0975", Unreadable()),
        ("https://mot-cua.example.vn/dossier", Unreadable()),
        ("H26.103.25.7-250908-0112", DossierCode()),
        ("001099012345|123456789|NGUYỄN VĂN A|01011999|Nam|Hà Nội|01012021", IdentityCard()),
        ("https://mot-cua.example.vn/t/", Unreadable()),
        ("https://mot-cua.example.vn/t/a b", Unreadable()),
        ("javascript:/t/CN01.q8Zr1Yp0v5cX2nWb", Unreadable()),
        ("8934588012112", Unreadable()),
        ("", Unreadable()),
    ],
)
def test_what_a_line_is(line: str, code: Scanned) -> None:
    assert read_code(line) == code


def typed(text: str, gap_ms: int, enter_ms: int | None = None) -> str | None:
    wedge, now = Wedge(), 10_000
    for letter in text:
        wedge.character(letter, now)
        now += gap_ms
    return wedge.enter(now if enter_ms is None else now - gap_ms + enter_ms)


def test_a_burst_with_its_enter_is_a_scanners() -> None:
    assert typed("https://x/t/abcdefgh", 4) == "https://x/t/abcdefgh"


def test_a_persons_keys_are_not() -> None:
    assert typed("khai sinh", 180) is None
    assert typed("abc", 4) is None
    assert typed("https://x/t/abcdefgh", 4, enter_ms=900) is None


def test_what_a_person_typed_before_is_no_part_of_the_code() -> None:
    wedge = Wedge()
    wedge.character("k", 1_000)
    for at, letter in enumerate("12345678"):
        wedge.character(letter, 5_000 + at)
    assert wedge.enter(5_010) == "12345678"
    assert wedge.enter(5_020) is None
