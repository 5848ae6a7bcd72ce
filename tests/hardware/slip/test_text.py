"""Setting text: every letter has a glyph, every word stays, no line is too long."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.slip.text import SMALLEST_PX, Weight, font, set_text

VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = {normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set("dđDĐ")


@pytest.mark.parametrize("weight", list(Weight))
def test_every_vietnamese_letter_has_a_glyph(weight: Weight) -> None:
    face = font(weight, 24)
    missing = bytes(face.getmask("\uffff"))
    assert len(VIETNAMESE) == 12 * 2 * 6 + 4
    assert [char for char in sorted(VIETNAMESE) if bytes(face.getmask(char)) == missing] == []


WORDS = st.lists(st.text(alphabet=sorted(VIETNAMESE) + list("bcghklmnpqrstvx–,1234"), min_size=1, max_size=9))


@given(WORDS, st.sampled_from([160, 372, 544]), st.sampled_from(list(Weight)), st.integers(20, 38))
def test_no_word_is_lost_and_no_line_too_long(words: list[str], width: int, weight: Weight, size: int) -> None:
    text = " ".join(words)
    block = set_text(text, weight, size, width)
    assert block.width_px <= width
    assert "".join("".join(block.lines).split()) == "".join(text.split())
    assert SMALLEST_PX <= block.size_px <= size


def test_shrinks_before_it_takes_more_lines_than_wished() -> None:
    text = "Cấp bản sao trích lục hộ tịch và chứng thực bản sao từ bản chính"
    block = set_text(text, Weight.BOLD, 38, 544, lines=2)
    assert len(block.lines) == 2
    assert block.size_px < 38


def test_lines_are_even() -> None:
    block = set_text("một hai ba bốn năm sáu bảy tám chín", Weight.REGULAR, 30, 500)
    assert len(block.lines) == 2
    assert len(block.lines[1]) > len(block.lines[0]) // 2


def test_a_word_longer_than_the_paper_is_broken_not_cut() -> None:
    block = set_text("x" * 200, Weight.BOLD, 30, 300)
    assert "".join(block.lines) == "x" * 200
    assert block.width_px <= 300
