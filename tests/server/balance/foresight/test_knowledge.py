"""What days teach: the catalogue first, then more and more what was seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.knowledge import CLERK_VISITS, EMPTY, MOST_DAYS, NO_SHOW, learn
from server.balance.foresight.learned_day import LearnedDay, slice_of
from server.queue.state.service_times import Times

WALK, PRIO = TicketClass.WALK, TicketClass.PRIO
SAID = ServiceTimes(300.0, 0.6)


def day(date: str, came: int = 10, slot: int = 16) -> LearnedDay:
    one = LearnedDay(date)
    for _ in range(came):
        one.took(slot * 1800, "A", WALK)
    return one


def test_on_the_first_day_the_catalogue_stands() -> None:
    assert EMPTY.service("A", SAID) == SAID
    assert EMPTY.procedure("A", "1.001", SAID) == SAID
    assert EMPTY.per_half_hour("2026-01-05", 16) is None
    assert EMPTY.no_show == dict.fromkeys(TicketClass, NO_SHOW)


def test_service_times_are_those_of_all_days_and_today_drawn_towards_the_catalogue() -> None:
    one = day("2026-01-05")
    for _ in range(6):
        one.served("A", None, 100_000)
    known = learn([one])
    today = Times()
    for _ in range(10):
        today.add(100_000)
    assert known.visits == 6
    assert known.service("A", SAID).mean_s == pytest.approx((4 * 300 + 6 * 100) / 10)
    assert known.service("A", SAID, today).mean_s == pytest.approx((4 * 300 + 16 * 100) / 20)


def test_a_procedure_that_is_seldom_seen_takes_about_as_long_as_its_service() -> None:
    one = day("2026-01-05")
    for _ in range(20):
        one.served("A", "long", 900_000)
    found = learn([one]).procedure("A", "long", SAID)
    assert found.mean_s == pytest.approx((20 * 300 + 20 * 900) / 40)
    assert found.seen == 20


@settings(max_examples=15)
@given(st.integers(1, 200), st.floats(0.3, 3.0))
def test_a_clerks_pace_is_between_that_of_all_and_what_was_seen(visits: int, factor: float) -> None:
    """By procedure: who has the long ones is not slow."""
    one = day("2026-01-05")
    for clerk, procedure, usual_s in (("u1", None, 300), ("u1", "long", 900), ("u2", None, 300)):
        for _ in range(visits):
            one.served("A", procedure, round(usual_s * 1000 * (factor if clerk == "u1" else 1)), clerk)
    one.served("gone", None, 1, "u3")
    usual = {("A", None): 300.0, ("A", "long"): 900.0}
    found = learn([one]).paces(lambda service, procedure: usual.get((service, procedure), 0.0))
    assert set(found) == {"u1", "u2"}
    assert found["u2"] == pytest.approx(1)
    assert found["u1"] == pytest.approx((CLERK_VISITS + 2 * visits * factor) / (CLERK_VISITS + 2 * visits), rel=1e-3)
    assert min(1, factor) <= found["u1"] + 1e-3
    assert found["u1"] - 1e-3 <= max(1, factor)


def test_a_half_hour_is_that_of_its_weekday_drawn_towards_all_days() -> None:
    known = learn([day("2026-01-05", 40), *(day(f"2026-01-0{number}", 10) for number in (6, 7, 8, 9))])
    assert known.per_half_hour("2026-01-12", 16) == pytest.approx((3 * 16 + 40) / 4)
    assert known.per_half_hour("2026-01-13", 16) == pytest.approx((3 * 16 + 10) / 4)
    assert known.per_half_hour("2026-01-12", 20) == 0


def test_counts_that_vary_more_than_chance_are_over_dispersed() -> None:
    assert learn([day(f"2026-01-{number:02}", 10) for number in range(5, 15)]).dispersion == 1
    counts = (5, 35) * 5
    assert learn([day(f"2026-01-{number:02}", n) for number, n in enumerate(counts, 5)]).dispersion == pytest.approx(
        12.5
    )


def test_who_does_not_come_is_known_by_class() -> None:
    one = day("2026-01-05")
    for _ in range(50):
        one.was_called("A", PRIO, 0, came=False)
    assert learn([one]).no_show[PRIO] == pytest.approx((0.05 * 50 + 50) / 100)
    assert learn([one]).no_show[WALK] == pytest.approx(NO_SHOW)


def test_a_service_and_class_is_drawn_towards_its_class() -> None:
    one = day("2026-01-05")
    for _ in range(150):
        one.was_called("A", PRIO, 0, came=False)
        one.was_called("B", PRIO, 0, came=True)
    known = learn([one])
    share = (0.05 * 50 + 150) / 350
    assert known.no_show[PRIO] == pytest.approx(share)
    assert known.no_show_of("A", PRIO) == pytest.approx((share * 50 + 150) / 200)
    assert known.no_show_of("B", PRIO) == pytest.approx(share * 50 / 200)
    assert known.no_show_of("C", WALK) == pytest.approx(NO_SHOW)


def test_who_has_left_without_a_word_is_seen_in_who_comes_after_a_long_wait() -> None:
    one = day("2026-01-05")
    for waited_s, missed in ((0, 0), (600, 40)):
        for n in range(200):
            one.was_called("A", WALK, waited_s, came=n >= missed)
    known = learn([one])
    assert known.no_show_after(slice_of(0)) == pytest.approx(10 / 30)
    assert known.no_show_after(slice_of(600)) == pytest.approx(50 / 30)
    assert known.no_show_after(slice_of(3600)) == EMPTY.no_show_after(0) == 1


def test_only_the_last_days_count_and_days_without_anybody_do_not() -> None:
    days = [day(f"20{year:02}-01-05", 1) for year in range(10, 10 + MOST_DAYS + 5)]
    known = learn([LearnedDay("2009-01-05"), *reversed(days)])
    assert len(known.days) == MOST_DAYS
    assert (known.days[0].day, known.days[-1].day) == ("2015-01-05", "2074-01-05")
