"""What the report is drawn from: who waits when, what counters really did, and why visits were late."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Why
from server.balance.dispatch.knowledge import Knowledge
from server.balance.dispatch.policies import Policy, fcfs
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Opening, Scenario, Visit
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter
from server.simulate.days.generate import generate
from server.simulate.figures.course import crowd, waits
from server.simulate.figures.lateness import Cause, late
from server.simulate.figures.spans import worked
from tests.server.balance.days import person, plan, scenario
from tests.server.balance.office import office


def day(office: Scenario, *people: Arrival, policy: Policy = fcfs) -> list[Visit]:
    return roll(office, people, policy)


def test_who_waits_is_counted_every_five_minutes_by_service() -> None:
    office = scenario(plan("1", "A"), plan("2", "B", (0, 100)))
    people = [person("p", 0, service_s=700), person("q", 299, service_s=500), person("b", 400, "B")]
    found = crowd(office, [day(office, *people)])
    assert found.moments_s == (0, 300, 600, 900, 1200)
    assert list(found.by_service["A"]) == [0, 1, 1, 0, 0]
    assert list(found.by_service["B"]) == [0, 0, 1, 1, 0]  # never served: waits until the last visit is over
    assert list(found.p90) == [0, 1, 2, 1, 0]


def test_over_several_days_it_is_the_mean_and_what_nine_in_ten_stay_under() -> None:
    office = scenario(plan("1", "A"))
    quiet = day(office, person("p", 0, service_s=700))
    busy = day(office, person("p", 0, service_s=700), person("q", 10), person("r", 20))
    found = crowd(office, [quiet, busy])
    assert found.by_service["A"][1] == 1.0
    assert found.p90[1] == pytest.approx(1.8)


def test_waits_are_told_by_the_half_hour_of_coming() -> None:
    office = scenario(plan("1", "A", (0, 9000)))
    found = waits([day(office, person("p", 0, service_s=100), person("q", 50), person("r", 4000))])
    assert found.starts_s == (0, 1800, 3600)
    assert found.p50_s == (25.0, None, 0.0)
    assert found.p90_s == (45.0, None, 0.0)


def test_nobody_came_and_there_is_nothing_to_tell() -> None:
    assert waits([[]]).starts_s == ()
    assert crowd(scenario(plan("1", "A")), [[]]).moments_s == (0,)


def test_a_counters_openings_are_told_as_they_were() -> None:
    office = scenario(plan("1", "A", (0, 100), (150, 300), (400, 500)))
    people = [person("p", 80, service_s=60), person("q", 290, service_s=50), person("r", 470, service_s=100)]
    (one,) = worked(office, day(office, *people))
    assert one.open == (Opening(0, 140), Opening(190, 340), Opening(440, 570))
    assert (one.serving_s, one.in_vain_s, one.idle_s) == (210, 0, 420 - 210)


def test_a_counter_back_after_its_next_break_was_due_had_no_opening_between() -> None:
    office = scenario(plan("1", "A", (0, 100), (150, 160), (200, 900)))
    (one,) = worked(office, day(office, person("p", 90, service_s=150), person("q", 95, no_show=True)))
    assert one.open == (Opening(0, 240), Opening(330, 900))
    assert (one.serving_s, one.in_vain_s) == (150, 45)


@pytest.mark.parametrize("number", range(3))
def test_nobody_is_held_while_a_counter_is_away(number: int) -> None:
    for one in worked(office(700), roll(office(700), generate(office(700), 4, number), fcfs)):
        for held in one.uses:
            assert any(span.from_s - 1e-6 <= held.from_s <= held.to_s <= span.to_s + 1e-6 for span in one.open)
        assert sum(span.to_s - span.from_s for span in one.open) >= 27_000 - 1e-6


# -- why a visit was late --------------------------------------------------------------------------------------------


def cause(office: Scenario, *people: Arrival, policy: Policy = fcfs) -> dict[str, Cause]:
    return {one.visit.id: one.cause for one in late(office, 1, day(office, *people, policy=policy))}


def test_in_time_is_not_late_and_a_long_service_alone_is() -> None:
    office = scenario(plan("1", "A", (0, 9000)))
    assert cause(office, person("p", 0, service_s=900), person("q", 1000, service_s=901)) == {"q": Cause.LONG}


def test_counters_had_those_who_came_before() -> None:
    office = scenario(plan("1", "AB", (0, 9000)), plan("2", "B", (0, 9000)))
    people = [person("p", 0, service_s=850), person("q", 1, service_s=100), person("b", 2, "B", 10)]
    assert cause(office, *people) == {"q": Cause.BEFORE}


def last_first(
    candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
) -> Choice | None:
    newest = max(candidates, key=lambda one: one.order)
    return Choice(newest.ticket_id, Why("newest"))


def test_counters_took_those_who_came_after() -> None:
    office = scenario(plan("1", "A", (0, 9000)))
    people = [person("p", 0, service_s=100), person("q", 1), person("r", 90, "A", 800, TicketClass.PRIO)]
    assert cause(office, *people, policy=last_first) == {"q": Cause.AFTER}


def test_counters_waited_for_people_who_did_not_come() -> None:
    office = replace(scenario(plan("1", "A", (0, 9000))), no_show_s=500)
    people = [person("p", 0, service_s=300), *(person(f"n{n}", 1, no_show=True) for n in range(2)), person("q", 2)]
    assert cause(office, *people) == {"q": Cause.NO_SHOWS}


def test_counters_were_away() -> None:
    office = scenario(plan("1", "A", (0, 100), (1500, 9000)))
    assert cause(office, person("p", 90, service_s=5), person("q", 101)) == {"q": Cause.AWAY}


def test_counters_were_kept_free() -> None:
    def waits_long(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        return fcfs(candidates, counter, now, knowledge) if now >= 1_000_000 else None

    office = scenario(plan("1", "A", (0, 9000)))
    assert cause(office, person("p", 0), person("q", 1100), policy=waits_long) == {"p": Cause.IDLE}
