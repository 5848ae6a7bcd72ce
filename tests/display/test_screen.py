"""The QML as it is painted, in three sizes and both languages: no warning, nothing leaves its box, all legible."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontInfo, QFontMetricsF
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from motcua.display.main import open_display
from motcua.display.words import PACKAGE
from motcua.protocol.configuration import Name
from motcua.protocol.views import BoardService, Wait
from motcua.protocol.words import Language
from motcua.ui import fonts, tokens
from motcua.ui.language import LanguageSwitch
from motcua.ui.touch import Screen

from .stand import SERVICES, WEEK, Stand, branch, call, counts

SIZES = {"wide": QSize(1920, 1080), "high": QSize(1080, 1920), "small": QSize(1366, 768)}
MM_PER_PX_43_INCH = 941 / 1920
"""A 43-inch television of 1920 × 1080 is 941 mm wide."""


def texts(item: QQuickItem) -> Iterator[QQuickItem]:
    """Every visible text with words in it."""
    if not item.isVisible():
        return
    if item.metaObject().indexOfProperty("fontSizeMode") >= 0 and item.property("text"):
        yield item
    for child in item.childItems():
        yield from texts(child)


def faults(view: QQuickView) -> Iterator[str]:
    """What leaves its box or its window, or lies over another text."""
    seen: list[tuple[str, QRectF]] = []
    for text in texts(view.contentItem()):
        name = f"{text.objectName()} {text.property('text')!r}"
        box = text.mapRectToScene(text.boundingRect())
        if text.property("contentWidth") > text.width() + 1 or text.property("contentHeight") > text.height() + 1:
            yield f"{name} leaves its box"
        if text.property("truncated"):
            yield f"{name} is cut"
        if box.left() < -1 or box.top() < -1 or box.right() > view.width() + 1 or box.bottom() > view.height() + 1:
            yield f"{name} leaves the window"
        for other, taken in seen:
            common = box.intersected(taken)
            if common.width() > 1 and common.height() > 1:
                yield f"{name} lies over {other}"
        seen.append((name, box))
        if QFontInfo(text.property("font")).family() != tokens.FAMILY:
            yield f"{name} is in {QFontInfo(text.property('font')).family()}"


LONG_NAMES = branch(
    counter=("Quầy tiếp nhận và trả kết quả số {}", "Reception and result counter {}"),
    services=[("LDX", *SERVICES[4][1:]), *SERVICES[1:]],
    name=Name(
        "Chi nhánh số 1 – Trung tâm Phục vụ hành chính công thành phố Hà Nội",
        "Branch 1 – Hanoi Public Administrative Service Centre",
    ),
)
NINE_SERVICES = branch(services=[(f"S{n}", f"Lĩnh vực {n}", f"Service {n}") for n in range(9)])
PAST = [call(f"HT-{108 - n:03}", str(n % 6 + 1)) for n in range(9)]
LONG_PAST = [call(f"LDX-{1008 - n}", str(n + 1)) for n in range(9)]
BUSY = [
    BoardService("HT", 12, Wait(610, 1480)),
    BoardService("CT", 3, Wait(20, 110)),
    BoardService("DD", 128, Wait(6100, 7400)),
    BoardService("KD", 0, Wait(0, 0)),
    BoardService("LD", 7),
]
CROWDED = [BoardService(code, 1000 + n, Wait(60_000, 72_000)) for n, code in enumerate(("LDX", "CT", "DD", "KD"))]


def fill(stand: Stand, state: str) -> None:
    """Bring the stand into a state worth a look."""
    stand.lobby.look()
    match state:
        case "connecting":
            return
        case "empty":
            stand.connect([], counts(0))
            stand.lobby.describe(branch())
        case "closed":
            stand.connect([], counts(0))
            stand.lobby.describe(branch(open_now=False, hours=WEEK))
        case "notice":
            stand.connect(PAST, BUSY)
            stand.lobby.describe(branch(open_now=False))
        case "cut":
            stand.connect(PAST, BUSY)
            stand.lobby.describe(branch())
            stand.age_s = 36_000
            stand.line_down()
        case "many":
            stand.connect(PAST, BUSY)
            stand.lobby.describe(NINE_SERVICES)
        case "long":
            stand.connect(LONG_PAST, CROWDED)
            stand.lobby.describe(LONG_NAMES)
            _call_four(stand, "LDX-101{}")
        case _:
            stand.connect(PAST, BUSY)
            stand.lobby.describe(branch())
            _call_four(stand, "DD-00{}")


def _call_four(stand: Stand, number: str) -> None:
    """One is over its moment, one has it, one comes next, one waits out of sight."""
    for n in range(1, 5):
        stand.called(number.format(n), str(26 + n))
    stand.pass_s(6)


@pytest.fixture
def view_of(qapp: QApplication, qtbot: QtBot) -> Iterator["Looker"]:
    looker = Looker(qtbot)
    yield looker
    looker.close()


class Looker:
    """Opens displays and takes them down in the right order: the window before what it shows."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._language: LanguageSwitch | None = None
        self._view: QQuickView | None = None
        fonts.load()

    def __call__(self, state: str, language: Language, size: QSize) -> tuple[Stand, QQuickView]:
        self._language = LanguageSwitch([PACKAGE], language)
        self._stand = Stand(self._language)
        fill(self._stand, state)
        view = self._view = open_display(self._stand.lobby, self._language)
        view.resize(size)
        view.show()
        self._qtbot.waitUntil(lambda: view.isExposed())
        assert view.grabWindow().size() == size
        return self._stand, view

    def close(self) -> None:
        if self._view is not None:
            shiboken6.delete(self._view)
        if self._language is not None:
            self._language.close()


