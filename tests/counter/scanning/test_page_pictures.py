"""A scanned page is seen large: decoded beside the window, leafed, zoomed, turned, marked and removed by keys."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLayout
from pytestqt.qtbot import QtBot

from counter.scanning.page_pictures import PagePictures
from counter.scanning.page_stack import PageStack
from counter.scanning.scanning import Scanning
from counter.widgets.page_view import ZOOMS, PageView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

WAIT_MS = 30_000
A_PAGE = (248, 350)
"""A4 at 30 dpi: what is looked at does not depend on the size."""


@pytest.fixture
def scanning(qtbot: QtBot, english: LanguageSwitch, tmp_path: Path) -> Iterator[Scanning]:
    made = Scanning(Requests("http://127.0.0.1:9", "t", None), english, "CN01")
    made.stack = PageStack("t1", "HT-001")
    for n in range(4):
        path = tmp_path / f"{n}.png"
        Image.new("L", A_PAGE, 40 * n).save(path)
        made.stack.add(path)
    yield made
    made.close()


def test_a_page_is_leafed_zoomed_turned_marked_and_removed_by_keys(qtbot: QtBot, scanning: Scanning) -> None:
    view, pages = PageView(scanning), scanning.pages
    qtbot.addWidget(view)
    layout = view.layout()
    assert layout is not None
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # a window of its own here alone
    view.resize(700, 640)
    view.show()
    view.open_page(pages[0].key)
    qtbot.waitUntil(lambda: view.sheet.picture is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: view.pictures.of(pages[1]) is not None, timeout=WAIT_MS)

    def shade() -> int:
        assert view.sheet.picture is not None
        return view.sheet.picture.pixelColor(5, 5).red()

    def press(key: str) -> None:
        QTest.keySequence(view, key)

    press("Right")
    assert (view.key, shade()) == (pages[1].key, 40), "the next page was decoded before it was asked for"
    fitted = view.sheet.width()
    press("+")
    assert view.sheet.zoom == ZOOMS[1]
    assert view.sheet.width() == pytest.approx(1.5 * fitted, abs=2)
    press("-")
    press("Alt+Up")
    qtbot.waitUntil(lambda: view.sheet.picture is not None and view.sheet.picture.width() == A_PAGE[1], timeout=WAIT_MS)
    press("Ctrl+B")
    assert (scanning.pages[1].turns, scanning.pages[1].blank) == (1, True)
    press("Del")
    assert ([page.key for page in scanning.pages], view.key) == ([0, 2, 3], 2)
    press("Ctrl+Z")
    assert len(scanning.pages) == 4
    press("Left")
    press("Left")
    press("Left")
    assert view.key == 0
    with qtbot.waitSignal(view.closed, timeout=WAIT_MS):
        press("Esc")
    assert view.sheet.picture is None, "nothing of it is kept"
    view.open_page(0)
    with qtbot.waitSignal(view.closed, timeout=WAIT_MS):
        scanning.throw_away()
    view.pictures.stop()


def test_what_is_decoded_after_the_pages_are_gone_is_not_kept(qtbot: QtBot, scanning: Scanning) -> None:
    pictures, (page, other, *_more) = PagePictures(), scanning.pages
    pictures.prepare([page])
    pictures._thread.shutdown()  # it is decoded, and not delivered yet
    pictures.forget()
    pictures._thread = ThreadPoolExecutor(1)
    with qtbot.waitSignal(pictures.ready, timeout=WAIT_MS):
        pictures.prepare([other])
    assert list(pictures._kept) == [(other.path, 0)]
    pictures.stop()
    assert not pictures._kept
