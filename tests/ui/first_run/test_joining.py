"""From an address to a branch, against a real server: a code that is confirmed, and what is said where it ends."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from protocol.enrolments import Claimed, EnrolmentRole
from protocol.views import BranchView
from tests.serving import Installation, Serving
from ui.first_run.joining import Joining
from ui.link.requests import Unreachable

from .made import SERVER, SilentEnrolling, asked


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(Installation(tmp_path_factory.mktemp("server") / "data").staff()) as running:
        yield running


class Told:
    """What a joining said, in the order it was said."""

    def __init__(self, joining: Joining) -> None:
        self.said: list[str] = []
        self.claimed: list[Claimed] = []
        self.branches: list[BranchView] = []
        joining.found.connect(lambda: self.said.append("found"))
        joining.failed.connect(lambda why: self.said.append(why))
        joining.enrolled.connect(self.claimed.append)
        joining.arrived.connect(lambda _requests, branch: self.branches.append(branch))


@pytest.fixture
def joining(qtbot: QtBot) -> Iterator[Joining]:
    joining = Joining(EnrolmentRole.DISPLAY, "sanh-1")
    yield joining
    joining.leave_code()
    joining.deleteLater()


@pytest.mark.slow
def test_a_server_gives_a_code_a_manager_confirms_it_and_the_branch_is_there(
    qtbot: QtBot, joining: Joining, serving: Serving
) -> None:
    told = Told(joining)
    joining.look(serving.url)
    qtbot.waitUntil(lambda: told.said == ["found"])
    joining.ask_code()
    enrolling = joining.enrolling
    assert enrolling is not None
    qtbot.waitUntil(lambda: bool(enrolling.code))
    manager = serving.sign_in()

    def wishes() -> list[dict[str, str]]:
        return list(serving.call("GET", "/api/v1/enrolments", token=manager)[1]["enrolments"])

    # it shows its code as soon as it knows it; managers see it a request later
    qtbot.waitUntil(lambda: bool(wishes()))
    (wish,) = wishes()
    path = f"/api/v1/enrolments/{wish['enrolment_id']}/confirm"
    assert serving.call("POST", path, {"branch": "CN01", "name": "Màn hình sảnh"}, manager)[0] == 200
    qtbot.waitUntil(lambda: bool(told.claimed))
    (claimed,) = told.claimed
    joining.enter(serving.url, str(claimed.token), str(claimed.branch))
    qtbot.waitUntil(lambda: bool(told.branches))
    assert (told.branches[0].id, joining.enrolling) == ("CN01", None)


@pytest.mark.slow
def test_where_no_server_is_or_a_token_is_worth_nothing_it_is_said(
    qtbot: QtBot, joining: Joining, serving: Serving
) -> None:
    told = Told(joining)
    joining.look("http://127.0.0.1:9")
    qtbot.waitUntil(lambda: len(told.said) == 1)
    assert told.said[0].startswith("127.0.0.1:9 ")
    joining.enter(serving.url, "mc_display_none", "CN01")
    qtbot.waitUntil(lambda: len(told.said) == 2)
    assert told.branches == []


def test_an_answer_of_a_server_that_is_no_longer_wanted_is_passed_over(joining: Joining) -> None:
    told = Told(joining)
    joining.server = SERVER
    joining._looked("http://192.168.1.11:8000", Unreachable.NO_CONNECTION)
    assert told.said == []
    joining.use(SilentEnrolling(SERVER, EnrolmentRole.DISPLAY, "sanh-1", joining))
    joining._looked(SERVER, Unreachable.NO_CONNECTION)
    assert told.said == [], "its code is shown already"


def test_after_a_branch_that_could_not_be_read_the_same_server_may_be_chosen_again(joining: Joining) -> None:
    told = Told(joining)
    joining.server = SERVER
    enrolling = SilentEnrolling(SERVER, EnrolmentRole.DISPLAY, "sanh-1", joining)
    joining.use(enrolling)
    enrolling.hear(asked())
    joining._entered(object(), Unreachable.NO_CONNECTION)  # type: ignore[arg-type]  # nothing is asked with them
    joining._looked(SERVER, Unreachable.NO_CONNECTION)
    assert len(told.said) == 2
    assert joining.enrolling is None
