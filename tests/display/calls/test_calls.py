"""Which calls are shown and which are announced: joining late, cut lines, boards that repeat, recalls, other days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from display.calls.announcements import HIGHLIGHT_MS, MOMENT_MS
from display.calls.calls import Calls, Mark
from display.layout.layout import MOST_LINES as LINES
from protocol.views import BoardCall
from tests.display.stand import START, call

TODAY: date = START.date()


def made(n: int, number: int | None = None, calls: int = 1) -> BoardCall:
    """The n-th call of a day, a second apart."""
    return call(f"HT-{number or n:03}", "1", START + timedelta(seconds=n), calls)


def drain(calls: Calls, from_ms: int = 0, for_ms: int = 600_000) -> list[BoardCall]:
    return [begin.item for at_ms in range(from_ms, from_ms + for_ms, 500)
            if (begin := calls.advance(at_ms)) is not None]  # fmt: skip


def shown(calls: Calls) -> list[tuple[str, Mark]]:
    return [(line.call.number, line.mark) for line in calls.lines(LINES, TODAY)]


@given(st.lists(st.integers(0, 1), min_size=1, max_size=25), st.integers(0, 25), st.data())
def test_what_came_by_event_or_by_board_is_announced_once_in_order(
    recalls: list[int], joined: int, data: st.DataObject
) -> None:
    """A stream of calls (1: a recall of the one before), joined at some place, with whole boards in between."""
    stream: list[BoardCall] = []
    for n, recall in enumerate(recalls):
        last = stream[-1] if stream else None
        again = recall and last
        stream.append(made(n, int(last.number[3:]), last.calls + 1) if again and last else made(n, n + 1))
    place = min(joined, len(stream))
    calls, began, now_ms = Calls(), list[BoardCall](), 0

    def board(upto: int) -> list[BoardCall]:
        newest: dict[str, BoardCall] = {}
        for one in reversed(stream[:upto]):
            newest.setdefault(one.number, one)
        return list(newest.values())

    calls.joined(board(place))
    for at in range(place, len(stream)):
        calls.called(stream[at])
        if data.draw(st.booleans()):
            calls.board(board(at + 1))
        now_ms += data.draw(st.integers(0, 7_000))
        if (one := calls.advance(now_ms)) is not None:
            began.append(one.item)
    began += drain(calls, now_ms)
    assert began == stream[place:]
    assert {line.call.number for line in calls.lines(len(stream), TODAY)} == {one.number for one in stream}


@given(st.lists(st.integers(0, 8_000), min_size=1, max_size=30))
def test_every_call_can_be_seen_until_its_highlight_is_over(gaps: list[int]) -> None:
    calls, now_ms, next_call, due = Calls(), 0, 0, 0
    began: dict[str, int] = {}
    calls.joined([])
    while now_ms < 400_000:
        while next_call < len(gaps) and due <= now_ms:
            calls.called(made(next_call))
            due += gaps[next_call]
            next_call += 1
        if (one := calls.advance(now_ms)) is not None:
            began[one.item.number] = now_ms
        visible = dict(shown(calls))
        for number, at_ms in began.items():
            if now_ms - at_ms < HIGHLIGHT_MS:
                assert visible[number] in (Mark.NOW, Mark.LIT)
        assert list(visible.values()).count(Mark.NOW) <= 1
        waiting = [number for number in (f"HT-{n:03}" for n in range(next_call)) if number not in began]
        assert [number for number, mark in visible.items() if mark is Mark.NEXT] == waiting[: LINES - _lit(visible)]
        now_ms += 500
    assert len(began) == len(gaps)


def _lit(visible: dict[str, Mark]) -> int:
    return sum(mark in (Mark.NOW, Mark.LIT) for mark in visible.values())


def test_eight_calls_at_once_are_all_shown_at_once_and_read_one_after_the_other() -> None:
    calls = Calls()
    calls.joined([made(n) for n in range(30, 20, -1)])
    eight = [call(f"DD-{n:03}", str(n), START + timedelta(seconds=60)) for n in range(1, 9)]
    for one in eight:
        calls.called(one)
    calls.advance(0)
    assert shown(calls)[:9] == [
        ("DD-002", Mark.NEXT), ("DD-001", Mark.NOW), *((f"DD-{n:03}", Mark.NEXT) for n in range(3, 9)),
        ("HT-030", Mark.PAST),
    ]  # fmt: skip
    assert drain(calls, from_ms=500) == eight[1:]


def test_a_screen_for_some_counters_shows_and_announces_only_their_calls() -> None:
    calls = Calls(mine=lambda one: one.counter == "2")
    calls.joined([call("HT-001", "1"), call("HT-002", "2")])
    for number, counter in (("HT-003", "1"), ("HT-004", "2")):
        calls.called(call(number, counter, START + timedelta(seconds=9)))
    assert [one.number for one in drain(calls)] == ["HT-004"]
    assert [number for number, _ in shown(calls)] == ["HT-004", "HT-002"]
    calls.board([call("HT-005", "1", START + timedelta(seconds=20)), call("HT-004", "2", START + timedelta(seconds=9))])
    assert drain(calls, from_ms=900_000) == []
    assert [number for number, _ in shown(calls)] == ["HT-004"]


def test_a_display_that_joins_late_shows_everything_and_announces_nothing() -> None:
    calls = Calls()
    calls.joined([made(3), made(2), made(1)])
    assert drain(calls) == []
    assert shown(calls) == [("HT-003", Mark.PAST), ("HT-002", Mark.PAST), ("HT-001", Mark.PAST)]


def test_two_calls_at_once_are_both_shown_and_announced_one_after_the_other() -> None:
    calls = Calls()
    calls.joined([])
    calls.called(call("HT-001", "1"))
    calls.called(call("DD-001", "3"))  # in the same millisecond
    calls.advance(0)
    assert shown(calls) == [("DD-001", Mark.NEXT), ("HT-001", Mark.NOW)]
    calls.advance(MOMENT_MS)
    assert shown(calls) == [("DD-001", Mark.NOW), ("HT-001", Mark.LIT)]


def test_a_recall_is_announced_again_and_keeps_one_line() -> None:
    calls = Calls()
    calls.joined([made(1)])
    calls.called(made(2))
    recall = made(3, number=1, calls=2)
    calls.called(recall)
    assert drain(calls, for_ms=10_000) == [made(2), recall]
    assert [number for number, _ in shown(calls)] == ["HT-001", "HT-002"]


def test_a_recall_while_its_first_call_is_lit_does_not_hide_it() -> None:
    calls = Calls()
    calls.joined([])
    calls.called(made(1))
    calls.advance(0)
    calls.called(made(2, number=1, calls=2))
    assert shown(calls) == [("HT-001", Mark.NOW)]
    calls.advance(MOMENT_MS)
    assert shown(calls) == [("HT-001", Mark.NOW)]


def test_after_a_cut_old_calls_are_shown_and_recent_ones_announced() -> None:
    calls = Calls()
    calls.joined([made(1)])
    calls.resumed(START + timedelta(seconds=10))
    calls.called(made(5))
    calls.called(made(12))
    assert drain(calls, for_ms=1_000) == [made(12)]
    assert [number for number, _ in shown(calls)] == ["HT-012", "HT-005", "HT-001"]


def test_after_a_restart_the_same_board_announces_nothing_and_a_newer_one_what_is_new() -> None:
    calls = Calls()
    calls.joined([made(2), made(1)])
    calls.board([made(2), made(1)])
    assert drain(calls) == []
    calls.board([made(4), made(3), made(2), made(1)])
    assert drain(calls) == [made(3), made(4)]


def test_a_machine_that_slept_is_silent_about_what_was_called_meanwhile() -> None:
    calls = Calls()
    calls.joined([])
    calls.called(made(1))
    calls.called(made(2))
    calls.advance(0)
    calls.silenced(START + timedelta(seconds=100))
    calls.called(made(50))
    calls.called(made(101))
    assert drain(calls, from_ms=100_000) == [made(101)]
    assert [number for number, _ in shown(calls)] == ["HT-101", "HT-050", "HT-002", "HT-001"]


def test_frozen_server_time_hides_no_event() -> None:
    """After its clock went back the journal repeats its last time until the clock has caught up."""
    calls = Calls()
    calls.joined([made(1)])
    same = [call(f"HT-{n:03}", "1", made(1).at) for n in (2, 3, 2)]
    for one in same:
        calls.called(one)
    assert drain(calls) == same


def test_yesterdays_calls_are_not_shown() -> None:
    calls = Calls()
    calls.joined([made(1)])
    assert calls.lines(LINES, TODAY + timedelta(days=1)) == []
    calls.day_began()
    assert calls.lines(LINES, TODAY) == []
