"""The QR of the door on a screen: anew each minute, gone when it opens nothing, none where phones get no numbers."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from protocol.enums import Refusal
from protocol.problem import Problem
from protocol.views import DoorCode
from tests.ui.branch_server import BranchServer
from ui.link.door_code import CLOSED_AGAIN_MS, OPENS_FOR, DoorFeed
from ui.link.requests import Requests
from ui.link.server_clock import ServerClock

PATH = "/api/v1/branches/CN01/door"


def test_the_code_is_renewed_taken_away_and_asked_for_again(qtbot: QtBot, server: BranchServer) -> None:
    clock = ServerClock()
    feed = DoorFeed(Requests(server.url, "secret", clock), "CN01")
    shown: list[str] = []
    feed.changed.connect(lambda: shown.append(feed.url))
    first, soon_over = clock.now() + timedelta(seconds=1), clock.now() - OPENS_FOR + timedelta(seconds=2.5)
    server.answers["GET", PATH] = (200, DoorCode("https://x/take/CN01/one", first))
    with qtbot.waitSignal(feed.changed):
        feed.start()
    server.answers["GET", PATH] = (200, DoorCode("https://x/take/CN01/two", soon_over))
    with qtbot.waitSignal(feed.changed):
        pass  # the next minute, by itself
    assert shown == ["https://x/take/CN01/one", "https://x/take/CN01/two"]
    server.answers["GET", PATH] = (503, Problem(503, Refusal.UNAVAILABLE, "Not now"))

    def over() -> bool:
        feed.ask()
        return not feed.url

    qtbot.waitUntil(over)  # still shown while it opens, but not for longer
    server.answers["GET", PATH] = (409, Problem(409, Refusal.CLOSED, "Closed"))
    asked = len(server.asked)
    feed.ask()
    qtbot.waitUntil(lambda: len(server.asked) > asked and feed._timer.remainingTime() > CLOSED_AGAIN_MS // 2)
    assert feed.url == ""
    feed.stop()
    assert not feed._timer.isActive()
