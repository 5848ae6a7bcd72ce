"""A message is shown whole, in both languages, however long it is."""

import pytest
from PySide6.QtWidgets import QApplication

from display.notices.message_pages import BETWEEN_PX, EMERGENCY_SIZES, NOTICE_SIZES, height_px, message_pages
from display.text.legibility import FAR_PX
from language.pairs import Pair
from ui.look import fonts

ROOMS = [(1760.0, 780.0), (920.0, 1600.0), (1792.0, 127.0)]
SHORT = Pair("Có báo cháy. Mời ra ngoài theo lối thoát hiểm", "Fire alarm. Please leave by the emergency exits")
MIDDLE = Pair(" ".join(["thoát hiểm"] * 15), " ".join(["emergency exits"] * 10))
LONGEST = Pair(" ".join(f"lối{n:03}" for n in range(57)), " ".join(f"exit{n:03}" for n in range(50)))
"""Four hundred letters, as many as a message may have."""


@pytest.fixture(autouse=True)
def _font(qapp: QApplication) -> None:
    fonts.load()


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("sizes", [EMERGENCY_SIZES, NOTICE_SIZES])
@pytest.mark.parametrize("text", [SHORT, MIDDLE, LONGEST], ids=["short", "middle", "longest"])
def test_no_word_is_lost_or_smaller_and_no_page_overflows(
    text: Pair, room: tuple[float, float], sizes: tuple[int, ...]
) -> None:
    pages = message_pages(text, *room, sizes)
    words = [word for page in pages for word in (page.text + " " + page.below).split()]
    assert words == (text.first + " " + text.second).split()
    for page in pages:
        own, below = len(page.text.split("\n")), len(page.below.split("\n")) if page.below else 0
        assert page.size in sizes
        assert height_px(own, page.size) + (height_px(below, FAR_PX) + BETWEEN_PX if below else 0) <= room[1]


def test_a_short_text_stands_in_both_languages_at_once_larger_than_needed() -> None:
    (page,) = message_pages(SHORT, *ROOMS[0], EMERGENCY_SIZES)
    assert page.size > FAR_PX
    assert page.below


def test_languages_take_turns_where_both_have_no_room() -> None:
    pages = message_pages(LONGEST, *ROOMS[0], EMERGENCY_SIZES)
    assert len(pages) > 2
    assert all(page.below == "" for page in pages)


def test_a_text_that_is_the_same_in_both_languages_is_shown_once() -> None:
    assert len(message_pages(Pair("SOS"), *ROOMS[0], EMERGENCY_SIZES)) == 1
