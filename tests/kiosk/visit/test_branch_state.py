"""What the kiosk knows: waiting counts by snapshot and event, and what stands in the way of a number."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import UNSET

from kiosk.visit.branch_state import BranchState
from kiosk.visit.failures import Trouble, Unavailable, say_trouble
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


def told(state: BranchState, view: BranchView, *services: BoardService) -> BranchState:
    """The server's snapshot."""
    board = Board(seq=4, at=NOW, calls=[], services=list(services))
    state.picture.take(Message(4, "snapshot", NOW, branch=view, board=board))
    return state


@pytest.fixture
def at() -> At:
    return At()


@pytest.fixture
def state(at: At) -> BranchState:
    state = BranchState(at)
    state.connected = state.first_answer_overdue = True
    left = QuotaLeft(TODAY, 2, [KeptPlaces(NOW + timedelta(hours=1), 2)])
    services = BoardService("A", 3, Wait(480, 720)), BoardService("B", 0, None, left)
    return told(state, branch(service("A"), service("B", 9), hours=(NOON,)), *services)


def test_a_snapshot_gives_the_counts_and_events_change_them(state: BranchState) -> None:
    assert (state.waiting("A"), state.wait("A")) == (3, Wait(480, 720))
    state.picture.take(Message(seq=5, type="event", kind="issued", services=[BoardService("A", 4)]))
    state.picture.take(Message(seq=6))
    assert (state.waiting("A"), state.wait("A")) == (4, None)
    assert (state.waiting("B"), state.waiting("Z")) == (0, None)


def test_counts_of_a_cut_line_are_not_shown(state: BranchState) -> None:
    state.connected = False
    assert state.waiting("A") is None
    assert state.trouble is Trouble.NO_SERVER
    assert not state.may_take("A")


def test_a_server_that_is_older_than_the_kiosk_is_said_in_place_of_a_missing_connection(state: BranchState) -> None:
    state.connected, state.server_older = False, True
    assert state.trouble is Trouble.SERVER_OLDER
    assert "have the server updated first" in say_trouble(state.trouble, str)


@pytest.mark.parametrize(("revoked", "trouble"), [(False, Trouble.NOT_ENROLLED), (True, Trouble.REVOKED)])
def test_a_revoked_kiosk_says_so_rather_than_that_it_never_was_one(
    state: BranchState, revoked: bool, trouble: Trouble
) -> None:
    state.enrolled, state.revoked = False, revoked
    assert state.trouble is trouble


def test_what_stands_in_the_way_of_a_service_changes_with_the_clock_alone(state: BranchState, at: At) -> None:
    def unavailable() -> list[Unavailable | None]:
        return [state.unavailable(each) for each in state.services()]

    seen = [state.moved_by_clock()]
    assert (unavailable(), [state.may_take(code) for code in "ABZ"]) == (
        [None, Unavailable.QUOTA],
        [True, False, False],
    )
    at.now = NOW + timedelta(hours=1, seconds=1)  # who had booked did not come
    seen.append(state.moved_by_clock())
    assert (unavailable(), state.quota_left("B")) == ([None, None], 2)
    at.now = NOW + timedelta(hours=4)  # noon
    seen.append(state.moved_by_clock())
    assert (unavailable(), state.trouble) == ([Unavailable.CLOSED, Unavailable.CLOSED], Trouble.BRANCH_CLOSED)
    at.now = NOW + timedelta(days=7)
    seen.append(state.moved_by_clock())
    assert (unavailable(), state.quota_left("B")) == ([None, None], 9)
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    ("is_open", "connected", "overdue", "enrolled", "trouble"),
    [
        (True, True, True, True, None),
        (False, True, True, True, Trouble.BRANCH_CLOSED),
        (False, False, True, True, Trouble.NO_SERVER),
        (False, False, False, True, Trouble.CONNECTING),
        (False, False, False, False, Trouble.NOT_ENROLLED),
    ],
)
def test_the_gravest_trouble_is_told(
    state: BranchState, is_open: bool, connected: bool, overdue: bool, enrolled: bool, trouble: Trouble | None
) -> None:
    told(state, branch(service("A"), ended_on=None if is_open else TODAY), BoardService("A", 0, None, UNSET))
    state.connected, state.first_answer_overdue, state.enrolled = connected, overdue, enrolled
    assert state.trouble is trouble


class Leased:
    """Numbers of prefix A for the time without the server."""

    last_view: BranchView | None = None

    def may_give(self, prefix: str | None, date: str, now: int) -> bool:
        return prefix in (None, "A") and date == TODAY


def test_without_the_server_leased_numbers_are_given_in_the_hours_and_nothing_is_said_of_waits(
    state: BranchState, at: At
) -> None:
    state.leased = Leased()
    assert not state.gives_without_server, "the server is there"
    state.connected = False
    assert (state.gives_without_server, state.trouble) == (True, None)
    assert (state.may_take("A"), state.may_take("B"), state.waiting("A"), state.wait("A")) == (True, False, None, None)
    assert state.unavailable(service("Z")) is Unavailable.NOT_LEASED
    at.now = NOW + timedelta(hours=5)
    assert (state.may_take("A"), state.trouble) == (False, Trouble.BRANCH_CLOSED)
    at.now = NOW + timedelta(days=1)
    assert state.trouble is Trouble.NO_SERVER, "nothing is leased for tomorrow"


def test_a_kiosk_that_is_revoked_or_still_connecting_gives_no_leased_numbers(state: BranchState) -> None:
    state.leased = Leased()
    state.connected = state.first_answer_overdue = False
    troubles = [state.trouble]
    state.first_answer_overdue, state.enrolled = True, False
    troubles.append(state.trouble)
    assert troubles == [Trouble.CONNECTING, Trouble.NOT_ENROLLED]
