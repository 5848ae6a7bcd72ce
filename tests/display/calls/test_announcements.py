"""The queue of announcements, whatever comes when: each once, in order, one at a time, each lit for its while."""

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from display.calls.announcements import HIGHLIGHT_MS, MOMENT_MS, Announcements, Mute
from protocol.views import BoardCall
from tests.display.stand import START, call


def numbered(n: int) -> BoardCall:
    return call(f"HT-{n:03}", "1", START + timedelta(seconds=n))


steps = st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 4)), max_size=40)
"""(ms that pass, calls that come then)."""


def run(moves: list[tuple[int, int]]) -> tuple[list[BoardCall], list[tuple[int, BoardCall]]]:
    """What was put, and what began when; at the end the queue runs dry."""
    queue, now_ms = Announcements(), 0
    put: list[BoardCall] = []
    began: list[tuple[int, BoardCall]] = []
    for passed_ms, calls in [*moves, *[(MOMENT_MS, 0)] * (4 * len(moves) + 1)]:
        now_ms += passed_ms
        for _ in range(calls):
            put.append(numbered(len(put)))
            queue.put(put[-1])
        begun = queue.advance(now_ms)
        if begun is not None:
            began.append((now_ms, begun.item))
    return put, began


@given(steps)
def test_each_call_is_announced_exactly_once_in_the_order_they_came(moves: list[tuple[int, int]]) -> None:
    put, began = run(moves)
    assert [begun for _, begun in began] == put


@given(steps)
def test_never_two_at_a_time(moves: list[tuple[int, int]]) -> None:
    _, began = run(moves)
    times = [at_ms for at_ms, _ in began]
    assert all(later - earlier >= MOMENT_MS for earlier, later in itertools.pairwise(times))


@given(steps)
def test_every_call_is_lit_from_its_beginning_for_the_whole_highlight(moves: list[tuple[int, int]]) -> None:
    queue, now_ms = Announcements(), 0
    began: dict[str, int] = {}
    n = 0
    for passed_ms, calls in moves:
        now_ms += passed_ms
        for _ in range(calls):
            queue.put(numbered(n))
            n += 1
        begun = queue.advance(now_ms)
        if begun is not None:
            began[begun.item.number] = now_ms
        lit = {one.number for one in queue.lit}
        assert lit == {number for number, at_ms in began.items() if now_ms - at_ms < HIGHLIGHT_MS}
        assert queue.current == (queue.lit[-1] if queue.lit else None)


def begun(queue: Announcements, now_ms: int) -> BoardCall | None:
    begin = queue.advance(now_ms)
    return None if begin is None else begin.item


def test_a_call_alone_begins_at_once_and_stays_current_until_its_highlight_is_over() -> None:
    queue, one = Announcements(), numbered(1)
    queue.put(one)
    assert begun(queue, 0) == one
    queue.advance(HIGHLIGHT_MS - 1)
    assert queue.current == one
    queue.advance(HIGHLIGHT_MS)
    assert queue.current is None


def test_of_two_at_once_the_second_has_its_moment_after_the_first() -> None:
    queue, one, two = Announcements(), numbered(1), numbered(2)
    queue.put(one)
    queue.put(two)
    assert begun(queue, 0) == one
    assert queue.advance(MOMENT_MS - 1) is None
    assert queue.current == one
    assert begun(queue, MOMENT_MS) == two
    assert queue.current == two
    assert queue.lit == (one, two)


def test_what_was_dropped_is_never_announced() -> None:
    queue = Announcements()
    queue.put(numbered(1))
    queue.advance(0)
    queue.put(numbered(2))
    queue.drop()
    assert queue.advance(60_000) is None
    assert queue.lit == ()


class Reader(Mute):
    """Reads each call twice, over nine seconds and then seven; notes what it is told."""

    readings = 2

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def order(self, call: BoardCall) -> None:
        self.told.append(("order", call.number))

    def length_ms(self, call: BoardCall, nth: int) -> int:
        return 7_000 if nth else 9_000

    def begin(self, call: BoardCall, nth: int) -> None:
        self.told.append((f"begin {nth}", call.number))

    def forget(self, call: BoardCall) -> None:
        self.told.append(("forget", call.number))

    def stop(self) -> None:
        self.told.append(("stop", ""))


def test_what_is_read_aloud_sets_the_pace() -> None:
    reader = Reader()
    queue = Announcements(reader)
    queue.put(numbered(1))
    queue.put(numbered(2))
    for now_ms in range(0, 45_000, 500):
        queue.advance(now_ms)
    assert reader.told == [
        ("order", "HT-001"), ("order", "HT-002"), ("begin 0", "HT-001"), ("begin 0", "HT-002"), ("begin 1", "HT-002"),
        ("forget", "HT-001"), ("forget", "HT-002"),
    ]  # fmt: skip


def test_a_call_is_lit_for_as_long_as_it_is_read() -> None:
    reader = Reader()
    queue = Announcements(reader, highlight_ms=10_000)
    queue.put(numbered(1))
    for now_ms in range(0, 15_999, 500):
        queue.advance(now_ms)
        assert queue.current == numbered(1)
    queue.advance(16_000)
    assert queue.current is None


def test_silence_is_told_to_the_reader() -> None:
    reader = Reader()
    queue = Announcements(reader)
    queue.put(numbered(1))
    queue.drop()
    assert reader.told[-1] == ("stop", "")
