"""When counters were open or paused: by the words of clerks, the end of the day and its reopening, and midnight."""

from protocol.commands import Close, Configure, EndDay, Open, Pause, ReopenDay
from server.visits.counter_times import CounterTime, CounterTimeFold
from tests.server.queue.branch import BRANCH, MIDNIGHT, MORNING, TOMORROW, branch
from tests.server.queue.desk import Desk


def times(desk: Desk) -> list[tuple[str, str, str | None, float, float | None]]:
    """Counter, state, reason, and from when to when, in minutes since the morning."""
    return [
        (
            one.counter,
            one.state.value,
            one.reason,
            _minutes(one.since),
            None if one.until is None else _minutes(one.until),
        )
        for one in folded(desk).values()
    ]


def folded(desk: Desk) -> dict[tuple[str, int], CounterTime]:
    fold = CounterTimeFold()
    for event in desk.events:
        fold.take(event)
    return fold.changed


def _minutes(at: int) -> float:
    return (at - MORNING) / 60_000


def test_a_counter_is_open_until_it_pauses_or_closes(desk: Desk) -> None:
    desk.later(m=10)
    desk.accept(Pause("lunch"), "1")
    desk.later(m=30)
    desk.accept(Open(), "1")
    desk.later(m=20)
    desk.accept(Close(), "1")
    assert [one for one in times(desk) if one[0] == "1"] == [
        ("1", "open", None, 0, 10), ("1", "paused", "lunch", 10, 40), ("1", "open", None, 40, 60),
    ]  # fmt: skip
    assert [one[4] for one in times(desk) if one[0] == "2"] == [None]


def test_the_end_of_the_day_ends_all_and_its_reopening_takes_that_back(desk: Desk) -> None:
    desk.later(m=60)
    desk.accept(EndDay(), actor="u-boss")
    assert {one[4] for one in times(desk)} == {60}
    desk.later(m=5)
    desk.accept(Close(), "2")
    desk.accept(ReopenDay(), actor="u-boss")
    desk.later(m=5)
    desk.accept(Close(), "1")
    assert {one[0]: one[4] for one in times(desk)} == {"1": 70, "2": 60, "3": None}


def test_what_nobody_closed_ends_at_midnight_and_begins_again_where_the_day_goes_on_with_it(desk: Desk) -> None:
    desk.now = TOMORROW
    desk.issue("HT")
    found = times(desk)
    assert {one[4] for one in found if one[3] == 0} == {_minutes(MIDNIGHT)}
    assert {one.day for one in folded(desk).values() if one.until is not None} == {"2026-10-05"}
    assert all(since == _minutes(TOMORROW) for _, _, _, since, until in found if until is None)


def test_a_counter_that_the_branch_gives_up_is_no_longer_open() -> None:
    desk = Desk()
    desk.staff("1", "3")
    desk.later(m=15)
    desk.accept(Configure(branch(counters=BRANCH.counters[:2])), actor="admin")
    assert {one[0]: one[4] for one in times(desk)} == {"1": None, "3": 15}


def test_a_fold_goes_on_from_its_rows_at_any_event(desk: Desk) -> None:
    for minutes, command, counter in ((5, Pause("lunch"), "1"), (9, EndDay(), None), (9, ReopenDay(), None)):
        desk.later(m=minutes)
        desk.accept(command, counter, actor="u-boss")
    for cut in range(len(desk.events)):
        first = CounterTimeFold()
        for event in desk.events[:cut]:
            first.take(event)
        going_on = [one for one in first.changed.values() if one.until is None or one.by_end]
        then = CounterTimeFold(going_on, BRANCH)
        for event in desk.events[cut:]:
            then.take(event)
        assert first.changed | then.changed == folded(desk)
