"""Free text: composed, its lines kept, and nothing hidden in it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from protocol.free_text import has_unseen, tidy_text


def test_marks_that_turn_or_hide_text_go_and_lines_stay() -> None:
    decomposed = unicodedata.normalize("NFD", "Tôi chờ")
    assert tidy_text(f"  {decomposed}\u202e lâu\x00 \r\n\r\n\u200bhế\u200bt\tgiờ \n") == "Tôi chờ lâu\n\nhết giờ"
    assert tidy_text(" \u200b\x00 ") == ""


@given(st.text(max_size=60))
def test_what_is_tidy_stays_so_and_hides_nothing(text: str) -> None:
    tidy = tidy_text(text)
    assert tidy_text(tidy) == tidy
    assert not any(has_unseen(line) for line in tidy.split("\n"))
