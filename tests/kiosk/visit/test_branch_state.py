"""What the kiosk knows: waiting counts by snapshot and event, and what stands in the way of a number."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import UNSET

from kiosk.visit.branch_state import Lobby
from kiosk.visit.failures import Shut, Trouble
from protocol.configuration import Window
from protocol.messages import Message
from protocol.views import Board, BoardService, BranchView, KeptPlaces, QuotaLeft, ServiceView, Wait

NOW = datetime(2026, 10, 8, 1, tzinfo=UTC)
"""Eight in the morning of a Thursday, at the branch."""
TODAY = "2026-10-08"
NOON = Window((3,), "07:30", "12:00", "12:30")


class At:
    """The server's clock."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def branch(*services: ServiceView, hours: tuple[Window, ...] = (), ended_on: str | None = None) -> BranchView:
    return BranchView(
        id="CN01", name={"vi": "Chi nhánh số 1", "en": "Branch 1"}, time_zone="Asia/Ho_Chi_Minh", hours=hours,
        open_now=True, services=list(services), counters=(), priorities=(), reasons=(), outcomes=(),
        visit_target_s=900, transaction_target_s=900, ended_on=ended_on,
    )  # fmt: skip


def service(code: str, quota: int | None = None) -> ServiceView:
    return ServiceView(code, code, {"vi": f"{code} vi", "en": f"{code} en"}, True, quota, quota)


def told(lobby: Lobby, view: BranchView, *services: BoardService) -> Lobby:
    """The server's snapshot."""
    board = Board(seq=4, at=NOW, calls=[], services=list(services))
    lobby.picture.take(Message(4, "snapshot", NOW, branch=view, board=board))
    return lobby


@pytest.fixture
def at() -> At:
    return At()


@pytest.fixture
def lobby(at: At) -> Lobby:
    lobby = Lobby(at)
    lobby.connected = lobby.given_time = True
    left = QuotaLeft(TODAY, 2, [KeptPlaces(NOW + timedelta(hours=1), 2)])
    services = BoardService("A", 3, Wait(480, 720)), BoardService("B", 0, None, left)
    return told(lobby, branch(service("A"), service("B", 9), hours=(NOON,)), *services)


def test_a_snapshot_gives_the_counts_and_events_change_them(lobby: Lobby) -> None:
    assert (lobby.waiting("A"), lobby.wait("A")) == (3, Wait(480, 720))
    lobby.picture.take(Message(seq=5, type="event", kind="issued", services=[BoardService("A", 4)]))
    lobby.picture.take(Message(seq=6))
    assert (lobby.waiting("A"), lobby.wait("A")) == (4, None)
    assert (lobby.waiting("B"), lobby.waiting("Z")) == (0, None)


def test_counts_of_a_cut_line_are_not_shown(lobby: Lobby) -> None:
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


def test_what_stands_in_the_way_of_a_service_changes_with_the_clock_alone(lobby: Lobby, at: At) -> None:
    def shut() -> list[Shut | None]:
        return [lobby.shut(each) for each in lobby.services()]

    seen = [lobby.moved_by_clock()]
    assert (shut(), [lobby.may_take(code) for code in "ABZ"]) == ([None, Shut.QUOTA], [True, False, False])
    at.now = NOW + timedelta(hours=1, seconds=1)  # who had booked did not come
    seen.append(lobby.moved_by_clock())
    assert (shut(), lobby.quota_left("B")) == ([None, None], 2)
    at.now = NOW + timedelta(hours=4)  # noon
    seen.append(lobby.moved_by_clock())
    assert (shut(), lobby.trouble) == ([Shut.CLOSED, Shut.CLOSED], Trouble.BRANCH_CLOSED)
    at.now = NOW + timedelta(days=7)
    seen.append(lobby.moved_by_clock())
    assert (shut(), lobby.quota_left("B")) == ([None, None], 9)
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    ("is_open", "connected", "given_time", "enrolled", "trouble"),
    [
        (True, True, True, True, None),
        (False, True, True, True, Trouble.BRANCH_CLOSED),
        (False, False, True, True, Trouble.NO_SERVER),
        (False, False, False, True, Trouble.CONNECTING),
        (False, False, False, False, Trouble.NOT_ENROLLED),
    ],
)
def test_the_gravest_trouble_is_told(
    lobby: Lobby, is_open: bool, connected: bool, given_time: bool, enrolled: bool, trouble: Trouble | None
) -> None:
    told(lobby, branch(service("A"), ended_on=None if is_open else TODAY), BoardService("A", 0, None, UNSET))
    lobby.connected, lobby.given_time, lobby.enrolled = connected, given_time, enrolled
    assert lobby.trouble is trouble