STATES = ("connecting", "empty", "busy", "long", "many", "cut", "closed", "notice")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("state", STATES)
def test_no_text_leaves_its_box(view_of: Looker, state: str, language: Language, size: str) -> None:
    _, view = view_of(state, language, SIZES[size])
    assert list(faults(view)) == []


def test_what_must_be_read_at_ten_metres_is_large_enough(view_of: Looker) -> None:
    """Height of capitals on a 43-inch screen: 50 mm for a number just called, over 20 mm for where and how long."""
    _, view = view_of("busy", Language.VI, SIZES["wide"])
    heights = {text.objectName(): _capital_mm(text) for text in texts(view.contentItem())}
    assert heights["call-number-0"] >= 50
    for name, height in heights.items():
        if name.startswith("call-number-"):
            assert height >= 22, name
        if name in ("clock", "call-counter-0", "call-counter-1", "call-counter-2") or name.startswith("waiting-"):
            assert height >= 20, name
        if name.startswith("wait-"):
            assert height >= 16, name


def test_a_number_of_three_letters_and_a_thousand_is_still_large(view_of: Looker) -> None:
    _, view = view_of("long", Language.VI, SIZES["wide"])
    number = next(text for text in texts(view.contentItem()) if text.objectName() == "call-number-0")
    assert number.property("text") == "LDX-1013"
    assert _capital_mm(number) >= 38


def test_a_highlight_is_more_than_a_colour(view_of: Looker) -> None:
    """A call being announced has a frame, one that waits for it another; a past one has none."""
    view_of("busy", Language.VI, SIZES["wide"])
    screen = Screen()
    frames = [screen.find(f"call-{position}").property("frame") for position in range(9)]
    assert frames[0] > 0  # next
    assert frames[1] > frames[0]  # now
    assert frames[2] == frames[8] == 0


def test_what_happens_later_reaches_the_window(view_of: Looker) -> None:
    stand, view = view_of("empty", Language.VI, SIZES["wide"])
    stand.called("HT-1000", "3")
    stand.event("counts", [BoardService("HT", 41, Wait(60, 600))])
    shown = {text.objectName(): text.property("text") for text in texts(view.contentItem())}
    assert (shown["call-number-0"], shown["call-counter-0"]) == ("HT-1000", "Quầy số 3")
    assert (shown["waiting-HT"], shown["wait-HT"]) == ("41", "1–10")
    assert shown["branch-name"] == "Chi nhánh số 1"
    assert "connection-state" not in shown
    stand.age_s = 2.0
    stand.line_down()
    shown = {text.objectName(): text.property("text") for text in texts(view.contentItem())}
    assert shown["connection-state"].startswith("Mất kết nối – số liệu lúc 09:4")


def _capital_mm(text: QQuickItem) -> float:
    info = text.property("fontInfo")
    font = text.property("font")
    font.setPixelSize(int(info.property("pixelSize").toNumber()))
    return QFontMetricsF(font).capHeight() * MM_PER_PX_43_INCH
