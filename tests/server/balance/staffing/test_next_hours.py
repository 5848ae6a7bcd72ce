"""The next two hours: who comes, how long they wait, how many counters that needs, how many are open."""

from random import Random

from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.staffing.next_hours import HALF_HOUR_MS, HALF_HOURS, HalfHour, half_hours, next_hours_of
from tests.server.balance.foresight.moment import NOW, counter, live, ticket
from tests.server.queue.desk import Desk

QUARTER = HALF_HOUR_MS // 2


def day(date: str, per_half_hour: int = 6, closes_s: int = 12 * 3600) -> LearnedDay:
    """Counter 1 is open all morning, counter 2 from ten to eleven."""
    made = LearnedDay(date)
    for slot in range(16, 34):
        for _ in range(per_half_hour):
            made.took(slot * 1800, "A", TicketClass.WALK)
    made.was_open("1", 8 * 3600, closes_s)
    made.was_open("2", 10 * 3600, 11 * 3600)
    return made


def known(per_half_hour: int = 6) -> BranchKnowledge:
    return learn(day(f"2025-12-{date:02}", per_half_hour) for date in (1, 2, 3))


def ahead(
    people: int = 0, *, seed: int = 1, knows: BranchKnowledge | None = None, until: int = NOW * 2
) -> list[HalfHour]:
    """At a quarter past ten."""
    now = replace(
        live([ticket(n) for n in range(people)], [counter("1"), counter("2")]),
        now=NOW + QUARTER, clock_s=(NOW + QUARTER) / 1000,
    )  # fmt: skip
    return half_hours(now, known() if knows is None else knows, Random(seed), until, [NOW - 1, NOW, NOW + 5_000])


def test_half_hours_are_those_of_the_clock_and_the_one_under_way_holds_who_came_already() -> None:
    found = ahead()
    assert [one.starts for one in found] == [NOW + place * HALF_HOUR_MS for place in range(HALF_HOURS)]
    assert [one.taken for one in found] == [2, 0, 0, 0, 0]
    half, *others = found
    assert half.arrivals < 6
    for one in found:
        assert one.taken <= one.arrivals_p10 < one.arrivals < one.arrivals_p90
    assert all(one.arrivals == others[0].arrivals for one in others)
    assert [one.open for one in found] == [2.0, 2.0, 1.0, 1.0, 0.0]  # as on the days before
    assert found == ahead()


def test_people_who_wait_now_make_more_counters_needed_at_once_and_later_none() -> None:
    calm, crowd = ahead(), ahead(20)
    assert calm[1].needed in (1, 2, 3)
    assert crowd[0].needed > calm[0].needed + 1
    assert abs(crowd[3].needed - calm[3].needed) <= 1
    assert (crowd[0].wait_p50_s or 0) > (calm[0].wait_p50_s or 0) + 1200
    assert (crowd[0].wait_p90_s or 0) >= (crowd[0].wait_p50_s or 0)


def test_after_the_last_number_nothing_is_said_and_a_branch_without_people_needs_no_counter() -> None:
    assert ahead(until=NOW + QUARTER) == []
    assert len(ahead(until=NOW + HALF_HOUR_MS + 1)) == 2
    quiet = ahead(knows=EMPTY)
    assert [one.needed for one in quiet] == [0] * HALF_HOURS
    assert quiet[1].wait_p50_s is None


def test_it_is_made_of_the_live_state() -> None:
    desk = Desk()
    desk.staff("1")
    made = next_hours_of(desk.state, EMPTY, desk.now, Random(1))
    assert (made.branch, made.seq, made.made_at, made.days) == ("CN01", desk.state.seq, desk.now, 0)
    assert made.half_hours
    assert made.is_fresh(desk.now + 180_000)
    assert not made.is_fresh(desk.now + 180_001)
