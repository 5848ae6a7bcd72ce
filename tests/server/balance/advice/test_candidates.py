"""Which changes are tried, and which never."""

from server.balance.advice.candidates import MOST, candidates
from server.balance.advice.change import AddSkill, Limits, OpenCounter, StopNumbers
from tests.server.balance.foresight.moment import counter, live, ticket


def test_a_closed_counter_that_has_the_skill_is_opened_and_a_pausing_one_is_left_alone() -> None:
    pausing = counter("1", "B", calls=False)
    pausing.stopped_at = 1
    moment = live((), [pausing, counter("2", "A", calls=False), counter("3", "B", calls=False)])
    tried = candidates(moment, Limits(dict.fromkeys("123", "AB"), ""), ["B"])
    assert tried == [(OpenCounter("3", ("B",), minutes), "B") for minutes in (30, 60)]


def test_a_clerk_gets_no_service_that_they_may_not_serve_and_one_with_less_to_do_is_first() -> None:
    moment = live([ticket(1, "A")], [counter("1", "A"), counter("2", "C"), counter("3", "D"), counter("4", "D")])
    tried = candidates(moment, Limits({"1": "AB", "2": "AC", "3": "ABD", "4": "ABD"}, "B"), ["B"])
    assert tried == [(AddSkill("3", "B"), "B"), (AddSkill("1", "B"), "B"), (StopNumbers("B"), "B")]


def test_there_are_so_many_at_most_and_each_service_has_its_turn() -> None:
    moment = live((), [counter(str(n), chr(ord("C") + n)) for n in range(20)])
    tried = candidates(moment, Limits({str(n): "AB" for n in range(20)}, "AB"), ["A", "B"])
    assert len(tried) == MOST
    assert [service for _, service in tried] == ["A", "B"] * (MOST // 2)
