"""The policy `motcua`: whom it calls and why, and that it leaves nobody behind, whatever it knows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.enums import TicketClass
from server.balance.dispatch.in_time import motcua
from server.balance.dispatch.knowledge import FIRST, CounterNow, Knowledge, ServiceTimes
from server.balance.dispatch.policies import fcfs
from server.balance.dispatch.tuning import LEVELS, at
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Outcome, Scenario, Visit
from server.queue.state.choice import Choice
from server.queue.state.order import OrderRules, candidates
from server.queue.state.state import Counter
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter, Waiting
from tests.server.balance.days import days, person, plan, scenario

from .test_policies import NOW, counters, crowds, in_line, served_here, ticket

MANY = settings(max_examples=100, deadline=None, derandomize=True, database=None)
WEIGHTS = {TicketClass.PRIO: 2.0, TicketClass.APPT: 1.3, TicketClass.WALK: 1.0}
TIMES = {"A": ServiceTimes(180.0, 0.6), "B": ServiceTimes(360.0, 0.6), "C": ServiceTimes(600.0, 0.6)}
DESKS = (CounterNow("1", ("A", "B", "C")), CounterNow("2", ("A", "B")))
KNOWN = Knowledge(WEIGHTS, 900, TIMES, DESKS)
HERE = Counter("1", ("A", "B", "C"))

knowing = st.builds(
    Knowledge,
    st.just(WEIGHTS),
    st.sampled_from([60, 900]),
    st.dictionaries(
        st.sampled_from("ABC"),
        st.builds(
            ServiceTimes, st.sampled_from([None, 0.001, 1.0, 300.0, 1e5]), st.sampled_from([None, 0.0, 0.6, 3.0])
        ),
    ),
    st.sampled_from([(), DESKS, (CounterNow("2", ("A",), open=False),)]),
)


def chosen(*crowd: Ticket, known: Knowledge = KNOWN, counter: ServingCounter = HERE) -> tuple[str, str]:
    """The ticket's id and the code of why."""
    choice = asked(list(crowd), counter, known)
    assert choice is not None
    return choice.ticket_id, choice.why.code


def asked(crowd: list[Ticket], counter: ServingCounter, known: Knowledge) -> Choice | None:
    """What the policy chooses of those who may be called; it knows how many wait."""
    waiting = in_line(crowd)
    first = waiting.next_of(counter.skills, FIRST)
    return motcua(may_be_called(waiting, counter), counter, NOW, replace(known, waiting=waiting.counts, first=first))


def may_be_called(waiting: Waiting, counter: ServingCounter) -> tuple[Ticket, ...]:
    return candidates(waiting, counter, NOW, OrderRules(WEIGHTS, guard_s=10**6)).tickets


# -- whom, and why ---------------------------------------------------------------------------------------------------


def test_who_is_about_to_run_out_of_time_goes_before_who_waited_longer_and_is_late() -> None:
    crowd = [ticket(1, 1000, "B"), ticket(2, 700, "A"), *[ticket(n, 300, "C") for n in range(3, 40)]]
    assert chosen(*crowd) == ("T-2", "in_time")


def test_who_would_be_much_later_than_promised_goes_before_who_still_has_time() -> None:
    assert chosen(ticket(1, 1750, "C"), ticket(2, 60, "B"), ticket(3, 1400, "A")) == ("T-3", "not_late")


def test_a_line_whose_next_are_about_to_run_out_of_time_is_called_first() -> None:
    """Both heads are alike; behind one of them are three who can still be in time if the line moves now."""
    heads = [ticket(1, 905, "A"), ticket(2, 900, "B")]
    known = replace(KNOWN, services=dict.fromkeys("ABC", ServiceTimes(240.0, 0.6)))
    assert chosen(*heads, known=known) == ("T-1", "oldest")
    behind = [ticket(n, 420 - n, "B") for n in range(3, 6)]
    assert chosen(*heads, *behind, known=known)[0] == "T-2"


def test_those_behind_count_where_so_many_counters_serve_them_that_they_can_still_be_in_time() -> None:
    crowd = [ticket(1, 675, "A"), *[ticket(n, 840 - 5 * n, "B") for n in range(3, 9)]]
    known = replace(KNOWN, services=dict.fromkeys("ABC", ServiceTimes(240.0, 0.6)))

    def of_four(others: str) -> Knowledge:
        counters = (CounterNow("1", ("A", "B")), *[CounterNow(str(n), (others,)) for n in (2, 3, 4)])
        return replace(known, counters=counters)

    assert chosen(*crowd, known=of_four("A"))[0] == "T-1"
    assert chosen(*crowd, known=of_four("B"))[0] == "T-3"


def test_of_the_like_the_oldest_goes_first() -> None:
    assert chosen(ticket(1, 100), ticket(2, 300), ticket(3, 200)) == ("T-2", "oldest")


