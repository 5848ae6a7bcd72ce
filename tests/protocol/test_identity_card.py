"""Cards' codes, good and bad, with what comes of each (`identity_cards.tsv`); nothing of them is shown."""

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.identity_card import MOST_BYTES, BadCard, Card, CardFault, CardField, Sex, read_card

TODAY = date(2027, 1, 1)
GOOD = "001099012345|123456789|NGUYỄN VĂN ẢO|01011999|Nam|Số 1, Đường Thử, Hà Nội|01072021"


def payload(written: str) -> bytes:
    """The bytes that a line of the table writes."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), written)
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())


TABLE = [
    line.split("\t")
    for line in (Path(__file__).parent / "identity_cards.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_the_table_is_large() -> None:
    assert len(TABLE) >= 90
    faults = {outcome.split()[0] for outcome, _why, _payload in TABLE} - {"card"}
    assert faults == set(CardFault) - {CardFault.TOO_LONG}


@pytest.mark.parametrize(("outcome", "why", "written"), TABLE, ids=[f"{row[0]}: {row[1]}" for row in TABLE])
def test_what_comes_of_a_code(outcome: str, why: str, written: str) -> None:
    code = payload(written)
    read = read_card(code, TODAY)
    if isinstance(read, BadCard):
        assert f"{read.fault} {read.field}" == outcome
    else:
        assert " ".join(["card", *(["newer"] if read.newer else []), *read.warnings]) == outcome
    try:
        typed = code.decode().removesuffix("\r")
    except UnicodeDecodeError:
        return
    assert read_card(typed, TODAY) == read


def test_the_fields_of_a_card() -> None:
    assert read_card(GOOD, TODAY) == Card(
        "001099012345", "123456789", "NGUYỄN VĂN ẢO", "1999-01-01", Sex.MALE, "Số 1, Đường Thử, Hà Nội", "2021-07-01"
    )


def test_marks_apart_give_the_same_card() -> None:
    apart = unicodedata.normalize("NFD", GOOD)
    assert apart != GOOD
    assert read_card(apart, TODAY) == read_card(apart.encode(), TODAY) == read_card(GOOD, TODAY)


def test_a_code_longer_than_a_cards_is_not_read() -> None:
    assert read_card(GOOD + "|" * MOST_BYTES, TODAY) == BadCard(CardFault.TOO_LONG, CardField.CODE)


def test_a_card_shows_nothing_of_itself() -> None:
    card = read_card(GOOD, TODAY)
    assert f"{card} {card!r} {[card]}" == "Card(…) Card(…) [Card(…)]"


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_fuzz_whatever_comes_is_read_or_refused(code: bytes | str) -> None:
    assert isinstance(read_card(code, TODAY), BadCard)


PARTS = st.sampled_from([row[2] for row in TABLE]).map(payload)


@given(PARTS, PARTS, st.integers(0, 220), st.integers(0, 220), st.binary(max_size=3))
def test_fuzz_of_codes_that_are_cut_joined_and_damaged(
    one: bytes, other: bytes, cut: int, begin: int, noise: bytes
) -> None:
    read = read_card(one[:cut] + noise + other[begin:], TODAY)
    if isinstance(read, Card):
        again = "|".join(
            (
                read.id, read.old_id or "", read.name, date.fromisoformat(read.born).strftime("%d%m%Y"),
                "Nam" if read.sex is Sex.MALE else "Nữ", read.address,
                date.fromisoformat(read.issued).strftime("%d%m%Y"), *([""] if read.newer else []),
            )
        )  # fmt: skip
        assert read_card(again, TODAY) == read


@given(st.integers(0, 11), st.integers(0, 9))
def test_law_no_digit_but_the_random_ones_and_the_place_can_change(place: int, digit: int) -> None:
    number = GOOD[:place] + str(digit) + GOOD[place + 1 :]
    read = read_card(number, TODAY)
    changed_checked_digit = 3 <= place <= 5 and number != GOOD
    assert isinstance(read, BadCard) == changed_checked_digit
