"""What is advised, and what never is."""

from random import Random

import pytest
from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.advice.advise import SURE, advise, what_if
from server.balance.advice.change import (
    AddSkill,
    Break,
    Change,
    Changed,
    CloseCounter,
    Limits,
    OnlyServices,
    OpenCounter,
    StopNumbers,
)
from server.balance.advice.course import CommonDraws, course
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.foresight.live import Live
from server.balance.foresight.outlook import HORIZON_S, Outlook
from tests.server.balance.foresight.moment import counter, live, rules, ticket

WALK = TicketClass.WALK
ALL = Limits({"1": "AB", "2": "AB", "3": "AB"}, "AB")


def days(a: int, b: int) -> BranchKnowledge:
    """So many people an half hour of each service, 300 s each."""
    day = LearnedDay("2026-01-02")
    for slot in range(16, 34):
        for code, count in (("A", a), ("B", b)):
            for _ in range(count):
                day.took(slot * 1800, code, WALK)
                day.served(code, None, 300_000)
                day.was_called("A", WALK, 0, came=True)
    return learn([day])


def crowded(policy: str = "fcfs", b_waiting: int = 8) -> Live:
    """Eight wait for B, whose one counter serves six in half an hour; A is calm, and counter 3 is closed."""
    people = [ticket(n, "B", waits_s=60 * (b_waiting - n)) for n in range(b_waiting)]
    counters = [counter("1", "A", busy_s=60), counter("2", "B", busy_s=100), counter("3", "B", calls=False)]
    return live(people, counters, rules(policy))


@pytest.mark.parametrize("policy", ["fcfs", "motcua"])
def test_an_idle_closed_counter_for_the_only_overloaded_service_is_found(policy: str) -> None:
    found = advise(crowded(policy), days(5, 8), Limits({"3": "B"}, ()), Random, 1)
    assert len(found) == 1
    first = found[0]
    assert isinstance(first.change, OpenCounter)
    assert (first.change.counter, first.change.services, first.service) == ("3", ("B",), "B")
    assert first.after.p90_s < first.before.p90_s
    assert first.after.share - first.before.share == pytest.approx(first.share_gain)
    assert first.confidence > 0.95


def test_all_that_is_advised_is_better_than_doing_nothing_beyond_chance() -> None:
    for seed in range(3):
        found = advise(crowded(b_waiting=5 + 4 * seed), days(5, 6), ALL, Random, seed)
        assert found
        for one in found:
            gains = ((one.share_gain, one.share_se), (one.p90_less_s, one.p90_se_s))
            assert any(gain > 0 and gain >= SURE * se for gain, se in gains)
            assert one.share_gain >= 0
            assert not isinstance(one.change, CloseCounter)


def test_which_counter_serves_it_too_is_one_idea() -> None:
    """Three counters could take B; the best of them is offered, beside what is of another kind."""
    moment = crowded(b_waiting=14)
    more = (counter("4", "C", busy_s=30), counter("5", "CA", busy_s=10))
    moment = replace(moment, counters=moment.counters + more)
    found = advise(moment, days(5, 6), Limits(dict.fromkeys("12345", "ABC"), "AB"), Random, 1)
    kinds = [(type(one.change).__name__, one.service) for one in found]
    assert len(kinds) == len(set(kinds))
    assert {"OpenCounter", "AddSkill"} <= {kind for kind, _ in kinds}


def test_the_same_seed_gives_the_same_advice_and_the_live_branch_is_as_before() -> None:
    moment, known = crowded("motcua"), days(5, 6)
    assert advise(moment, known, ALL, Random, 7) == advise(moment, known, ALL, Random, 7)
    assert (moment.waiting.total, [one.calls for one in moment.counters]) == (8, [True, True, False])


def test_a_branch_without_waiting_and_a_calm_one_get_none() -> None:
    assert advise(crowded(b_waiting=0), days(5, 8), ALL, Random, 1) == []
    assert advise(crowded(b_waiting=1), days(2, 2), ALL, Random, 1) == []


