"""Every screen × mode × state, in one language or the other: nothing cut or outside its box, legible, large enough.

`make pictures` draws and measures both languages of every mode; here they take turns, in a quarter of the time.
"""

from collections.abc import Iterable, Iterator

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
    """Of each screen's state every other mode, in one language; both take turns from state to state."""
    states: dict[tuple[str, str, str], dict[str, dict[str, Screen]]] = {}
    for one in screens:
        modes = states.setdefault((one.program, one.name, one.state), {})
        modes.setdefault(one.mode, {})[one.language] = one
    for turn, modes in enumerate(states.values()):
        chosen = list(modes.values())
        for place, drawn in enumerate(chosen[turn % 2 :: 2] or chosen):
            language = LANGUAGES[(turn // 2 + place) % len(LANGUAGES)]
            yield drawn.get(language) or next(iter(drawn.values()))


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
