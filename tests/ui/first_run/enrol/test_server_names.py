"""Servers are named by the branches that they answer with."""

from pytestqt.qtbot import QtBot

from protocol.views import BranchList, BranchSummary
from tests.ui.branch_server import BranchServer
from ui.first_run.enrol.server_names import ServerNames
from ui.language.switch import LanguageSwitch

PATH = ("GET", "/api/v1/branches")
ONE = BranchSummary("CN01", {"vi": "Chi nhánh số 1", "en": "Branch 1"}, True)


def test_a_server_is_named_by_its_branch_once_it_has_answered(qtbot: QtBot, server: BranchServer) -> None:
    language = LanguageSwitch("vi")
    server.answers[PATH] = (200, BranchList([ONE]))
    names = ServerNames()
    assert names.name(server.url) == ""
    with qtbot.waitSignal(names.changed):
        names.ask([server.url])
    assert names.name(server.url) == "Chi nhánh số 1"
    names.ask([server.url])
    assert len(server.asked) == 1, "it is asked once"
    language.close()


def test_a_city_is_named_by_its_first_branch_and_how_many_there_are(qtbot: QtBot, server: BranchServer) -> None:
    language = LanguageSwitch("en")
    server.answers[PATH] = (200, BranchList([ONE, ONE, ONE]))
    names = ServerNames()
    with qtbot.waitSignal(names.changed):
        names.ask([server.url])
    assert names.name(server.url) == "Branch 1 and 2 more branches"
    language.close()


def test_one_that_gives_no_answer_keeps_its_machines_name_and_is_asked_again(
    qtbot: QtBot, server: BranchServer
) -> None:
    server.answers[PATH] = (404, b"nothing here")
    names = ServerNames()
    names.ask([server.url])
    qtbot.waitUntil(lambda: names._branches == {} and len(server.asked) == 1)
    assert names.name(server.url) == ""
    server.answers[PATH] = (200, BranchList([ONE]))
    with qtbot.waitSignal(names.changed):
        names.ask([server.url])
