"""The QML as it is painted: legible from where people stand and sit, marked by more than colour, alive, quiet, careful.

That no text leaves its box or lies over another is tested on every layout, language and state in tests/pictures.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontInfo, QFontMetricsF, QImage
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from motcua.display.burn_in import REACH_PX, REST_AFTER_MS, STEP_MS
from motcua.display.layout import load
from motcua.display.lobby import WHOLE_BRANCH, Room
from motcua.display.main import open_display
from motcua.display.waits import UNKNOWN
from motcua.display.words import PACKAGE
from motcua.protocol.configuration import Name
from motcua.protocol.views import BoardService, Wait
from motcua.protocol.words import Language, MessageLevel
from motcua.ui import fonts, tokens
from motcua.ui.language import LanguageSwitch
from motcua.ui.touch import Screen
from tests.pictures.checks import text_inside_boxes
from tests.pictures.seen import settle

from .stand import SERVICES, WEEK, Stand, branch, call, counts, message

WIDE, HIGH = QSize(1920, 1080), QSize(1080, 1920)

LONG_SIDE_55_INCH_MM = 1217.6
"""The assumed screen: 55 inches, 16:9, of 1920 × 1080 px: .634 mm a px."""
MM_PER_PX = LONG_SIDE_55_INCH_MM / 1920

LEAST_ARC_MIN = 16.0
"""ISO 9241-303: the height of capitals without marks shall be at least 16 minutes of arc (20 to 22 are preferred)."""

FAR_M, SEATED_M = 10.0, 5.0
"""A called number and its counter are read from anywhere; how many wait and how long, the clock and calls that are
over from the seats before the screen."""


def arc_min(height_px: float, distance_m: float) -> float:
    """The angle a height on the screen is seen under."""
    return math.degrees(math.atan(height_px * MM_PER_PX / 1000 / distance_m)) * 60


def capital_px(text: QQuickItem) -> float:
    """The height of a capital as it is drawn, whatever the text was shrunk to."""
    info, font = text.property("fontInfo"), text.property("font")
    font.setPixelSize(int(info.property("pixelSize").toNumber()))
    return QFontMetricsF(font).capHeight()


def texts(item: QQuickItem) -> Iterator[QQuickItem]:
    """Every visible text with words in it."""
    if not item.isVisible():
        return
    if item.metaObject().indexOfProperty("fontSizeMode") >= 0 and item.property("text"):
        yield item
    for child in item.childItems():
        yield from texts(child)


LONG_NAMES = branch(
    counter=("Quầy tiếp nhận và trả kết quả số {}", "Reception and result counter {}"),
    services=[("LDX", *SERVICES[4][1:]), *SERVICES[1:]],
    name=Name(
        "Chi nhánh số 1 – Trung tâm Phục vụ hành chính công thành phố Hà Nội",
        "Branch 1 – Hanoi Public Administrative Service Centre",
    ),
    direction=True,
)
PAST = [call(f"HT-{108 - n:03}", str(n % 6 + 1)) for n in range(9)]
BUSY = [
    BoardService("HT", 12, Wait(610, 1480)),
    BoardService("CT", 3, Wait(20, 110)),
    BoardService("DD", 128, Wait(3700, 5300)),
    BoardService("KD", 0, Wait(0, 0)),
    BoardService("LD", 7),
]
CROWDED = [BoardService(code, 1000 + n, Wait(60_000, 72_000)) for n, code in enumerate(("LDX", "CT", "DD", "KD"))]


def fill(stand: Stand, state: str) -> None:
    """Bring the stand into a state worth a look."""
    match state:
        case "empty":
            stand.connect([], counts(0))
            stand.lobby.describe(branch())
        case "closed":
            stand.connect([], counts(0))
            stand.lobby.describe(branch(open_now=False, hours=WEEK))
        case "long":
            stand.connect([call(f"LDX-{1008 - n}", str(n + 1)) for n in range(9)], CROWDED)
            stand.lobby.describe(LONG_NAMES)
            _call_four(stand, "LDX-101{}")
        case _:
            stand.connect(PAST, BUSY)
            stand.lobby.describe(branch(direction=True))
            _call_four(stand, "DD-00{}")


def _call_four(stand: Stand, number: str) -> None:
    """One is over its moment, one has it, two wait."""
    for n in range(1, 5):
        stand.called(number.format(n), str(n + 9))
    stand.pass_s(6)


class Looker:
    """Opens displays and takes them down in the right order: the window before what it shows."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._language: LanguageSwitch | None = None
        self._view: QQuickView | None = None
        fonts.load()

    def __call__(
        self, state: str, size: QSize = WIDE, room: Room = WHOLE_BRANCH, language: Language = Language.VI
    ) -> tuple[Stand, QQuickView]:
        self._language = LanguageSwitch([PACKAGE], language)
        self._stand = Stand(self._language, room)
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


