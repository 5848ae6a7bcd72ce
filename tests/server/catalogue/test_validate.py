"""Prefixes that people take for each other are told apart from those they do not."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.configuration import BranchConfig
from server.catalogue.notes import notes
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
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


@pytest.mark.parametrize(
    "zone", ["Asia/Hanoi", "Asia/Ha_Noi", "asia/hà nội", "Hanoi", "Asia/Da_Nang", "Asia/HCM", "Vietnam"]
)
def test_a_place_in_vietnam_is_told_the_countrys_zone(zone: str) -> None:
    raw = read_template("one").decode().replace("Asia/Ho_Chi_Minh", zone).encode()
    found = read_catalogue(raw, "one.toml", ("motcua",))
    assert isinstance(found, tuple)
    assert 'did you mean "Asia/Ho_Chi_Minh"?' in str(found[0])


def test_the_same_prefix_for_two_services_is_noted_and_no_mistake() -> None:
    config = read_catalogue(read_template("one").replace(b'prefix = "CT"', b'prefix = "HT"'), "one.toml", ("motcua",))
    assert isinstance(config, BranchConfig)
    assert list(notes(config)) == [
        "CN01: the services HT, CT share the prefix HT: their tickets have one series of numbers"
    ]
    plain = read_catalogue(read_template("one"), "one.toml", ("motcua",))
    assert isinstance(plain, BranchConfig)
    assert list(notes(plain)) == []
