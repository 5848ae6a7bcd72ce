"""Sentences and figures of the lobby in both languages."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QApplication

from display.text.phrases import Words
from language.pairs import Pair
from tests.display.stand import START, WEEK, ZONE
from ui.language.switch import LanguageSwitch


@pytest.fixture
def words(qapp: QApplication) -> Iterator[Words]:
    language = LanguageSwitch("vi")
    yield Words(language.language)
    language.close()


@pytest.mark.parametrize(
    ("age_s", "vi", "en"),
    [
        (3, "Mất kết nối – số liệu lúc 09:40, cách đây 3 giây", "No connection – figures from 09:40, 3 seconds ago"),
        (60, "Mất kết nối – số liệu lúc 09:40, cách đây 1 phút", "No connection – figures from 09:40, 1 minute ago"),
        (7300, "Mất kết nối – số liệu lúc 07:39, cách đây 2 giờ", "No connection – figures from 07:39, 2 hours ago"),
        (36_000, "Mất kết nối – số liệu lúc 23:41 08/07, cách đây 10 giờ",
         "No connection – figures from 23:41 08/07, 10 hours ago"),
    ],
)  # fmt: skip
def test_the_age_of_the_figures(words: Words, age_s: float, vi: str, en: str) -> None:
    assert words.cut_off(START, age_s) == Pair(vi, en)


def test_the_date(words: Words) -> None:
    assert words.date(datetime(2026, 7, 5, tzinfo=ZONE)) == Pair("Chủ Nhật, 05/07/2026", "Sunday, 05/07/2026")


def test_a_name_that_is_the_same_in_both_languages_stands_once(words: Words) -> None:
    assert words.name({"vi": "A1", "en": "A1"}) == Pair("A1", "")


def test_in_english_the_small_line_is_vietnamese(qapp: QApplication) -> None:
    language = LanguageSwitch("en")
    assert Words(language.language).say("Waiting") == Pair("Waiting", "Đang chờ")
    language.close()


def test_the_branchs_languages_take_the_screens_place(words: Words) -> None:
    assert words.follow(("en", "vi"))
    assert words.date(START) == Pair("Thursday, 09/07/2026", "Thứ Năm, 09/07/2026")
    assert words.follow(("vi",))
    assert (words.date(START), words.wait(None).second) == (Pair("Thứ Năm, 09/07/2026", ""), "")
    assert words.cut_off(START, 3).second == ""
    assert not words.follow(("vi", "xx"))
    assert words.follow(())
    assert words.say("Waiting") == Pair("Đang chờ", "Waiting")


def test_hours_are_grouped_by_weekdays(words: Words) -> None:
    assert words.week(WEEK) == [
        Pair("Thứ Hai – Thứ Sáu: 07:30–11:30 · 13:30–16:30", "Monday – Friday: 07:30–11:30 · 13:30–16:30"),
        Pair("Thứ Bảy: 07:30–11:00", "Saturday: 07:30–11:00"),
    ]
    assert words.week(()) == []
