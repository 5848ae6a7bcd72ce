"""The window's sheet: nothing is too small to read, and a large window has larger words."""

import re

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from counter.widgets.parts.style import ROOMY_PX, counter_sheet
from tests.counter.clerk import Clerk

LEAST_PX = 14


@pytest.mark.parametrize("roomy", [False, True])
def test_no_rule_asks_for_less_than_fourteen_px(roomy: bool) -> None:
    sizes = [int(px) for px in re.findall(r"font-size: (\d+)px", counter_sheet(roomy=roomy))]
    assert sizes
    assert min(sizes) >= LEAST_PX


def test_every_word_of_the_window_has_at_least_fourteen_px(clerk: Clerk) -> None:
    clerk.serving_one()
    words: list[QLabel | QPushButton] = [*clerk.window.findChildren(QLabel), *clerk.window.findChildren(QPushButton)]
    small = {one.objectName(): one.fontInfo().pixelSize() for one in words if one.isVisible() and one.text()}
    assert small
    assert min(small.values()) >= LEAST_PX, small


def test_a_large_window_has_larger_words_beside_the_number(clerk: Clerk) -> None:
    clerk.serving_one()
    before = clerk.widget("ticket-class").fontInfo().pixelSize()
    clerk.window.resize(1920, ROOMY_PX)
    clerk.until(lambda: clerk.widget("ticket-class").fontInfo().pixelSize() > before)
