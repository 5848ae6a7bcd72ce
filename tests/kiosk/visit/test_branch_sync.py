"""The kiosk's screen follows the stream, and the clock where the stream says nothing."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from kiosk.visit.branch_state import Lobby
from kiosk.visit.branch_sync import Office
from kiosk.visit.failures import Trouble
from ui.link.requests import Requests
from ui.link.stream_link import Link

from .test_branch_state import NOON, NOW, At, branch, service, told

NOBODY = "http://127.0.0.1:9"


def test_the_end_of_the_hours_is_seen_within_seconds_without_a_word_of_the_server(qtbot: QtBot) -> None:
    at = At()
    lobby = told(Lobby(at), branch(service("A"), hours=(NOON,)))
    office = Office(lobby, Link(NOBODY, "CN01", ""), Requests(NOBODY, ""))
    lobby.connected = True
    with qtbot.waitSignal(office.changed, timeout=1_500):
        office.start()
    seen = [lobby.trouble]
    at.now = NOW + timedelta(hours=4)
    with qtbot.waitSignal(office.changed, timeout=1_500):
        pass
    assert [*seen, lobby.trouble] == [None, Trouble.BRANCH_CLOSED]
    office.stop()
