"""The lobby's screens: every layout in what a day can bring."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import shiboken6
from msgspec import structs
from PySide6.QtCore import QSize

from display.layout.layout import load
from display.main import open_display
from display.screen.burn_in import REST_AFTER_MS
from display.screen.lobby import DisplayScope
from protocol.enums import MessageLevel, Refusal
from protocol.problem import Problem
from protocol.views import BoardService, Wait
from tests.display.looking import fill
from tests.display.stand import SERVICES, WEEK, Stand, branch, call, counts, message
from tests.kiosk.made import hanoi
from ui.language.switch import LanguageSwitch
from ui.look import fonts

from .screen import Screen, View, every
from .seen import settle

LAYOUTS = (
    "landscape", "landscape-notices", "portrait", "portrait-notices", "zone", "zone-portrait", "counter",
    "counter-portrait",
)  # fmt: skip
NOTICES = Path(__file__).parent / "notices"
OWN_COUNTER = "3"

FIGURES = [
    BoardService("HT", 12, Wait(610, 1480)),
    BoardService("CT", 3, Wait(20, 110)),
    BoardService("DD", 128, Wait(6100, 7400)),
    BoardService("KD", 0, Wait(0, 0)),
    BoardService("LD", 7),
]
PAST = [call(f"{SERVICES[n % 5][0]}-{108 - n:03}", str(n * 2 % 9 + 1)) for n in range(12)]


def _normal(stand: Stand) -> None:
    stand.connect(PAST, FIGURES)
    stand.describe(branch(direction=True))
    stand.called("HT-109", OWN_COUNTER)


def _busy(stand: Stand) -> None:
    """Eight counters call at once."""
    stand.connect(PAST, FIGURES)
    stand.describe(branch(direction=True))
    for n in range(8):
        stand.called(f"{SERVICES[n % 5][0]}-{116 + n}", str(n + 3))
    stand.pass_s(11)


def _crowded(stand: Stand) -> None:
    """Thirty services, wide prefixes, long names of everything."""
    fill(stand, "worst")
    stand.pass_s(12)


def _many(stand: Stand) -> None:
    """The fifteen services of the shipped catalogue: somebody waits for eleven of them."""
    services = hanoi().services_as_shown()
    figures = [
        BoardService(
            one.code, 0 if at % 4 == 3 else 3 + 5 * at % 17, Wait(240 + 60 * at, 600 + 90 * at), open_counters=2
        )
        for at, one in enumerate(services)
    ]
    stand.connect(PAST, [structs.replace(figures[1], wait=None, open_counters=0), figures[0], *figures[2:]])
    stand.describe(branch(direction=True, services=[(one.code, one.name["vi"], one.name["en"]) for one in services]))
    stand.called("HT-109", OWN_COUNTER)


def _closed(stand: Stand) -> None:
    stand.connect([], counts(0))
    stand.describe(branch(open_now=False, hours=WEEK))


def _resting(stand: Stand) -> None:
    _closed(stand)
    stand.pass_s(REST_AFTER_MS / 1000 + 61)


def _empty(stand: Stand) -> None:
    stand.connect([], counts(0))
    stand.describe(branch())


def _server_gone(stand: Stand) -> None:
    _normal(stand)
    stand.pass_s(25)
    stand.age_s = 75
    stand.line_down()


def _told(stand: Stand) -> None:
    _normal(stand)
    stand.tell(message(MessageLevel.NOTICE, "Quầy 4 tạm nghỉ đến 10 giờ; mời bà con thông cảm",
                       "Counter 4 is closed until 10; we apologise"))  # fmt: skip


def _emergency(stand: Stand) -> None:
    _normal(stand)
    stand.tell(message(MessageLevel.EMERGENCY, "Có báo cháy. Mời ra ngoài theo lối thoát hiểm, không dùng thang máy",
                       "Fire alarm. Please leave by the emergency exits, do not use the lift"))  # fmt: skip
    stand.lobby.look()


def _door(stand: Stand) -> None:
    _normal(stand)
    stand.lobby.set_door("https://mot-cua.example.vn/take/CN01/k7te9aq8zr1y")


def _practice(stand: Stand) -> None:
    _normal(stand)
    name = {"vi": "TẬP HUẤN · Chi nhánh số 1", "en": "PRACTICE · Branch 1"}
    stand.describe(structs.replace(branch(direction=True, name=name), id="CN01-practice-1"))


def _connecting(stand: Stand) -> None:
    stand.lobby.look()


def _revoked(stand: Stand) -> None:
    _normal(stand)
    stand.lobby.set_refused(Problem(401, Refusal.REVOKED, ""))


STATES: dict[str, Callable[[Stand], None]] = {
    "normal": _normal, "many": _many, "busy": _busy, "crowded": _crowded, "closed": _closed, "resting": _resting,
    "empty": _empty, "server-gone": _server_gone, "door": _door, "practice": _practice, "told": _told,
    "emergency": _emergency, "connecting": _connecting, "revoked": _revoked,
}  # fmt: skip


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The whole screen at the size its layout is made for."""
    fonts.load()
    language = LanguageSwitch(screen.language)
    plan = load(screen.mode)
    room = DisplayScope(
        screen.mode,
        zone="A" if screen.mode.startswith("zone") else "",
        counter=OWN_COUNTER if screen.mode.startswith("counter") else "",
        notices=NOTICES if "notices" in screen.mode else None,
    )
    stand = Stand(language, room)
    STATES[screen.state](stand)
    view = open_display(stand.lobby, language)
    view.resize(QSize(plan.width, plan.height))
    view.show()
    settle(6)
    try:
        yield view
    finally:
        shiboken6.delete(view)
        language.close()
        settle()


SCREENS = every("display", ["lobby"], LAYOUTS, STATES, build)
