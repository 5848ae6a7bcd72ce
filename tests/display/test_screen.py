"""The QML as it is painted: marked by more than colour, alive, quiet, careful.

That no text leaves its box or lies over another is tested on every layout, language and state in tests/pictures; how
large the letters are in test_ten_metres.py.
"""

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtQuick import QQuickView
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from display.screen.burn_in import REACH_PX, REST_AFTER_MS, STEP_MS
from display.screen.lobby import DisplayScope
from language.messages import LANGUAGES
from protocol.enums import MessageLevel
from protocol.views import BoardService, Wait
from tests.pictures.checks import text_inside_boxes
from tests.pictures.seen import settle
from ui.look import tokens
from ui.program.restart import SETUP_KEYS
from ui.remote.touch import Screen

from .looking import HIGH, WIDE, Looker, texts
from .stand import message

pytestmark = pytest.mark.slow(13)


@pytest.mark.parametrize("size", [WIDE, HIGH, QSize(1366, 768), QSize(1280, 1024), QSize(3840, 2160)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_stay_in_their_boxes_on_any_screen(view_of: Looker, size: QSize, language: str) -> None:
    _, view = view_of("long", size, language=language)
    assert text_inside_boxes(view) == []
    families = {QFontInfo(text.property("font")).family() for text in texts(view.contentItem())}
    assert families == {tokens.FAMILY}


def test_a_window_that_is_turned_changes_its_layout(view_of: Looker, qtbot: QtBot) -> None:
    stand, view = view_of("busy")
    assert stand.lobby.layout_board.property("name") == "landscape"
    view.resize(HIGH)
    qtbot.waitUntil(lambda: bool(stand.lobby.layout_board.property("name") == "portrait"))
    settle()
    assert text_inside_boxes(view) == []


def test_a_highlight_is_more_than_a_colour(view_of: Looker) -> None:
    """A call being announced has a frame, those that wait for it another; a lit or past one has none."""
    view_of("busy")
    screen = Screen()
    frames = {n: screen.find(f"call-{n}").property("frame") for n in range(5)}
    marks = {n: screen.find(f"call-{n}").property("mark") for n in range(5)}
    assert [marks[n] for n in range(5)] == ["next", "now", "lit", "next", "past"]
    assert frames[1] > frames[0] == frames[3] > 0
    assert frames[2] == frames[4] == 0


def test_what_happens_later_reaches_the_window(view_of: Looker) -> None:
    stand, view = view_of("empty")
    stand.called("HT-1000", "3")
    stand.event("counts", [BoardService("HT", 41, Wait(60, 600))])
    shown = {text.objectName(): text.property("text") for text in texts(view.contentItem())}
    assert (shown["call-number-0"], shown["call-counter-0"]) == ("HT-1000", "Quầy 3")
    assert (shown["waiting-HT"], shown["wait-HT"]) == ("41", "1–10")
    assert shown["branch-name"] == "Chi nhánh số 1"
    assert "connection-state" not in shown
    stand.age_s = 2.0
    stand.line_down()
    shown = {text.objectName(): text.property("text") for text in texts(view.contentItem())}
    assert shown["connection-state"].startswith("Mất kết nối – số liệu lúc 09:4")


def test_a_change_of_the_branchs_languages_reaches_the_window(view_of: Looker) -> None:
    stand, view = view_of("busy")
    stand.tell(message(MessageLevel.NOTICE, "Quầy 4 tạm nghỉ", "Counter 4 is closed"))

    def shown(*languages: str) -> list[str]:
        stand.describe(structs.replace(stand.view, languages=languages))
        settle()
        assert text_inside_boxes(view) == []
        return [text.property("text").replace("\n", " ") for text in texts(view.contentItem())]

    assert {"Branch 1", "Chi nhánh số 1", "Counter 4 is closed"} <= set(shown("en", "vi"))
    only = shown("vi")
    assert not [text for text in only if "Branch" in text or "Counter" in text or "Waiting" in text]
    assert "Quầy 4 tạm nghỉ" in only
    assert {"Chi nhánh số 1", "Branch 1"} <= set(shown())


def test_the_screen_wanders_a_little_and_never_shows_an_edge(view_of: Looker) -> None:
    stand, view = view_of("busy")
    places = set()
    for _ in range(4 * 2 * REACH_PX):
        stand.pass_s(STEP_MS / 1000, tick_ms=4_000)
        settle(1)
        item = Screen().find("waiting")
        box = item.mapRectToScene(QRectF(0, 0, 1, 1))  # type: ignore[union-attr]
        places.add((round(box.x()), round(box.y())))
        picture = view.grabWindow()
        assert picture.pixelColor(1, 1).name().upper() == tokens.COLOUR.night_raised.upper()
        assert picture.pixelColor(1918, 1).name().upper() == tokens.COLOUR.night_raised.upper()
    assert len(places) == 4 * 2 * REACH_PX
    xs, ys = {x for x, _ in places}, {y for _, y in places}
    assert max(xs) - min(xs) == max(ys) - min(ys) == 2 * REACH_PX


def test_a_closed_branch_rests_in_the_dark_and_its_words_move_about(view_of: Looker) -> None:
    stand, view = view_of("closed")
    stand.pass_s(REST_AFTER_MS / 1000 + 1, tick_ms=4_000)
    settle()
    lit = []
    for _ in range(5):
        picture = view.grabWindow()
        lit.append(
            {(x, y) for x in range(0, 1920, 8) for y in range(0, 1080, 8) if picture.pixelColor(x, y).value() > 40}
        )
        stand.pass_s(STEP_MS / 1000, tick_ms=4_000)
        settle()
    for at, now in enumerate(lit):
        assert 0 < len(now) < 240 * 135 * 0.05  # nearly all of it is dark
        assert len(now & lit[(at + 1) % 5]) < len(now) / 4  # and elsewhere a minute later


def test_a_call_wakes_a_resting_screen(view_of: Looker) -> None:
    stand, view = view_of("closed")
    stand.pass_s(REST_AFTER_MS / 1000 + 1, tick_ms=4_000)
    stand.called("HT-001", "3")
    settle()
    assert "call-number-0" in {text.objectName() for text in texts(view.contentItem())}


NOTICES = """
[[notice]]
image = "{image}"
[[notice]]
text = {{ vi = "Nghỉ lễ", en = "Holiday" }}
"""


def test_a_picture_and_then_a_text_are_shown_in_turn(view_of: Looker, tmp_path: Path, qtbot: QtBot) -> None:
    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill("#ff8800")
    image.save(str(tmp_path / "map.png"))
    (tmp_path / "notices.toml").write_text(NOTICES.format(image="map.png"), "utf-8")
    stand, view = view_of("busy", scope=DisplayScope(notices=tmp_path))
    picture = Screen().find("notice-image")
    qtbot.waitUntil(lambda: bool(picture.property("paintedWidth") > 0))
    settle()
    centre = picture.mapRectToScene(QRectF(0, 0, picture.width(), picture.height())).center().toPoint()  # type: ignore[union-attr]
    assert view.grabWindow().pixelColor(centre).name() == "#ff8800"
    stand.pass_s(15)
    settle()
    assert {text.objectName(): text.property("text") for text in texts(view.contentItem())}["notice-text"] == "Nghỉ lễ"


@pytest.mark.qt_log_ignore(".*")  # Qt says it too
def test_a_file_that_is_no_picture_is_passed_over(
    view_of: Looker, tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "map.png").write_text("not a picture")
    (tmp_path / "notices.toml").write_text(NOTICES.format(image="map.png"), "utf-8")
    stand, _ = view_of("busy", scope=DisplayScope(notices=tmp_path))
    qtbot.waitUntil(lambda: "map.png is not a readable picture" in caplog.text)
    stand.pass_s(1)
    assert stand.lobby.notice_board.property("text") == "Nghỉ lễ"


def test_where_no_film_can_be_played_its_picture_stands_in(
    view_of: Looker, tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """The software renderer draws no films; this is what such a machine shows."""
    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill("#0088ff")
    image.save(str(tmp_path / "film.png"))
    (tmp_path / "film.mp4").write_bytes(b"a film")
    (tmp_path / "notices.toml").write_text('[[notice]]\nvideo = "film.mp4"\nimage = "film.png"\n', "utf-8")
    stand, _ = view_of("busy", scope=DisplayScope(notices=tmp_path))
    board = stand.lobby.notice_board
    qtbot.waitUntil(lambda: "film.mp4 cannot be played on this machine" in caplog.text)
    assert (board.property("video"), board.property("image")[-8:]) == ("", "film.png")


def held(view: QQuickView, qtbot: QtBot, held_ms: int) -> None:
    """A finger on the middle of the screen for so long."""
    middle = QPoint(view.width() // 2, view.height() // 2)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    qtbot.wait(held_ms)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    qtbot.wait(50)


@pytest.mark.parametrize(("may_hold", "held_ms", "asked"), [(True, 3_300, 1), (True, 1_000, 0), (False, 3_300, 0)])
def test_the_set_up_is_reached_by_holding_the_screen_only_where_a_pin_keeps_it(
    view_of: Looker, qtbot: QtBot, may_hold: bool, held_ms: int, asked: int
) -> None:
    stand, view = view_of("busy")
    told: list[None] = []
    stand.lobby.setup_wanted.connect(lambda: told.append(None))
    hold = view.rootObject().findChild(QObject, "hold")
    assert hold is not None
    assert hold.property("enabled") is False, "no PIN was set"
    hold.setProperty("enabled", may_hold)
    held(view, qtbot, held_ms)
    assert len(told) == asked


@pytest.mark.parametrize("key", SETUP_KEYS)
def test_the_set_up_is_reached_by_a_key(view_of: Looker, qtbot: QtBot, key: str) -> None:
    stand, view = view_of("busy")
    view.requestActivate()
    qtbot.waitUntil(view.isActive)
    with qtbot.waitSignal(stand.lobby.setup_wanted):
        Screen().key(key)
