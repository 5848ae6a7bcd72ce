"""Every screen × mode × state, in one language or the other: nothing cut or outside its box, legible, large enough.

`make pictures` draws and measures both languages of each; here they take turns, which halves the time.
"""

from collections.abc import Iterable, Iterator
from itertools import cycle

import pytest
from PySide6.QtWidgets import QApplication

from language.messages import LANGUAGES
from tests.ui.collecting import collect_in_the_main_thread
from ui.look import fonts

from .checks import faults
from .pages import close_chromium
from .screen import Screen, all_screens

__all__ = ["collect_in_the_main_thread"]


def _in_turns(screens: Iterable[Screen]) -> Iterator[Screen]:
    """Of each screen, mode and state one language: the other one than the screen before had."""
    turns = cycle(LANGUAGES)
    chosen: dict[tuple[str, str, str, str], str] = {}
    for one in screens:
        what = one.program, one.name, one.mode, one.state
        if what not in chosen:
            chosen[what] = next(turns)
        if one.language is chosen[what]:
            yield one


SCREENS = [
    pytest.param(one, id=one.title, marks=[pytest.mark.slow(0.3), pytest.mark.xdist_group(f"pictures-{one.program}")])
    for one in _in_turns(all_screens())
]


@pytest.fixture(autouse=True)
def _font(qapp: QApplication) -> None:
    fonts.use(qapp)


@pytest.fixture(scope="module", autouse=True)
def _no_browser_afterwards() -> Iterator[None]:
    yield
    close_chromium()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_can_be_read_and_touched(screen: Screen) -> None:
    if screen.program != "pages":
        close_chromium()  # beside its event loop no other may start
    with screen.build(screen) as view:
        assert faults(view, screen.target_px) == []


def test_no_two_screens_share_a_name() -> None:
    titles = [one.title for one in all_screens()]
    assert len(titles) == len(set(titles))
