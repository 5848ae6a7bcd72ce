"""What people would have been told on simulated days: learned from before, never from what is to come."""

from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.forecast import Band
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival
from server.simulate.days.generate import generate
from server.simulate.days.told import Foresight, ToldWait, write_told
from tests.server.balance.office import office


def test_to_be_told_changes_no_visit_and_the_limit_holds_for_about_nine_in_ten() -> None:
    scenario, policy = office(700), POLICIES["motcua"]
    foresight = Foresight(scenario, policy)
    covered = []
    for day in (1, 2):
        arrivals = generate(scenario, 11, day)[:110]
        visits, told = foresight.play(arrivals)
        assert visits == roll(scenario, arrivals, policy)
        assert [one.id for one in told] == [one.id for one in arrivals]
        bands = [(one.wait_s, known.band) for one, known in zip(visits, told, strict=True) if one.call_s is not None]
        covered += [wait_s <= band.p90_s for wait_s, band in bands if band is not None and wait_s > 0]
    assert len(foresight.knowledge.days) == 2
    assert 0.75 <= sum(covered) / len(covered) <= 1


def test_what_is_told_hangs_on_nothing_that_comes_later() -> None:
    scenario, policy = office(700), POLICIES["fcfs"]
    arrivals = generate(scenario, 12, 1)[:60]
    last = arrivals[-1]
    other = [*arrivals[:-1], Arrival(last.id, last.arrive_s, last.service, last.cls, 3000.0)]
    told = [Foresight(scenario, policy).play(one)[1] for one in (arrivals, other)]
    assert told[0] == told[1]


def test_the_file_has_whole_seconds_and_nothing_where_nothing_is_known() -> None:
    text = write_told([ToldWait("1", Band(10.4, 99.6)), ToldWait("2", None)])
    assert text == "id,p50_s,p90_s\n1,10,100\n2,,\n"
