"""Layouts as data: the shipped ones hold together, and a wrong file is told apart from a right one in words."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from display.layout import layout
from display.layout.layout import Kind, LayoutError
from display.layout.layout_board import LayoutBoard

PART = '[[part]]\nkind = "{}"\nx = {}\ny = {}\nwidth = {}\nheight = {}\n'


def write(path: Path, *parts: tuple[str, int, int, int, int], more: str = "") -> str:
    text = "width = 1920\nheight = 1080\n" + "".join(PART.format(*part) for part in parts) + more
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize("name", layout.names())
def test_a_shipped_layout_is_right_and_says_where_one_is(name: str) -> None:
    plan = layout.load(name)
    kinds = [part.kind for part in plan.part]
    assert kinds[0] is Kind.HEADER
    assert {Kind.CALLS, Kind.COUNTER} & set(kinds)
    for part in plan.part:
        if part.kind is Kind.CALLS:
            assert part.calls >= 5  # the lit ones and the next, whoever calls


def test_landscape_portrait_zone_and_a_single_counter_are_shipped() -> None:
    assert {"landscape", "portrait", "zone", "counter"} <= set(layout.names())


def test_a_screen_gets_the_layout_that_suits_it() -> None:
    assert layout.auto(1920, 1080, notices=False) == "landscape"
    assert layout.auto(1080, 1920, notices=True) == "portrait-notices"
    assert layout.auto(1920, 1080, notices=False, counter=True) == "counter"
    assert layout.auto(1080, 1920, notices=False, counter=True) == "counter-portrait"
    assert layout.auto(1080, 1920, notices=True, counter=True) == "portrait-notices", "what is told needs its room"
    assert {layout.auto(*size, notices=n) for size in ((2, 1), (1, 2)) for n in (True, False)} <= set(layout.names())


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "own.toml", ("calls", 0, 0, 1920, 1080), more="calls = 7\nfirst = 140\n")
    part = layout.load(path).part[0]
    assert (part.kind, part.calls, part.first) == (Kind.CALLS, 7, 140)


@pytest.mark.parametrize(
    ("parts", "more", "why"),
    [
        ([("calls", 0, 0, 2000, 100)], "", "the part calls leaves the screen"),
        ([("calls", 0, 0, 100, 100), ("waiting", 99, 99, 100, 100)], "", "the parts calls and waiting overlap"),
        ([("calls", 0, 0, 100, 100)], "calls = 13\n", "Expected `int` <= 12"),
        ([("calls", 0, 0, 100, 100)], "others = 99\n", "Expected `int` >= 100"),
        ([("calendar", 0, 0, 100, 100)], "", "Invalid enum value 'calendar'"),
        ([("calls", 0, 0, 100, 100)], "largest = 3\n", "unknown field `largest`"),
        ([("calls", 0, 0, 100, 100)], "[[", "own.toml"),
        ([], "", "part"),
    ],
)
def test_a_wrong_file_is_refused_in_words(
    tmp_path: Path, parts: list[tuple[str, int, int, int, int]], more: str, why: str
) -> None:
    with pytest.raises(LayoutError, match=why):
        layout.load(write(tmp_path / "own.toml", *parts, more=more))


def test_a_misspelt_name_is_told_the_nearest_and_a_missing_file_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="did you mean landscape"):
        layout.load("landscap")
    with pytest.raises(LayoutError, match=r"known: auto, counter.*or a \.toml file"):
        layout.load("xyz")
    with pytest.raises(LayoutError, match=r"gone\.toml"):
        layout.load(str(tmp_path / "gone.toml"))


def test_a_fixed_layout_stays_when_the_window_turns(qapp: QApplication) -> None:
    board = LayoutBoard("zone", notices=False)
    board.fit(1080, 1920)
    assert board.property("name") == "zone"
    turning = LayoutBoard("auto", notices=True)
    turning.fit(1080, 1920)
    assert turning.property("name") == "portrait-notices"
