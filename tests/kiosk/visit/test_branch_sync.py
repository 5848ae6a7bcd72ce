"""The kiosk's screen follows the stream, and the clock where the stream says nothing."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from kiosk.visit.branch_state import BranchState
from kiosk.visit.branch_sync import BranchSync
from kiosk.visit.failures import Trouble
from ui.link.requests import Requests
from ui.link.stream_link import Link

from .test_branch_state import NOON, NOW, At, branch, service, told

NOBODY = "http://127.0.0.1:9"


def test_the_end_of_the_hours_is_seen_without_a_word_of_the_server(qtbot: QtBot) -> None:
    at = At()
    branch_state = told(BranchState(at), branch(service("A"), hours=(NOON,)))
    sync = BranchSync(branch_state, Link(NOBODY, "CN01", ""), Requests(NOBODY, ""))
    branch_state.connected = True
    with qtbot.waitSignal(sync.changed):
        sync.start()
    seen = [branch_state.trouble]
    at.now = NOW + timedelta(hours=4)
    with qtbot.waitSignal(sync.changed):
        pass
    assert [*seen, branch_state.trouble] == [None, Trouble.BRANCH_CLOSED]
    sync.stop()
