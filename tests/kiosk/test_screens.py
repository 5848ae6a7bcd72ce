"""The kiosk's window, offscreen and touched: no warning of Qt's, nothing outside its box, targets for any finger."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hardware.virtual.printer import VirtualPrinter
from kiosk.kiosk import SETTLE_MS
from kiosk.main import Station
from tests.serving import Serving
from tests.ui.bad_line import BadLine
from ui.program.pin import hash_pin
from ui.remote.touch import CannotTouch, Screen

from .conftest import MakeStation

SIZES = ("1080x1920", "1920x1080", "1280x1024")
MM = 1080 / 298.9
"""Pixels a millimetre of a 24-inch screen of 1080 lines, upright: 299 mm across the short side."""


def items(item: QQuickItem) -> Iterator[QQuickItem]:
    """Every item that can be seen."""
    if item.isVisible() and item.opacity() > 0:
        yield item
        for child in item.childItems():
            yield from items(child)


def texts(station: Station) -> list[QQuickItem]:
    return [
        item
        for item in items(station.view.contentItem())
        if item.metaObject().indexOfProperty("truncated") >= 0 and item.property("text")
    ]


def look(station: Station) -> None:
    """Nothing cut off, nothing outside its parent or the window, nothing too small to read or to touch."""
    window = station.view
    scale = min(window.width(), window.height()) / 1080
    for text in texts(station):
        said = text.property("text")
        assert not text.property("truncated"), said
        assert text.property("contentWidth") <= text.width() + 1, said
        assert text.property("contentHeight") <= text.height() + 1, said
        assert text.property("font").pixelSize() * 0.7 >= 7 * MM * scale * 0.99, said
        rect = text.mapRectToScene(text.boundingRect())
        assert rect.left() >= 0, said
        assert rect.top() >= 0, said
        assert rect.right() <= window.width(), said
        assert rect.bottom() <= window.height(), said
        box = text.parentItem().mapRectToScene(text.parentItem().boundingRect())
        assert rect.bottom() <= box.bottom() + 1, said
        assert rect.right() <= box.right() + 1, said
    for item in items(window.contentItem()):
        if item.metaObject().indexOfSignal("chosen()") >= 0:
            assert min(item.width(), item.height()) >= 15 * MM * scale, item.objectName()
            box = item.mapRectToScene(item.boundingRect())
            assert box.right() <= window.width(), item.objectName()
            assert box.bottom() <= window.height(), item.objectName()


def tap(qtbot: QtBot, name: str) -> None:
    """As soon as it can be touched and has come to rest."""
    wait_for_rest(qtbot, name)
    Screen().tap(name)


def wait_for_rest(qtbot: QtBot, name: str) -> None:
    """Until it can be touched and does not move any more."""
    places: list[QPoint | None] = [None]

    def at_rest() -> bool:
        places.append(place_of(name))
        return places[-1] is not None and places[-1] == places[-2]

    qtbot.waitUntil(at_rest)


def place_of(name: str) -> QPoint | None:
    """Where a finger would touch it; None while it cannot."""
    try:
        return Screen().touchable(name)[1]
    except CannotTouch:
        return None


def type_quickly(station: Station, text: str) -> None:
    """As a scanner that types does, one key after the other."""
    for letter in text:
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QCoreApplication.sendEvent(station.view, event)


def step(station: Station) -> str:
    return str(station.kiosk.shown.property("step"))


def settle(qtbot: QtBot, station: Station) -> None:
    """Laid out, and ready for touches."""
    qtbot.waitUntil(lambda: bool(station.kiosk.shown.property("settled")))
    station.view.grabWindow()


def resting_place(qtbot: QtBot, station: Station, name: str) -> QPoint:
    """Where something is to be touched, once the services have come and moved nothing for a while."""
    places: list[QPoint] = []

    def rests() -> bool:
        station.view.grabWindow()
        places.append(Screen().touchable(name)[1])
        return len(places) > 25 and all(place == places[-1] for place in places[-25:])

    qtbot.waitUntil(rests)
    return places[-1]


def ready(qtbot: QtBot, station: Station) -> Station:
    qtbot.waitUntil(lambda: station.sync.branch.trouble is None)
    return station


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_whole_visit_holds_its_words(
    qtbot: QtBot, make_station: MakeStation, printer: VirtualPrinter, size: str, language: str
) -> None:
    station = ready(qtbot, make_station(printer.address, size, language=language))
    settle(qtbot, station)
    look(station)
    printer.control("paper out")
    station.printer.check()
    qtbot.waitUntil(lambda: station.printer.obstacle is not None)
    settle(qtbot, station)
    look(station)
    while "service-CT" not in Screen().names():
        tap(qtbot, "more")
    for choice in ("service-CT", "priority", "priority-elderly", "take"):
        tap(qtbot, choice)
        settle(qtbot, station)
        look(station)
    qtbot.waitUntil(lambda: station.kiosk.shown.property("printing") in ("printed", "not_printed"))
    station.idle._since_ms -= station.idle._limit_ms - 5_000
    station.idle.look()
    settle(qtbot, station)
    look(station)
    tap(qtbot, "home")
    assert step(station) == "home"


def test_the_window_may_change_its_shape_before_a_number_is_taken(qtbot: QtBot, make_station: MakeStation) -> None:
    station = ready(qtbot, make_station())
    tap(qtbot, "service-HT")
    for size in (*SIZES, *SIZES):
        shape = QSize(*map(int, size.split("x")))
        station.view.resize(shape)
        qtbot.waitUntil(lambda: station.view.rootObject().size().toSize() == shape)  # noqa: B023
        settle(qtbot, station)
        look(station)
    assert step(station) == "confirm"


@pytest.mark.parametrize("size", SIZES)
def test_the_cut_line_is_said_in_both_languages_at_the_start(
    qtbot: QtBot, make_station: MakeStation, line: BadLine, size: str
) -> None:
    station = ready(qtbot, make_station("", size, offline_numbers=0))  # with numbers in stock it would give those
    line.close()
    qtbot.waitUntil(lambda: station.sync.branch.trouble is not None)
    settle(qtbot, station)
    look(station)
    said = [text.property("text") for text in texts(station)]
    assert any("Hệ thống đang mất kết nối" in text for text in said)
    assert any("The system is not connected" in text for text in said)
    assert not Screen().find("service-HT").isEnabled()


@pytest.mark.slow
def test_the_wait_for_an_answer_can_be_ended(qtbot: QtBot, make_station: MakeStation, line: BadLine) -> None:
    station = ready(qtbot, make_station())
    tap(qtbot, "service-HT")
    settle(qtbot, station)
    line.freeze_answers()
    tap(qtbot, "take")
    assert step(station) == "taking"
    tap(qtbot, "back")
    settle(qtbot, station)
    look(station)
    assert step(station) == "confirm"
    line.thaw()


def test_a_finger_on_a_touch_screen(qtbot: QtBot, make_station: MakeStation) -> None:
    station = ready(qtbot, make_station())
    settle(qtbot, station)
    finger = QTest.createTouchDevice()

    def touch(name: str) -> None:
        wait_for_rest(qtbot, name)
        item, at = Screen().touchable(name)
        assert isinstance(item, QQuickItem)
        QTest.touchEvent(station.view, finger).press(0, at, station.view).commit()
        QTest.touchEvent(station.view, finger).release(0, at, station.view).commit()

    for name, after in (("service-HT", "confirm"), ("take", "ticket")):
        touch(name)
        qtbot.waitUntil(lambda: step(station) == after)  # noqa: B023


def test_a_double_touch_does_not_reach_the_next_screen(
    qtbot: QtBot, make_station: MakeStation, serving: Serving
) -> None:
    station = ready(qtbot, make_station(settle_ms=SETTLE_MS))
    settle(qtbot, station)
    head = serving.head()
    _item, at = Screen().touchable("service-HT")
    for _ in range(2):
        QTest.mouseClick(station.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert step(station) == "confirm"
    settle(qtbot, station)
    assert step(station) == "confirm"
    assert [event["kind"] for event in serving.journal(head) if event["kind"] == "issued"] == []


def test_a_card_under_a_finger_survives_news(qtbot: QtBot, make_station: MakeStation, serving: Serving) -> None:
    station = ready(qtbot, make_station())
    settle(qtbot, station)
    at = resting_place(qtbot, station, "service-DD")
    before = Screen().value("service-DD-facts", "text")
    QTest.mousePress(station.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    serving.issue("DD")
    qtbot.waitUntil(lambda: Screen().value("service-DD-facts", "text") != before)
    QTest.mouseRelease(station.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert step(station) == "confirm"


def test_a_finger_may_rest_on_a_card(qtbot: QtBot, make_station: MakeStation) -> None:
    """By default Qt takes what is held for 0.8 s for another gesture, and a slow hand would press in vain."""
    station = ready(qtbot, make_station())
    settle(qtbot, station)
    at = resting_place(qtbot, station, "service-DD")
    QTest.mousePress(station.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.wait(1200)
    QTest.mouseRelease(station.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert step(station) == "confirm"


def test_all_of_it_by_the_four_keys(qtbot: QtBot, make_station: MakeStation) -> None:
    station = ready(qtbot, make_station())
    settle(qtbot, station)

    def press(wanted: str) -> None:
        for _ in range(20):
            if station.kiosk.shown.property("at") == wanted:
                break
            QTest.keyClick(station.view, Qt.Key.Key_Down)
        assert station.kiosk.shown.property("at") == wanted
        assert Screen().value(wanted, "at") is True
        QTest.keyClick(station.view, Qt.Key.Key_Return)
        settle(qtbot, station)

    for wanted, after in (("service-HT", "confirm"), ("priority", "priority"), ("priority-elderly", "confirm")):
        press(wanted)
        assert step(station) == after
    press("take")
    qtbot.waitUntil(lambda: step(station) == "ticket")
    settle(qtbot, station)
    QTest.keyClick(station.view, Qt.Key.Key_Escape)
    assert step(station) == "home"


def test_a_scanner_that_types_is_told_from_a_person(qtbot: QtBot, make_station: MakeStation, serving: Serving) -> None:
    station = ready(qtbot, make_station())
    settle(qtbot, station)
    ticket = serving.issue("HT")
    type_quickly(station, ticket["track_url"])
    QTest.keyClick(station.view, Qt.Key.Key_Return)
    assert step(station) == "found"
    qtbot.waitUntil(lambda: station.kiosk.shown.property("title") == ticket["number"])


def test_procedures_are_searched_by_touch_and_by_a_real_keyboard(qtbot: QtBot, make_station: MakeStation) -> None:
    station = ready(qtbot, make_station())
    tap(qtbot, "search")
    for key in ("key-h", "key-o", "key-o", "key-j", "key-space", "key-k"):
        tap(qtbot, key)
    assert Screen().value("typed", "text") == "hộ k"
    type_quickly(station, "inh")
    assert Screen().value("typed", "text") == "hộ kinh"
    found = next(name for name in Screen().names() if name.startswith("procedure-"))
    tap(qtbot, found)
    assert step(station) == "confirm"
    settle(qtbot, station)
    look(station)


@pytest.mark.parametrize("size", SIZES)
def test_in_low_reach_all_that_is_touched_is_in_the_lower_part(
    qtbot: QtBot, make_station: MakeStation, size: str
) -> None:
    station = ready(qtbot, make_station("", size))
    lowest = 0.39 if station.view.height() > station.view.width() else 0.29
    for choice in ("help", "mode-low"):
        tap(qtbot, choice)
        settle(qtbot, station)

    def check() -> None:
        settle(qtbot, station)
        for item in items(station.view.contentItem()):
            if item.metaObject().indexOfSignal("chosen()") >= 0 or item.objectName().startswith("key-"):
                top = item.mapRectToScene(item.boundingRect()).top()
                assert top >= lowest * station.view.height(), (item.objectName(), top)

    check()
    for choice in ("back", "search", "back", "service-KD", "procedure-", "priority", "priority-none", "take"):
        while choice not in Screen().names() and "more" in Screen().names():
            tap(qtbot, "more")
        tap(qtbot, choice)
        check()
    qtbot.waitUntil(lambda: step(station) == "ticket")
    check()


def size_of(name: str) -> int:
    """The size of its letters in px."""
    item = Screen().find(name)
    return int(item.property("font").pixelSize())


@pytest.mark.parametrize("mode", ["large", "contrast"])
def test_modes_change_what_is_seen_at_once(qtbot: QtBot, make_station: MakeStation, mode: str) -> None:
    station = ready(qtbot, make_station())
    settle(qtbot, station)
    before = station.view.grabWindow()
    size = size_of("note")
    for choice in ("help", f"mode-{mode}", "back"):
        tap(qtbot, choice)
    settle(qtbot, station)
    assert station.view.grabWindow() != before
    assert (size_of("note") > size) == (mode == "large")


def test_the_languages_are_switched_on_every_screen(qtbot: QtBot, make_station: MakeStation) -> None:
    station = ready(qtbot, make_station())
    tap(qtbot, "language-en")
    assert station.language.language == "en"
    assert Screen().value("question", "text") == "What do you need?"
    tap(qtbot, "language-vi")
    assert Screen().value("question", "text") == "Bạn cần làm thủ tục gì?"


def test_every_touch_stops_the_countdown(qtbot: QtBot, make_station: MakeStation) -> None:
    station = ready(qtbot, make_station())
    tap(qtbot, "service-HT")
    settle(qtbot, station)
    station.idle._since_ms -= 22_000
    station.idle.look()
    assert Screen().value("countdown", "visible")
    corner = QPoint(station.view.width() - 5, station.view.height() - 5)
    QTest.mouseClick(station.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, corner)
    assert not Screen().value("countdown", "visible")


def test_the_code_on_the_screen_opens_the_tickets_page(qtbot: QtBot, make_station: MakeStation) -> None:
    import zxingcpp
    from PIL import Image

    station = ready(qtbot, make_station())
    tap(qtbot, "service-HT")
    tap(qtbot, "take")
    qtbot.waitUntil(lambda: step(station) == "ticket")
    settle(qtbot, station)
    picture = station.view.grabWindow().convertToFormat(station.view.grabWindow().Format.Format_RGB888)
    image = Image.frombytes(
        "RGB", (picture.width(), picture.height()), bytes(picture.constBits()), "raw", "RGB", picture.bytesPerLine()
    )
    [found] = zxingcpp.read_barcodes(image)
    assert found.text == station.kiosk.shown.property("track_url")


def test_who_closes_the_window_is_asked_for_the_pin(qtbot: QtBot, make_station: MakeStation) -> None:
    station = ready(qtbot, make_station(pin_hash=hash_pin("2468")))
    settle(qtbot, station)
    station.view.close()
    assert (station.view.isVisible(), step(station)) == (True, "pin")
    unprotected = ready(qtbot, make_station())
    settle(qtbot, unprotected)
    unprotected.view.close()
    assert not unprotected.view.isVisible(), "without a PIN nobody could end it on the screen"