@pytest.fixture
def view_of(qapp: QApplication, qtbot: QtBot) -> Iterator[Looker]:
    looker = Looker(qtbot)
    yield looker
    looker.close()


LAYOUTS = ("landscape", "landscape-notices", "portrait", "portrait-notices", "zone", "zone-portrait")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_call_can_be_read_at_ten_metres_and_the_figures_from_the_seats(view_of: Looker, layout: str) -> None:
    plan = load(layout)
    notices = Path(__file__).parents[1] / "pictures" / "notices"
    room = Room(layout, zone="A" if layout.startswith("zone") else "", notices=notices)
    _, view = view_of("busy", QSize(plan.width, plan.height), room)
    large = next(part.large for part in plan.part if part.kind == "calls")
    words = [text for text in texts(view.contentItem()) if text.property("text") != UNKNOWN]
    heights = {text.objectName(): capital_px(text) for text in words}
    far = {f"call-{what}-{n}" for what in ("number", "counter") for n in range(large)}
    seated = {name for name in heights if name.startswith(("call-number-", "waiting-", "wait-"))} | {"clock"}
    too_small = {name: round(arc_min(heights[name], FAR_M), 1) for name in far
                 if arc_min(heights[name], FAR_M) < LEAST_ARC_MIN}  # fmt: skip
    too_small |= {name: round(arc_min(heights[name], SEATED_M), 1) for name in seated
                  if arc_min(heights[name], SEATED_M) < LEAST_ARC_MIN}  # fmt: skip
    assert too_small == {}
    assert far <= heights.keys()
    assert layout.startswith("zone") or any(name.startswith("waiting-") for name in seated)


@pytest.mark.parametrize("layout", ["counter", "counter-portrait"])
def test_a_single_counters_number_and_name_can_be_read_at_ten_metres(view_of: Looker, layout: str) -> None:
    plan = load(layout)
    _, view = view_of("busy", QSize(plan.width, plan.height), Room(layout, counter="10"))
    heights = {text.objectName(): capital_px(text) for text in texts(view.contentItem())}
    for name in ("call-number-0", "call-counter-0"):
        assert arc_min(heights[name], FAR_M) >= LEAST_ARC_MIN


def test_an_emergency_can_be_read_at_ten_metres(view_of: Looker) -> None:
    stand, view = view_of("busy")
    stand.tell(message(MessageLevel.EMERGENCY, "Có báo cháy. Mời ra ngoài theo lối thoát hiểm", "Fire. Please leave"))
    settle()
    heights = {text.objectName(): capital_px(text) for text in texts(view.contentItem())}
    assert arc_min(heights["emergency-text"], FAR_M) >= LEAST_ARC_MIN
    assert "call-number-0" not in heights


def test_a_number_of_three_letters_and_a_thousand_is_still_read_at_ten_metres(view_of: Looker) -> None:
    _, view = view_of("long")
    number = next(text for text in texts(view.contentItem()) if text.objectName() == "call-number-0")
    assert number.property("text") == "LDX-1013"
    assert arc_min(capital_px(number), FAR_M) >= LEAST_ARC_MIN


@pytest.mark.parametrize("size", [WIDE, HIGH, QSize(1366, 768), QSize(1280, 1024), QSize(3840, 2160)])
@pytest.mark.parametrize("language", list(Language))
def test_long_names_stay_in_their_boxes_on_any_screen(view_of: Looker, size: QSize, language: Language) -> None:
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
    frames = {n: screen.find(f"call-{n}").property("frame") for n in range(7)}
    marks = {n: screen.find(f"call-{n}").property("mark") for n in range(7)}
    assert [marks[n] for n in range(5)] == ["next", "now", "lit", "next", "past"]
    assert frames[1] > frames[0] == frames[3] > 0
    assert frames[2] == frames[4] == frames[6] == 0


def test_what_happens_later_reaches_the_window(view_of: Looker) -> None:
    stand, view = view_of("empty")
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
    stand, view = view_of("busy", room=Room(notices=tmp_path))
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
    stand, _ = view_of("busy", room=Room(notices=tmp_path))
    qtbot.waitUntil(lambda: "map.png is no picture" in caplog.text)
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
    stand, _ = view_of("busy", room=Room(notices=tmp_path))
    board = stand.lobby.notice_board
    qtbot.waitUntil(lambda: "film.mp4 cannot be played on this machine" in caplog.text)
    assert (board.property("video"), board.property("image")[-8:]) == ("", "film.png")
