"""What the kiosk knows: waiting counts by snapshot and event, and what stands in the way of a number."""

from datetime import UTC, datetime

import pytest

from kiosk.visit.branch_state import Lobby
from kiosk.visit.failures import Shut, Trouble
from protocol.configuration import Name
from protocol.messages import Message
from protocol.views import Board, BoardService, BranchView, ServiceView, Wait

NOW = datetime(2026, 10, 8, 1, tzinfo=UTC)


def branch(*services: ServiceView, open_now: bool = True) -> BranchView:
    return BranchView(
        id="CN01", name=Name("Chi nhánh số 1", "Branch 1"), time_zone="Asia/Ho_Chi_Minh", hours=(),
        open_now=open_now, services=list(services), counters=(), priorities=(), reasons=(), outcomes=(),
        visit_target_s=900, transaction_target_s=900,
    )  # fmt: skip


def service(code: str, *, open_now: bool = True, quota_left: int | None = None) -> ServiceView:
    return ServiceView(code, code, Name(f"{code} vi", f"{code} en"), open_now, quota_left)


@pytest.fixture
def lobby() -> Lobby:
    lobby = Lobby()
    lobby.connected = lobby.given_time = True
    lobby.branch = branch(
        service("A"), service("B", quota_left=0), service("C", open_now=False), service("D", quota_left=3)
    )
    return lobby


def test_a_snapshot_gives_the_counts_and_events_change_them(lobby: Lobby) -> None:
    board = Board(seq=4, at=NOW, calls=[], services=[BoardService("A", 3, Wait(480, 720)), BoardService("B", 0)])
    lobby.take(Message(seq=4, type="snapshot", board=board))
    assert (lobby.waiting("A"), lobby.wait("A")) == (3, Wait(480, 720))
    lobby.take(Message(seq=5, type="event", kind="issued", services=[BoardService("A", 4)]))
    lobby.take(Message(seq=6))
    assert (lobby.waiting("A"), lobby.wait("A")) == (4, None)
    assert (lobby.waiting("B"), lobby.waiting("Z")) == (0, None)


def test_counts_of_a_cut_line_are_not_shown(lobby: Lobby) -> None:
    lobby.take(Message(seq=5, type="event", services=[BoardService("A", 4)]))
    lobby.connected = False
    assert lobby.waiting("A") is None
    assert lobby.trouble is Trouble.NO_SERVER
    assert not lobby.may_take("A")


@pytest.mark.parametrize(("revoked", "trouble"), [(False, Trouble.NOT_ENROLLED), (True, Trouble.REVOKED)])
def test_a_revoked_kiosk_says_so_rather_than_that_it_never_was_one(
    lobby: Lobby, revoked: bool, trouble: Trouble
) -> None:
    lobby.enrolled, lobby.revoked = False, revoked
    assert lobby.trouble is trouble


def test_what_stands_in_the_way_of_a_service(lobby: Lobby) -> None:
    assert [lobby.shut(each) for each in lobby.services()] == [None, Shut.QUOTA, Shut.CLOSED, None]
    assert [lobby.may_take(code) for code in "ABCDZ"] == [True, False, False, True, False]


@pytest.mark.parametrize(
    ("open_now", "connected", "given_time", "enrolled", "trouble"),
    [
        (True, True, True, True, None),
        (False, True, True, True, Trouble.BRANCH_CLOSED),
        (False, False, True, True, Trouble.NO_SERVER),
        (False, False, False, True, Trouble.CONNECTING),
        (False, False, False, False, Trouble.NOT_ENROLLED),
    ],
)
def test_the_gravest_trouble_is_told(
    lobby: Lobby, open_now: bool, connected: bool, given_time: bool, enrolled: bool, trouble: Trouble | None
) -> None:
    lobby.branch = branch(service("A"), open_now=open_now)
    lobby.connected, lobby.given_time, lobby.enrolled = connected, given_time, enrolled
    assert lobby.trouble is trouble
