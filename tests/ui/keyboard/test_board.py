"""The keyboard on the screen: keys become words, by Telex or not; the last goes first."""

import pytest
from PySide6.QtCore import QCoreApplication

from ui.keyboard.board import ROWS, Board
from ui.keyboard.typing import LONGEST


@pytest.fixture
def board(qapp: QCoreApplication) -> Board:
    return Board()


def press(board: Board, *keys: str) -> str:
    for key in keys:
        board.press(key)
    return board.typed


def test_keys_become_vietnamese_words(board: Board) -> None:
    assert press(board, *"dda", "a", *"ts", "space", *"ddai") == "đất đai"


def test_letter_by_letter_when_telex_is_off(board: Board) -> None:
    assert press(board, "method", *"dda", "a", *"ts") == "ddaats"
    assert board.property("telex") is False
    board.clear()
    assert (board.property("telex"), press(board, *"aa")) == (True, "â")


def test_in_english_letters_stay_as_they_are_typed(board: Board) -> None:
    board.use_language("en")
    assert press(board, *"card", "space", *"address") == "card address"
    board.clear()
    assert press(board, *"passport") == "passport"
    assert press(board, "clear", "method", *"theer") == "thể"
    board.clear()
    assert board.property("telex") is False, "the next person's line begins without Telex again"
    board.use_language("vi")
    assert press(board, *"theer") == "thể"


def test_erase_takes_letter_after_letter_over_the_space(board: Board) -> None:
    press(board, *"hoj", "space", *"tichj")
    seen = [press(board, "erase") for _ in range(8)]
    assert seen == ["họ tịc", "họ tị", "họ t", "họ ", "họ", "h", "", ""]


def test_spaces_are_single_and_not_first(board: Board) -> None:
    assert press(board, "space", *"a", "space", "space", *"b") == "a b"


def test_digits_and_points_of_a_code(board: Board) -> None:
    assert press(board, *"1.001193") == "1.001193"


def test_a_line_ends_at_its_longest(board: Board) -> None:
    assert len(press(board, *("1" * (LONGEST + 20)))) == LONGEST


def test_it_tells_only_of_change(board: Board) -> None:
    told: list[str] = []
    board.text_changed.connect(lambda: told.append(board.typed))
    press(board, "erase", "a", "clear", "clear")
    assert told == ["a", ""]


def test_every_letter_and_digit_has_its_key() -> None:
    assert sorted("".join(ROWS)) == sorted("abcdefghijklmnopqrstuvwxyz0123456789.")
