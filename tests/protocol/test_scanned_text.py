"""What readers add to a code and change in it is taken away again."""

import pytest

from protocol.scanned_text import as_printed, came_in_capitals

TICKET = "https://mot-cua.example.vn/t/CN01.q8Zr1Yp0v5cX2nWb"
DOSSIER = "H26.50.05.13-261008-0975"
LOOK_UP = f"https://mot-cua.example.vn/dossier#{DOSSIER}.AB2C-D3E4"
CARD = "001099012345||NGUYỄN VĂN ẢO|01011999|Nam|Hà Nội|01072024"


@pytest.mark.parametrize("code", [TICKET, DOSSIER, LOOK_UP, CARD, "MOTCUAHOME1:X", "8934588012112", "", "khai sinh"])
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("]Q1", ""), ("\x02", "\x03"), ("\ufeff", "\r\n"), ("\x02]Q1\ufeff", "")]
)
def test_what_is_around_a_code_is_no_part_of_it(code: str, before: str, after: str) -> None:
    assert as_printed(before + code + after) == code


@pytest.mark.parametrize("code", [TICKET, LOOK_UP, CARD, DOSSIER])
def test_a_letter_of_the_make_is_no_part_of_it(code: str) -> None:
    assert as_printed("Q" + code) == code
    assert as_printed("]Q1s" + code) == code
    assert as_printed("P00" + TICKET) == TICKET


def test_capitals_are_undone_where_that_can_be() -> None:
    assert as_printed(TICKET.swapcase()) == TICKET, "Caps Lock"
    assert as_printed(LOOK_UP.upper()) == LOOK_UP
    assert as_printed(DOSSIER.lower()) == DOSSIER
    assert as_printed("HTTPS://X.VN/A/CN01/HT/AP-0042") == "https://x.vn/a/CN01/HT/AP-0042"
    assert as_printed(TICKET.upper()) != TICKET


def test_a_reader_that_gives_capitals_alone_is_told() -> None:
    assert came_in_capitals(TICKET.upper())
    assert not any(map(came_in_capitals, (TICKET, TICKET.swapcase(), "HT-001", CARD, "")))
