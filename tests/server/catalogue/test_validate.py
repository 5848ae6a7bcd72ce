"""Prefixes that people take for each other are told apart from those they do not."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.catalogue.validate import CONFUSABLE, confusable_pair

_prefixes = st.text(alphabet="ABDĐHIOPY0", min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("one", "other", "pair"),
    [
        ("D", "Đ", ("D", "Đ")),
        ("YT", "IT", ("I", "Y")),
        ("HO", "H0", ("O", "0")),
        ("PB", "BB", ("B", "P")),
        ("BI", "PY", ("I", "Y")),
        ("D", "B", None),
        ("DD", "D", None),
        ("HT", "HT", None),
        ("HT", "CT", None),
    ],
)
def test_says_which_pair_of_letters_it_is(one: str, other: str, pair: tuple[str, str] | None) -> None:
    assert confusable_pair(one, other) == pair
    assert confusable_pair(other, one) == pair


@given(_prefixes, _prefixes)
def test_two_prefixes_are_confusable_when_each_letter_is_the_same_or_a_pair(one: str, other: str) -> None:
    alike = {(letter, letter) for letter in "ABDĐHIOPY0"}
    alike |= {pair for first, second in CONFUSABLE for pair in ((first, second), (second, first))}
    expected = one != other and len(one) == len(other) and all(pair in alike for pair in zip(one, other, strict=True))
    assert (confusable_pair(one, other) is not None) == expected


def test_no_letter_is_in_two_pairs() -> None:
    letters = [letter for pair in CONFUSABLE for letter in pair]
    assert len(letters) == len(set(letters))
    assert not any(a == b for a, b in product(letters[::2], letters[1::2]))
