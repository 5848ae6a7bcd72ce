"""The policy `motcua`: whom it calls and why, and that it leaves nobody behind, whatever it knows."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.enums import TicketClass
from server.balance.dispatch.in_time import EARLY_MS, counts_from, motcua
from server.balance.dispatch.knowledge import CounterNow, Knowledge, ServiceTimes
from server.balance.dispatch.policies import fcfs
from server.balance.dispatch.tuning import LEVELS, TUNED, at
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, Outcome, Scenario, Visit
from server.queue.state.choice import Choice
from server.queue.state.state import Counter
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter, Waiting
from tests.server.balance.days import days, person, plan, scenario

from .test_policies import NOW, counters, crowds, in_line, served_here, ticket

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
WEIGHTS = {TicketClass.PRIO: 2.0, TicketClass.APPT: 1.3, TicketClass.WALK: 1.0}
TIMES = {"A": ServiceTimes(180.0, 0.6), "B": ServiceTimes(360.0, 0.6), "C": ServiceTimes(600.0, 0.6)}
DESKS = (CounterNow("1", ("A", "B", "C")), CounterNow("2", ("A", "B")))
KNOWN = Knowledge(WEIGHTS, 1800, 900, TIMES, DESKS)
HERE = Counter("1", ("A", "B", "C"))

knowing = st.builds(
    Knowledge,
    st.just(WEIGHTS),
    st.sampled_from([0, 600, 1800]),
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
    choice = motcua(in_line(list(crowd)), counter, NOW, known)
    assert choice is not None
    return choice.ticket_id, choice.why.code


def guard_s(pressure: float = 0.0) -> float:
    return 1800 * (TUNED.guard + TUNED.guard_more * min(pressure, TUNED.guard_most))


# -- whom, and why ---------------------------------------------------------------------------------------------------


def test_who_is_about_to_run_out_of_time_goes_before_who_waited_longer_and_is_late() -> None:
    crowd = [ticket(1, 1000, "B"), ticket(2, 600, "B"), *[ticket(n, 700, "C") for n in range(3, 40)]]
    assert chosen(*crowd) == ("T-2", "in_time")


def test_who_would_be_much_later_than_promised_goes_before_who_still_has_time() -> None:
    assert chosen(ticket(1, 1750, "C"), ticket(2, 60, "B"), ticket(3, 1400, "A")) == ("T-3", "not_late")


def test_of_the_like_the_oldest_goes_first() -> None:
    assert chosen(ticket(1, 100), ticket(2, 300), ticket(3, 200)) == ("T-2", "oldest")


def test_a_class_that_weighs_more_goes_before_the_like_and_the_reason_says_so() -> None:
    choice = motcua(in_line([ticket(1, 310), ticket(2, 300, cls=TicketClass.PRIO)]), HERE, NOW, KNOWN)
    assert choice is not None
    assert (choice.ticket_id, choice.why.code, choice.why.weight, choice.why.age_s) == ("T-2", "priority", 2.0, 300)


def test_whoever_is_past_the_guard_goes_before_all_the_oldest_first() -> None:
    past = int(guard_s(4)) + 1
    crowd = [
        ticket(1, 600, "A", TicketClass.PRIO),
        ticket(2, past + 5, "C"),
        ticket(3, past + 9, "C"),
        ticket(4, past, "C"),
    ]
    assert chosen(*crowd) == ("T-3", "guard")


def test_a_long_service_reaches_its_guard_sooner_since_its_visit_ends_later() -> None:
    """The usual visit here is 380 s; a short service's guard is not put off."""
    age_s = int(guard_s(0.6) * (380 / 600) ** TUNED.guard_long) + 1
    assert age_s < guard_s()
    assert chosen(ticket(1, age_s + 9, "A"), ticket(2, age_s, "C")) == ("T-2", "guard")
    assert chosen(ticket(1, int(guard_s(0.6)) + 1, "A"), ticket(2, 60, "C")) == ("T-1", "guard")


@pytest.mark.parametrize(
    ("early_s", "since_s"),
    [(0, 0), (600, 0), (900, 0), (1500, 600)],
    ids=["on time", "early", "at the limit", "too early"],
)
def test_an_appointment_counts_from_its_check_in_but_not_from_long_before_its_slot(early_s: int, since_s: int) -> None:
    booked = ticket(1, 2000, cls=TicketClass.APPT)
    booked.slot_at = booked.queued_at + early_s * 1000
    assert EARLY_MS == 900_000
    assert counts_from(booked) - booked.queued_at == since_s * 1000


def test_a_missed_slot_makes_nobody_older() -> None:
    late = ticket(1, 100, cls=TicketClass.APPT)
    late.slot_at = late.queued_at - 3_600_000
    assert counts_from(late) == late.queued_at


