"""Opens displays in states worth a look, and measures the letters that are drawn."""

import math
from collections.abc import Iterator
from pathlib import Path

import shiboken6
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetricsF
from PySide6.QtQuick import QQuickItem, QQuickView
from pytestqt.qtbot import QtBot

from display.main import open_display
from display.screen.lobby import WHOLE_BRANCH, DisplayScope
from protocol.enums import MessageLevel
from protocol.views import BoardService, BranchView, Wait
from ui.language.switch import LanguageSwitch
from ui.look import fonts

from .stand import SERVICES, WEEK, Stand, branch, call, counts, message

WIDE, HIGH = QSize(1920, 1080), QSize(1080, 1920)

LONG_SIDE_55_INCH_MM = 1217.6
"""The assumed screen: 55 inches, 16:9, of 1920 × 1080 px: .634 mm a px."""
MM_PER_PX = LONG_SIDE_55_INCH_MM / 1920

LEAST_ARC_MIN = 16.0
"""ISO 9241-303: the height of capitals without marks shall be at least 16 minutes of arc (20 to 22 are preferred)."""

FAR_M, SEATED_M = 10.0, 5.0
"""What a person in the room needs is read from anywhere; the rest from the seats before the screen."""


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
    name={
        "vi": "Chi nhánh số 1 – Trung tâm Phục vụ hành chính công thành phố Hà Nội",
        "en": "Branch 1 – Hanoi Public Administrative Service Centre",
    },
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


WORST_NAMES = (
    ("Lao động, người có công và bảo trợ xã hội", "Labour, merit and social protection"),
    ("Giấy phép lái xe, đăng ký xe và biển số", "Driving licences, vehicles and number plates"),
    ("Đất đai", "Land"),
    ("Giáo dục, văn hoá và lĩnh vực khác", "Education, culture and other fields"),
    ("Cấp đổi căn cước, định danh điện tử", "Identity cards and electronic identity"),
)
WORST_SERVICES = [(f"M{chr(65 + n)}W", *WORST_NAMES[n % len(WORST_NAMES)]) for n in range(26)] + [
    (f"W{chr(65 + n)}M", *WORST_NAMES[n % len(WORST_NAMES)]) for n in range(4)
]
"""Thirty, with three wide letters each."""
WORST_COUNTS = [BoardService(code, 1000 + n, Wait(60_000, 72_000)) for n, (code, _, _) in enumerate(WORST_SERVICES)]
NOTICES = Path(__file__).parents[1] / "pictures" / "notices"


def _worst(counter: tuple[str, str]) -> BranchView:
    return branch(services=WORST_SERVICES, counter=counter, name=LONG_NAMES.name, way=(
        {"vi": "Tầng 2, sảnh B, rẽ trái khi ra khỏi thang máy", "en": "Floor 2, hall B, left out of the lift"},
    ) * 2)  # fmt: skip


def fill(stand: Stand, state: str) -> None:
    """Bring the stand into a state worth a look."""
    match state:
        case "empty":
            stand.connect([], counts(0))
            stand.describe(branch())
        case "closed":
            stand.connect([], counts(0))
            stand.describe(branch(open_now=False, hours=WEEK))
        case "long":
            stand.connect([call(f"LDX-{1008 - n}", str(n + 1)) for n in range(9)], CROWDED)
            stand.describe(LONG_NAMES)
            _call_four(stand, "LDX-101{}")
        case "worst" | "nameless":
            stand.connect([call(f"MWM-{1008 - n}", str(n + 1)) for n in range(9)], WORST_COUNTS)
            stand.describe(_worst(
                ("Quầy {}A tầng 2", "Counter {}A, first floor") if state == "worst"
                else ("Phòng tiếp công dân và đối thoại", "DisplayScope for citizens and dialogue")
            ))  # fmt: skip
            _call_four(stand, "MWM-101{}")
        case "told":
            fill(stand, "long")
            stand.tell(message(MessageLevel.NOTICE, "Quầy 4 tạm nghỉ đến 10 giờ; mời bà con thông cảm",
                               "Counter 4 is closed until 10; we apologise"))  # fmt: skip
        case "cut":
            fill(stand, "long")
            stand.age_s = 75
            stand.line_down()
        case _:
            stand.connect(PAST, BUSY)
            stand.describe(branch(direction=True))
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
        self,
        state: str,
        size: QSize = WIDE,
        scope: DisplayScope = WHOLE_BRANCH,
        language: str = "vi",
        media_folder: Path | None = None,
    ) -> tuple[Stand, QQuickView]:
        self._language = LanguageSwitch(language)
        self._stand = Stand(self._language, scope)
        self._stand.lobby.media_folder = media_folder
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
