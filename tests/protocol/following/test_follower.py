"""A device's pure session: its place in a stream, the wait before the next try, the commands on their way."""

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from protocol.enums import Refusal
from protocol.following.follower import Backoff, Follower, Outbox, Pending, Received
from protocol.messages import WAITS, Message
from protocol.problem import Problem
from protocol.views import ClockView
from tests.counter.made import branch

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)

messages = st.one_of(
    st.builds(Message, st.integers(0, 12), st.just("event")),
    st.builds(Message, st.integers(0, 12), st.just("tick")),
    st.builds(Message, st.integers(0, 12), st.just("snapshot")),
    st.just(Message(0, "problem", problem=Problem(503, Refusal.UNAVAILABLE, "later"))),
)


# -- follower --------------------------------------------------------------------------------------------------------


@MANY
@given(heard=st.lists(messages, max_size=40))
def test_what_a_follower_takes_is_in_order_without_gap_or_repeat(heard: list[Message]) -> None:
    follower = Follower()
    place: int | None = None
    for message in heard:
        taken = follower.take(message)
        match taken:
            case Received.SNAPSHOT:
                assert message.type == "snapshot"
                place = message.seq
            case Received.EVENT | Received.TICK:
                assert place is not None
                assert message.seq == place + 1
                assert (taken is Received.EVENT) == (message.type == "event")
                place += 1
            case Received.OLD:
                assert place is not None
                assert message.seq <= place
            case Received.GAP:
                assert place is None or message.seq > place + 1
                place = None
            case Received.PROBLEM:
                assert message.type == "problem"
        assert follower.seq == place


def test_it_asks_for_the_events_since_in_the_journal_that_it_followed() -> None:
    follower = Follower()
    assert follower.resume == {}
    follower.take(Message(4, "snapshot"))
    assert follower.resume == {"after": "4"}
    follower.take(Message(5, "snapshot", history="h_1"))
    follower.take(Message(6, "event"))
    assert follower.resume == {"after": "6", "history": "h_1"}
    follower.take(Message(9, "event"))
    assert follower.resume == {}


def test_from_a_server_whose_clock_was_doubted_it_asks_for_everything_anew() -> None:
    """No event since need say that the clock is believed again."""
    follower = Follower()
    doubted = replace(branch(), clock=ClockView("new_boot", False, 0, True))
    follower.take(Message(4, "snapshot", branch=doubted))
    follower.take(Message(5, "event"))
    assert follower.resume == {}
    follower.take(Message(5, "snapshot", branch=branch()))
    assert follower.resume == {"after": "5"}


@MANY
@given(cuts=st.lists(st.integers(0, 30), max_size=6), length=st.integers(1, 30))
def test_a_follower_cut_anywhere_and_resumed_has_every_event_once(cuts: list[int], length: int) -> None:
    follower = Follower()
    got: list[int] = []
    follower.take(Message(0, "snapshot"))
    for until in [*cuts, length]:
        after = follower.seq or 0
        again = range(max(1, after - 1), min(until, length) + 1)  # a server may repeat the last ones
        got += [seq for seq in again if follower.take(Message(seq, "event")) is Received.EVENT]
    assert got == list(range(1, length + 1))


def test_before_a_snapshot_nothing_is_taken() -> None:
    assert Follower().take(Message(1, "event")) is Received.GAP


def test_after_a_gap_nothing_is_taken_until_a_snapshot() -> None:
    follower = Follower()
    follower.take(Message(5, "snapshot"))
    assert follower.take(Message(7, "event")) is Received.GAP
    assert follower.take(Message(6, "event")) is Received.GAP
    assert follower.take(Message(9, "snapshot")) is Received.SNAPSHOT
    assert follower.take(Message(10, "event")) is Received.EVENT


def test_a_bare_seq_moves_the_place() -> None:
    follower = Follower()
    follower.take(Message(5, "snapshot"))
    assert follower.take(Message(6)) is Received.TICK
    assert follower.seq == 6


def test_waits_that_change_without_an_event_are_taken_at_its_place_alone() -> None:
    follower = Follower()
    assert follower.take(Message(5, "event", kind=WAITS)) is Received.GAP
    follower.take(Message(5, "snapshot"))
    assert follower.take(Message(5, "event", kind=WAITS)) is Received.EVENT
    assert follower.take(Message(4, "event", kind=WAITS)) is Received.OLD
    assert follower.seq == 5


# -- backoff ---------------------------------------------------------------------------------------------------------


@MANY
@given(
    first=st.integers(1, 1000),
    more=st.integers(0, 10_000),
    noises=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=40),
)
def test_a_wait_is_between_half_and_all_of_a_doubling_step(first: int, more: int, noises: list[float]) -> None:
    backoff = Backoff(first, first + more)
    for tries, noise in enumerate(noises):
        full = min(first + more, first * 2 ** min(tries, 16))
        assert full // 2 <= backoff.next_ms(noise) <= full
    backoff.reset()
    assert backoff.next_ms(0.999) <= first


def test_a_wait_stays_bounded_for_ever() -> None:
    backoff = Backoff()
    assert max(backoff.next_ms(0.99) for _ in range(2_000)) <= 4_000


# -- outbox ----------------------------------------------------------------------------------------------------------


class OutboxMachine(RuleBasedStateMachine):
    """Commands put, sent, answered, lost and dropped in any order, against a plain list of what is not answered."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox()
        self.left: deque[str] = deque()
        self.flying: str | None = None
        self.made = 0

    @rule()
    def put(self) -> None:
        self.made += 1
        key = f"k{self.made}"
        self.outbox.put(Pending(key, "/tickets", b"{}"))
        self.left.append(key)

    @rule()
    def take(self) -> None:
        taken = self.outbox.take()
        if self.flying is not None or not self.left:
            assert taken is None
        else:
            assert taken is not None
            assert taken.key == self.left[0], "the order they were given in"
            self.flying = taken.key

    @precondition(lambda self: self.flying is not None)
    @rule()
    def answered(self) -> None:
        assert self.flying is not None
        assert self.outbox.answered(self.flying)
        assert not self.outbox.answered(self.flying), "an answer counts once"
        assert self.left.popleft() == self.flying
        self.flying = None

    @precondition(lambda self: self.flying is not None)
    @rule()
    def lost(self) -> None:
        assert self.flying is not None
        self.outbox.lost(self.flying)
        self.flying = None

    @rule()
    def an_answer_that_nobody_waits_for(self) -> None:
        assert not self.outbox.answered("stranger")
        self.outbox.lost("stranger")

    @invariant()
    def nothing_is_lost(self) -> None:
        assert len(self.outbox) == len(self.left)


OutboxMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True, database=None
)
TestOutbox = OutboxMachine.TestCase
