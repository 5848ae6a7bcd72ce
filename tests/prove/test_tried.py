"""What did not pay can be looked at again: the days are the same, and only what is tried differs."""

from server.balance.dispatch.in_time import motcua
from server.balance.roll.roll import roll
from server.simulate.days.generate import generate

from .dispatch import branch, day_of
from .tried import CLERKS, NEWCOMERS, PACE, SEED, TRADES, paced, paces, sent, traded


def test_newcomers_go_by_the_rule_where_a_key_has_no_wish() -> None:
    scenario = branch("small", 160)
    arrivals = generate(scenario, SEED, 1)
    assert sent(("small", 160, "fewest skills", 1)) == day_of(scenario, arrivals, roll(scenario, arrivals, motcua))


def test_each_way_to_send_newcomers_makes_another_day_of_the_same_people() -> None:
    days = [sent(("office", 560, key, 1)) for key in NEWCOMERS]
    assert len({sum(n for n, _ in day.classes.values()) for day in days}) == 1
    assert len({(day.within, day.longest_s) for day in days}) > 1


def test_clerks_differ_in_pace_and_stay_for_ten_days() -> None:
    scenario = branch("office", 560)
    pace = paces(scenario, 1)
    assert max(pace.values()) / min(pace.values()) <= (1 + PACE) / (1 - PACE)
    assert len(set(pace.values())) == len(scenario.counters)
    assert abs(sum(pace.values()) / len(pace) - 1) < 1e-9
    assert pace == paces(scenario, 10) != paces(scenario, 11)


def test_the_pace_changes_the_day_and_so_does_sending_newcomers_to_the_fastest() -> None:
    days = {key: paced(("office", 700, key, 1)) for key in CLERKS}
    assert len({(day.within, day.longest_s) for day in days.values()}) == len(CLERKS)
    assert days["not known"] != sent(("office", 700, "fewest skills", 1))


def test_each_trade_makes_another_day_and_leaves_the_numbers_as_they_were() -> None:
    scenario = branch("office", 700)
    arrivals = generate(scenario, SEED, 1)
    as_it_is = day_of(scenario, arrivals, roll(scenario, arrivals, motcua))
    days = {key: traded(("office", 700, key, 1)) for key in TRADES}
    assert days["as it is"] == as_it_is == day_of(scenario, arrivals, roll(scenario, arrivals, motcua))
    assert len({(mine.within, mine.late, mine.longest_s) for mine in days.values()}) > len(TRADES) / 2
