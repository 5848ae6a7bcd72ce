"""The queue of each zone: whatever comes when, each is announced exactly once, in order, never two at a time."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from hardware.voice.announcer import SILENT_MS, SOUND_WAIT_MS, Announcer, Begin

Steps = list[tuple[int, list[str]]]

moves = st.lists(st.tuples(st.integers(1, 20_000), st.lists(st.sampled_from("AB"), max_size=4)), max_size=30)
"""(ms that pass, the zones of the items that come then)."""


def length_ms(item: int, nth: int) -> int:
    """From two to nine seconds, as differently as calls are; the second reading without its chime."""
    return 2_000 + item * 977 % 7_000 - 500 * nth


def run(steps: Steps, readings: int) -> tuple[list[tuple[str, int]], list[tuple[int, Begin[int]]]]:
    """What was put where, and what began when; at the end all queues run dry."""
    queue, now_ms = Announcer(length_ms, readings), 0
    put: list[tuple[str, int]] = []
    began: list[tuple[int, Begin[int]]] = []
    no_zones: list[str] = []
    for passed_ms, zones in [*steps, *[(500, no_zones)] * (80 * len(steps) + 80)]:
        now_ms += passed_ms
        for zone in zones:
            put.append((zone, len(put)))
            queue.put(len(put) - 1, zone)
        began += [(now_ms, begin) for begin in queue.advance(now_ms)]
    return put, began


@given(moves, st.integers(1, 2))
def test_each_is_announced_exactly_once_in_the_order_of_its_zone(steps: Steps, readings: int) -> None:
    put, began = run(steps, readings)
    for zone in "AB":
        first = [begin.item for _, begin in began if begin.zone == zone and begin.nth == 0]
        assert first == [item for where, item in put if where == zone]


@given(moves, st.integers(1, 2))
def test_never_two_at_a_time_in_a_zone(steps: Steps, readings: int) -> None:
    _, began = run(steps, readings)
    for zone in "AB":
        mine = [(at_ms, begin) for at_ms, begin in began if begin.zone == zone]
        for (at_ms, begin), (next_ms, _) in itertools.pairwise(mine):
            assert next_ms >= at_ms + begin.length_ms


@given(moves)
def test_a_second_reading_follows_its_first_and_only_while_nobody_waits(steps: Steps) -> None:
    _, began = run(steps, readings=2)
    for zone in "AB":
        mine = [begin for _, begin in began if begin.zone == zone]
        for before, begin in itertools.pairwise([None, *mine]):
            assert begin is not None
            assert begin.nth == 0 or (before is not None and (before.item, before.nth) == (begin.item, 0))


def test_two_zones_speak_at_the_same_time() -> None:
    queue = Announcer(length_ms)
    queue.put(1, "A")
    queue.put(2, "B")
    assert [(begin.zone, begin.item) for begin in queue.advance(0)] == [("A", 1), ("B", 2)]


def test_alone_it_is_read_twice_and_before_another_once() -> None:
    queue: Announcer[int] = Announcer(lambda item, nth: 4_000, readings=2)
    queue.put(1)
    assert [begin.nth for begin in queue.advance(0)] == [0]
    assert queue.advance(3_999) == []
    assert [begin.nth for begin in queue.advance(4_000)] == [1]
    queue.put(2)
    assert queue.advance(7_999) == []
    queue.put(3)
    assert [(begin.item, begin.nth) for begin in queue.advance(8_000)] == [(2, 0)]
    assert [(begin.item, begin.nth) for begin in queue.advance(12_000)] == [(3, 0)]
    assert [(begin.item, begin.nth) for begin in queue.advance(16_000)] == [(3, 1)]
    assert queue.advance(60_000) == []


def test_what_is_not_made_yet_waits_a_little_and_then_has_its_turn_in_silence() -> None:
    queue: Announcer[int] = Announcer(lambda item, nth: None, readings=2)
    queue.put(1)
    queue.put(2)
    assert queue.advance(0) == []
    assert queue.advance(SOUND_WAIT_MS - 1) == []
    assert queue.advance(SOUND_WAIT_MS) == [Begin("", 1, 0, SILENT_MS, heard=False)]
    assert queue.advance(SOUND_WAIT_MS + SILENT_MS) == []
    assert queue.pending() == (2,)
    assert [begin.item for begin in queue.advance(2 * SOUND_WAIT_MS + SILENT_MS)] == [2]
    assert queue.advance(10 * SILENT_MS) == []  # never a second reading of what was not heard once


def test_what_was_dropped_is_never_announced() -> None:
    queue = Announcer(length_ms, readings=2)
    queue.put(1)
    queue.advance(0)
    queue.put(2)
    queue.drop()
    assert queue.advance(60_000) == []
    queue.put(3)
    assert [begin.item for begin in queue.advance(60_500)] == [3]
