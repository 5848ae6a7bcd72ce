"""What a day's visits and counters teach: whole times at one counter, and clocks of the wall."""

from zoneinfo import ZoneInfo

from protocol.commands import Complete, Pause
from protocol.enums import TicketClass
from server.balance.foresight.learned_day import LearnedDay
from server.visits.fold import folded
from server.visits.learned_day import learned_day
from tests.server.queue.branch import ZONE
from tests.server.queue.desk import Desk

from .generated_day import GeneratedDay
from .test_counter_times import folded as folded_counters

HERE = ZoneInfo(ZONE)


def taught(desk: Desk) -> LearnedDay:
    visits, counters = folded(desk.events).visits.values(), folded_counters(desk).values()
    return learned_day("2026-10-05", visits, counters, HERE)


def test_a_day_teaches_as_the_running_state_learns(desk: Desk) -> None:
    for _ in range(3):
        desk.issue("HT")
        desk.later(m=1)
        desk.serve("1")
        desk.later(m=4)
        desk.accept(Complete("done"), "1")
    desk.accept(Pause("lunch"), "1")
    found = taught(desk)
    assert found.times == desk.state.times
    assert found.times["HT"].n == 3
    ((_, service, procedure),) = found.clerks
    assert (service, procedure, sum(times.n for times in found.clerks.values())) == ("HT", None, 3)
    assert {clerk for clerk, _, _ in found.clerks} == {desk.state.counters["1"].user}
    assert found.called["HT", TicketClass.WALK].called == found.issued == 3
    ((from_s, to_s),) = found.openings["1"]
    assert to_s - from_s == 15 * 60
    assert list(found.arrivals) == [from_s // 1800]


def test_everybody_is_counted_once_and_only_whole_times_teach() -> None:
    day = GeneratedDay(32, 300)
    visits = list(folded(day.events).visits.values())
    found = learned_day("2026-10-05", visits, (), HERE)
    assert found.issued == sum(found.mix.values()) == len(visits)
    assert sum(times.n for times in found.times.values()) <= sum(one.started_at is not None for one in visits)
    assert sum(one.called for one in found.called.values()) == sum(one.called_at is not None for one in visits)
