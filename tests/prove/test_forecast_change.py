"""The changes are what they are called, and their minutes are counted from them."""

from random import Random

from server.balance.roll.scenario import Opening
from server.simulate.days.generate import generate

from .dispatch import branch
from .forecast_change import AT_S, BUS, CHANGES, Told, bins, changed, drawn, shown


def test_two_counters_close_or_a_bus_comes_and_nothing_else_changes() -> None:
    usual = branch("office", 560)
    people = generate(usual, 1, 1)
    scenario, same = changed(usual, people, CHANGES[0], Random(1))
    closed = [one for one, before in zip(scenario.counters, usual.counters, strict=True) if one != before]
    assert same == people
    assert [one.open for one in closed] == [(Opening(0, AT_S),)] * 2
    scenario, more = changed(usual, people, CHANGES[1], Random(1))
    assert scenario == usual
    assert len(more) == len(people) + BUS
    assert more == sorted(more, key=lambda one: one.arrive_s)


def test_tickets_are_counted_by_ten_minutes_from_the_change() -> None:
    found = bins([Told(-1.0, 60, 50, 100, 40), Told(0.0, 300, 100, 200, 80), Told(599.0, 100, 100, 200, 80)])
    assert [(one.place, one.tickets, one.covered) for one in found] == [(-1, 1, 1.0), (0, 2, 0.5)]
    assert "| 0 to 10 | 2 | 200 | 100 | 80 | 200 | 0.50 |" in shown(found)
    assert drawn({CHANGES[0]: found}).count("<polyline") == 3
