"""Numbers, letters, tickets, counters and sentences as they are said: `readings.tsv`, and what no table says."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.voice.reading import english, vietnamese
from hardware.voice.reading.reading import Accent, Numbers, Reading, SpokenLanguage

TABLE = [tuple(line.split("\t")) for line in (Path(__file__).parent / "readings.tsv").read_text("utf-8").splitlines()]
"""(accent of the Vietnamese, or en; how; what is written; what is said)."""


def read(speech: str, how: str, written: str) -> str:
    language = SpokenLanguage.EN if speech == "en" else SpokenLanguage.VI
    accent = Accent.NORTH if speech in ("vi", "en") else Accent(speech)
    reading = Reading(accent, Numbers.NUMBER if how == "as-number" else Numbers.DIGITS)
    match how:
        case "number":
            return reading.number(int(written), language)
        case "text":
            return reading.text(written, language)
        case _:
            return reading.ticket(written, language)


def test_what_is_written_is_said() -> None:
    heard = [(*row[:3], read(*row[:3])) for row in TABLE]
    assert [got for got, row in zip(heard, TABLE, strict=True) if got != row] == []


def test_the_table_has_two_hundred_rows_and_none_twice() -> None:
    assert len(TABLE) >= 200
    assert len({row[:3] for row in TABLE}) == len(TABLE)
    assert all(unicodedata.is_normalized("NFC", said) for *_, said in TABLE)


def test_a_call_is_two_phrases_in_each_language() -> None:
    reading = Reading()
    assert reading.call("HT-015", "Quầy số 3", SpokenLanguage.VI) == [
        "Mời công dân có số thứ tự hát tê, không, một, năm", "đến quầy số ba.",
    ]  # fmt: skip
    assert reading.call("HT-015", "Counter 3", SpokenLanguage.EN) == [
        "Ticket number H T, zero, one, five", "please go to counter three.",
    ]  # fmt: skip


def test_a_call_may_say_the_service_and_the_way() -> None:
    phrases = Reading(numbers=Numbers.NUMBER).call(
        "HT-015", "Quầy số 3", SpokenLanguage.VI, service="hộ tịch", direction="Tầng 2, bên trái"
    )
    assert phrases == ["Mời công dân có số thứ tự hộ tịch, mười lăm", "đến quầy số ba, tầng hai, bên trái."]


def test_linh_and_nghin_are_settings_of_their_own() -> None:
    assert Reading(Accent.SOUTH, linh="linh").number(1105, SpokenLanguage.VI) == "một ngàn một trăm linh năm"
    assert Reading(Accent.NORTH, nghin="ngàn").number(1000, SpokenLanguage.VI) == "một ngàn"


def test_decomposed_letters_are_read_as_composed_ones() -> None:
    reading = Reading()
    assert reading.ticket(unicodedata.normalize("NFD", "Ơ-001"), SpokenLanguage.VI) == "ơ, không, không, một"
    assert reading.text(unicodedata.normalize("NFD", "Quầy số 3"), SpokenLanguage.VI) == "Quầy số ba"


@pytest.mark.parametrize("number", [-1, 10**12])
def test_numbers_out_of_reach_are_refused(number: int) -> None:
    for words in (vietnamese.number_words, english.number_words):
        with pytest.raises(ValueError, match="is not from 0 to"):
            words(number)


VALUES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
SIZES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def heard(words: str) -> int:
    """What a listener understands, word by word: the way back, written apart from the way there."""
    total = group = digit = 0
    for word in words.split():
        match word:
            case "linh":
                continue
            case "trăm":
                group, digit = group + digit * 100, 0
            case "mươi":
                group, digit = group + digit * 10, 0
            case "mười":
                group += 10
            case _ if word in SIZES:
                total, group, digit = total + (group + digit) * SIZES[word], 0, 0
            case _:
                digit = VALUES[word]
    return total + group + digit


@given(st.integers(0, vietnamese.MOST))
def test_a_listener_understands_the_number_that_was_meant(number: int) -> None:
    assert heard(vietnamese.number_words(number)) == number


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_no_two_numbers_sound_the_same_in_english(one: int, other: int) -> None:
    assert (english.number_words(one) == english.number_words(other)) is (one == other)
