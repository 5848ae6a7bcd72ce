"""Pages in a stack: turned, marked, moved, removed, and every change taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.scanning.page_stack import MOST_UNDONE, PageStack


@pytest.fixture
def stack() -> Iterator[PageStack]:
    made = PageStack("t1", "HT-001")
    for name in ("a", "b", "c"):
        path = made.new_folder() / name
        path.touch()
        made.add(path)
    yield made
    made.drop()


def names(stack: PageStack) -> str:
    return "".join(page.path.name for page in stack.pages)


def test_every_change_is_taken_back_and_a_removed_page_is_there_until_the_end(stack: PageStack) -> None:
    path = stack.pages[1].path
    stack.move(0, 1)
    stack.turn(2)
    stack.mark(2)
    assert stack.remove(1) == 0
    assert names(stack) == "ac"
    assert (stack.pages[1].turns, stack.pages[1].blank) == (1, True)
    assert path.exists()
    stack.undo()
    assert names(stack) == "bac"
    stack.undo()
    assert (stack.pages[2].turns, stack.pages[2].blank) == (1, False)
    stack.undo()
    assert stack.pages[2].turns == 0
    stack.undo()
    assert names(stack) == "abc"
    assert not stack.can_undo
    stack.undo()
    assert names(stack) == "abc"
    stack.drop()
    assert not path.exists()


def test_what_was_scanned_since_stays(stack: PageStack) -> None:
    stack.remove(0)
    stack.add(Path("d"))
    assert stack.found_blank(Path("d"))
    assert stack.found_blank(stack.pages[0].path)
    assert not stack.found_blank(Path("e"))
    stack.undo()
    assert names(stack) == "abcd"
    assert [page.blank for page in stack.pages] == [False, True, False, True]


def test_nothing_to_change_is_nothing_to_take_back(stack: PageStack) -> None:
    assert not stack.move(0, -1)
    stack.turn(9)
    stack.mark(9)
    assert stack.remove(9) is None
    assert not stack.can_undo


def test_four_turns_are_none_and_the_memory_of_changes_has_an_end(stack: PageStack) -> None:
    for _ in range(MOST_UNDONE + 4):
        stack.turn(0)
    assert stack.pages[0].turns == 0
    for _ in range(MOST_UNDONE):
        stack.undo()
    assert not stack.can_undo
