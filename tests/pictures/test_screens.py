"""Every screen × language × mode × state: nothing cut or outside its box, legible, large enough to touch."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from motcua.ui import fonts
from tests.ui.collecting import collect_in_the_main_thread

from .checks import faults
from .screen import Screen, all_screens

__all__ = ["collect_in_the_main_thread"]

SCREENS = [
    pytest.param(one, id=one.title, marks=pytest.mark.xdist_group(f"pictures-{one.program}")) for one in all_screens()
]


@pytest.fixture(autouse=True)
def _font(qapp: QApplication) -> Iterator[None]:
    fonts.use(qapp)
    yield
    gc.collect()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_can_be_read_and_touched(screen: Screen) -> None:
    with screen.build(screen) as view:
        assert faults(view, screen.target_px) == []


def test_no_two_screens_share_a_name() -> None:
    titles = [one.title for one in all_screens()]
    assert len(titles) == len(set(titles))