# -- whatever it knows -----------------------------------------------------------------------------------------------


@MANY
@given(crowd=crowds(), counter=counters, known=knowing)
def test_the_choice_may_be_served_is_never_nobody_and_is_the_same_again(
    crowd: list[Ticket], counter: Counter, known: Knowledge
) -> None:
    mine = {one.ticket_id for one in served_here(crowd, counter)}
    choice = motcua(in_line(crowd), counter, NOW, known)
    assert (choice is None) == (not mine)
    assert choice is None or choice.ticket_id in mine
    assert choice == motcua(in_line(crowd[::-1]), counter, NOW, known), "the order in which they were put in counts"


@MANY
@given(crowd=crowds(), counter=counters, known=knowing)
def test_nobody_within_the_guard_is_called_before_somebody_past_it(
    crowd: list[Ticket], counter: Counter, known: Knowledge
) -> None:
    choice = motcua(in_line(crowd), counter, NOW, known)
    if choice is None:
        return
    by_id = {one.ticket_id: one for one in crowd}
    limit_s = known.guard_s * (TUNED.guard + TUNED.guard_more * TUNED.guard_most)
    oldest_s = max((NOW - one.queued_at) / 1000 for one in served_here(crowd, counter))
    means_s = [times.mean_s for times in known.services.values() if times.mean_s is not None] or [1.0]
    soonest = (min(means_s) / max(means_s)) ** TUNED.guard_long
    if oldest_s > limit_s:
        assert choice.why.code == "guard"
        assert NOW - by_id[choice.ticket_id].queued_at > known.guard_s * TUNED.guard * soonest * 1000


@MANY
@given(crowd=crowds(), counter=counters, known=knowing, heavier=st.sampled_from(list(TicketClass)))
def test_a_class_that_weighs_more_loses_to_nobody_it_won_against(
    crowd: list[Ticket], counter: Counter, known: Knowledge, heavier: TicketClass
) -> None:
    """Monotone in the weight: who is called stays called when its class weighs more."""
    by_id = {one.ticket_id: one for one in crowd}
    before = motcua(in_line(crowd), counter, NOW, known)
    if before is None or by_id[before.ticket_id].cls is not heavier:
        return
    weights = WEIGHTS | {heavier: WEIGHTS[heavier] * 1.5}
    more = Knowledge(weights, known.guard_s, known.visit_target_s, known.services, known.counters)
    after = motcua(in_line(crowd), counter, NOW, more)
    assert after is not None
    assert by_id[after.ticket_id].cls is heavier


@MANY
@given(ages=st.lists(st.integers(0, 900), min_size=2, max_size=20), mean_s=st.sampled_from([30.0, 100.0, 200.0]))
def test_of_one_service_and_class_the_oldest_goes_first_while_all_have_time(ages: list[int], mean_s: float) -> None:
    """Monotone in age, as long as there is time for the visit and as much again as the other choice would wait."""
    known = Knowledge(WEIGHTS, 1800, 900, {"A": ServiceTimes(mean_s, 0.6)}, DESKS)
    crowd = [ticket(n, min(age, 900 - 3 * mean_s)) for n, age in enumerate(ages)]
    oldest = min(crowd, key=lambda one: (one.queued_at, one.order))
    assert chosen(*crowd, known=known)[0] == oldest.ticket_id


@MANY
@given(pressure=st.floats(0, 5), values=st.tuples(*[st.floats(0, 2)] * 5))
def test_what_hangs_on_the_pressure_changes_without_a_jump(pressure: float, values: tuple[float, ...]) -> None:
    assert min(values) - 1e-9 <= at(pressure, values) <= max(values) + 1e-9
    for level, value in zip(LEVELS, values, strict=True):
        assert at(level, values) == pytest.approx(value)
        assert at(level + 1e-9, values) == pytest.approx(value, abs=1e-6)


# -- over whole days -------------------------------------------------------------------------------------------------


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
    assert long.wait_s <= guard_s(4) + 180


def test_five_hundred_waiting_are_no_burden() -> None:
    """Far more than a slow machine needs; docs/dispatch-figures.md has what it takes."""
    waiting = Waiting()
    for n in range(500):
        waiting.add(ticket(n, 5 * n % 2400, "ABC"[n % 3], list(TicketClass)[n % 3]))
    began = perf_counter()
    assert isinstance(motcua(waiting, HERE, NOW, KNOWN), Choice)
    assert perf_counter() - began < 0.5


def test_time_is_never_asked_for_before_it_is_given() -> None:
    """`now` before a ticket's time, as after a clock that went back: the age is none, not less."""
    waiting = in_line([ticket(1, -60)])
    choice = motcua(waiting, HERE, NOW, KNOWN)
    assert choice is not None
    assert choice.why.age_s == 0
