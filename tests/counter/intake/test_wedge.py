"""A code that a scanner types is told from what a clerk types, and what it did before that is put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.intake.wedge import Wedge

from .conftest import CARD

URL = "https://mot-cua.example.vn/dossier#H26.50.05.13-261124-0007.AB2C-D3E4"


def typed(wedge: Wedge[int], text: str) -> list[int]:
    """The states that were to be put back; a state is how many characters were typed before."""
    back = [wedge.type(letter, lambda at=at: at) for at, letter in enumerate(text)]  # type: ignore[misc]
    return [one for one in back if one is not None]


@pytest.mark.parametrize(
    ("before", "code"), [("", CARD), ("1", CARD), ("123", CARD), ("An", URL), ("", f"]Q1{CARD}"), ("x", CARD[2:])]
)
def test_a_code_is_read_whole_and_only_its_own_characters_are_taken_back(before: str, code: str) -> None:
    wedge: Wedge[int] = Wedge()
    assert typed(wedge, before + code) == [len(before)]
    assert wedge.is_reading
    assert (wedge.end(), wedge.is_reading) == (code, False)


def test_another_key_between_begins_anew() -> None:
    wedge: Wedge[int] = Wedge()
    typed(wedge, CARD[:8])
    wedge.forget()
    assert typed(wedge, CARD[8:16]) == []


@given(st.text(alphabet="0123456789h-/. aN", max_size=80))
def test_what_a_clerk_types_is_never_a_code(text: str) -> None:
    wedge: Wedge[int] = Wedge()
    assert typed(wedge, text) == []