def test_none_where_nothing_can_be_changed() -> None:
    assert advise(crowded(), days(5, 8), Limits({}, ()), Random, 1) == []


def test_a_change_that_changes_nothing_has_no_effect_at_all() -> None:
    """The same people come and take as long: all of the difference is the change's."""
    moment = crowded(b_waiting=12)
    moment.counters[0].skills = ("A", "B")
    for known in (EMPTY, days(5, 6)):
        same = what_if(moment, known, OpenCounter("3", (), 60), "B", Random, 3)
        assert (same.share_gain, same.share_se, same.p90_less_s, same.helps) == (0, 0, 0, False)


def test_who_gets_no_number_counts_as_missed() -> None:
    stopped = what_if(crowded(b_waiting=1), days(5, 2), StopNumbers("B"), "B", Random, 1)
    assert stopped.share_gain < 0
    assert not stopped.helps
    assert stopped.confidence < 0.05


def test_closing_a_counter_helps_nobody_and_a_skill_more_helps_its_service() -> None:
    moment, known = crowded(), days(2, 7)
    assert what_if(moment, known, CloseCounter("2"), None, Random, 1).share_gain < 0
    assert what_if(moment, known, AddSkill("1", "B"), "B", Random, 1).p90_less_s > 0
    for wrong in (CloseCounter("3"), AddSkill("9", "B"), OpenCounter("1", ("B",), 30), StopNumbers("C")):
        with pytest.raises(ValueError, match=r"\w"):
            what_if(moment, known, wrong, "B", Random, 1)


def test_what_is_foretold_of_a_change_is_what_other_courses_show() -> None:
    """Unbiased: what was chosen for its effect has that effect on courses that nobody looked at."""
    moment, known = crowded(), days(5, 7)
    foretold = advise(moment, known, Limits({"3": "B"}, ()), Random, 1)[0]
    later = what_if(moment, known, foretold.change, "B", Random, 99)
    assert abs(foretold.share_gain - later.share_gain) < 4 * (foretold.share_se**2 + later.share_se**2) ** 0.5


def test_courses_draw_the_same_whatever_was_asked_before() -> None:
    outlook = Outlook(crowded(), days(5, 6))
    draws = CommonDraws(Random, 5, "AB")
    assert course(outlook, draws) == course(outlook, draws)
    other = CommonDraws(Random, 5, "AB")
    asked = [other.of(order) for order in Random(1).sample(range(50), 50)]
    assert sorted(asked) == sorted(draws.of(order) for order in range(50))


def test_a_closing_for_a_time_an_only_service_and_another_pause_are_tried_too() -> None:
    moment, known = crowded(), days(5, 6)

    def waits(change: Change) -> float:
        return what_if(moment, known, change, None, Random, 1).after.p90_s

    for_good, short = waits(CloseCounter("2")), waits(CloseCounter("2", 10))
    assert short < for_good
    assert what_if(moment, known, OnlyServices("1", ("B",)), "B", Random, 1).p90_less_s > 0
    with pytest.raises(ValueError, match="3"):
        what_if(moment, known, Break("3", moment.now, 20), None, Random, 1)


def test_another_pause_is_instead_of_the_next_one_of_the_days_before() -> None:
    """At ten; counter 2 would pause from 10:10 to 10:25, and closes at noon."""
    day = LearnedDay("2026-01-02")
    day.took(36_000, "A", WALK)
    day.was_open("2", 28_800, 36_600)
    day.was_open("2", 37_500, 43_200)
    base = Outlook(crowded(), learn([day]))
    now, closes = base.live.now, (base.live.now + 7_200_000, HORIZON_S * 2000)
    assert base.turns(Random(1))[1] == [(now + 600_000, 900_000), closes]
    later = Changed(base, Break("2", now + 1_800_000, 20)).turns(Random(1))
    assert later[1] == [(now + 1_800_000, 1_200_000), closes]
    assert Changed(base, Break("2", now - 5_000, 20)).turns(Random(1))[1] == [(now, 1_200_000), closes]
