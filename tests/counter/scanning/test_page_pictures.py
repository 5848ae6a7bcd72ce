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
from hardware.scanner.first_look import first_look
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
    press("Alt+Down")
    assert scanning.pages[1].slant == 0.0, "it has no lines"
    scanning.stack.straighten(1, 2.0) if scanning.stack else None
    press("Alt+Down")
    assert scanning.pages[1].slant == 0.0, "as it was scanned"
    press("Ctrl+Z")
    press("Ctrl+Z")
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
    assert list(pictures._kept) == [(other.path, 0, 0.0)]
    pictures.stop()
    assert not pictures._kept


def test_the_small_picture_is_there_at_once_and_what_is_kept_has_a_bound(qtbot: QtBot, scanning: Scanning) -> None:
    """Three pages of four at least are asked for, and there is room for one."""
    page_bytes = A_PAGE[0] * A_PAGE[1]
    pictures, pages = PagePictures(most_bytes=page_bytes * 3 // 2), scanning.pages
    assert pictures.of(pages[0]) is None, "it has just come"
    first_look(pages[1].path)
    small = pictures.of(pages[1])
    assert small is not None
    assert small.pixelColor(5, 5).red() == pytest.approx(40, abs=2)
    asked = list[int]()
    pictures.ready.connect(lambda: asked.append(pictures.bytes_kept))
    pictures.prepare([pages[2], pages[3]])
    qtbot.waitUntil(lambda: len(asked) == 4, timeout=WAIT_MS)
    assert pictures.of(pages[1]) is not small, "whole by now"
    assert max(asked) <= page_bytes * 3 // 2
    pictures.prepare([pages[2], pages[3]])
    assert not pictures._asked, "what has no room is not decoded again and again"
    pictures.stop()