def test_a_class_that_weighs_more_goes_before_the_like_and_the_reason_says_so() -> None:
    choice = asked([ticket(1, 310), ticket(2, 300, cls=TicketClass.PRIO)], HERE, KNOWN)
    assert choice is not None
    assert (choice.ticket_id, choice.why.code, choice.why.weight, choice.why.age_s) == ("T-2", "priority", 2.0, 300)


# -- whatever it knows -----------------------------------------------------------------------------------------------


@MANY
@given(crowd=crowds(), counter=counters, known=knowing)
def test_the_choice_may_be_served_is_never_nobody_and_is_the_same_again(
    crowd: list[Ticket], counter: Counter, known: Knowledge
) -> None:
    mine = {one.ticket_id for one in served_here(crowd, counter)}
    choice = asked(crowd, counter, known)
    assert (choice is None) == (not mine)
    assert choice is None or choice.ticket_id in mine
    assert choice == asked(crowd[::-1], counter, known), "the order in which they were put in counts"


@MANY
@given(crowd=crowds(), counter=counters, known=knowing, heavier=st.sampled_from(list(TicketClass)))
def test_a_class_that_weighs_more_loses_to_nobody_it_won_against(
    crowd: list[Ticket], counter: Counter, known: Knowledge, heavier: TicketClass
) -> None:
    """Monotone in the weight: who is called stays called when its class weighs more."""
    by_id = {one.ticket_id: one for one in crowd}
    before = asked(crowd, counter, known)
    if before is None or by_id[before.ticket_id].cls is not heavier:
        return
    weights = WEIGHTS | {heavier: WEIGHTS[heavier] * 1.5}
    more = replace(known, weights=weights)
    after = asked(crowd, counter, more)
    assert after is not None
    assert by_id[after.ticket_id].cls is heavier


@MANY
@given(pressure=st.floats(0, 5), values=st.tuples(*[st.floats(0, 2)] * 5))
def test_what_hangs_on_the_pressure_changes_without_a_jump(pressure: float, values: tuple[float, ...]) -> None:
    assert min(values) - 1e-9 <= at(pressure, values) <= max(values) + 1e-9
    for level, value in zip(LEVELS, values, strict=True):
        assert at(level, values) == pytest.approx(value)
        assert at(level + 1e-9, values) == pytest.approx(value, abs=1e-6)


# -- over whole days -------------------------------------------------------------------------------------------------


@pytest.mark.slow(2)
@MANY
@given(day=days())
def test_what_visits_will_take_changes_no_choice_before_they_are_over(day: tuple[Scenario, list[Arrival]]) -> None:
    """Until the first visit is over, two days that differ only in service times see the same calls."""
    branch, arrivals = day
    longer = [
        Arrival(one.id, one.arrive_s, one.service, one.cls, one.service_s + 1000, one.appointment_s, one.no_show)
        for one in arrivals
    ]
    one, other = roll(branch, arrivals, motcua), roll(branch, longer, motcua)
    over_s = min((visit.end_s for visit in [*one, *other] if visit.end_s is not None), default=0.0)

    def early(visits: list[Visit]) -> list[tuple[str, float, str | None]]:
        return [(v.id, v.call_s, v.counter) for v in visits if v.call_s is not None and v.call_s < over_s]

    assert early(one) == early(other)


@pytest.mark.slow(2)
@MANY
@given(day=days())
def test_a_day_leaves_nobody_whom_first_come_first_served_would_serve(day: tuple[Scenario, list[Arrival]]) -> None:
    branch, arrivals = day
    mine, theirs = roll(branch, arrivals, motcua), roll(branch, arrivals, fcfs)
    ends = {
        code: max((plan.open[-1].to_s for plan in branch.counters if code in plan.skills), default=0) for code in "ABC"
    }
    for one, other in zip(mine, theirs, strict=True):
        if one.outcome is Outcome.UNSERVED and other.outcome is not Outcome.UNSERVED:
            assert one.arrive_s >= ends[one.service], "only who came when counters might have gone"


@pytest.mark.parametrize("every_s", [120, 150, 170])
def test_a_long_visit_among_endless_short_ones_is_called_by_its_guard(every_s: int) -> None:
    """One counter that is always behind: by service time alone the long one would be called at the day's end."""
    short = [person(f"s{n}", every_s * n, "A", 180) for n in range(200)]
    arrivals = sorted([*short, person("long", 500, "C", 600)], key=lambda one: one.arrive_s)
    (long,) = [one for one in roll(scenario(plan("1", "AC", (0, 36_000))), arrivals, motcua) if one.id == "long"]
    assert long.wait_s <= scenario().guard_s + 180


def test_time_is_never_asked_for_before_it_is_given() -> None:
    """`now` before a ticket's time, as after a clock that went back: the age is none, not less."""
    choice = asked([ticket(1, -60)], HERE, KNOWN)
    assert choice is not None
    assert choice.why.age_s == 0
