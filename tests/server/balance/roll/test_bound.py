"""The bound: exact on days made by hand, and never under what any policy reached, whatever it knew."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.ids import Instant
from protocol.views import Why
from server.balance.dispatch.knowledge import Knowledge
from server.balance.dispatch.policies import POLICIES, Policy
from server.balance.roll import bound as bounding
from server.balance.roll.bound import Limits, bound, limits, lost
from server.balance.roll.roll import roll
from server.balance.roll.scenario import Arrival, CounterPlan, Outcome, Scenario, Visit
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter
from server.simulate.days.generate import generate
from tests.server.balance.days import Sending, days, nosy, person, plan, scenario, shy
from tests.server.balance.office import office

MANY = settings(max_examples=100, deadline=None, derandomize=True, database=None)
OPEN = (0, 10_000)


def share(visits: list[Visit], target_s: float = 900) -> float:
    served = [visit for visit in visits if visit.outcome is Outcome.SERVED]
    return sum(visit.visit_s <= target_s for visit in served) / len(served)


def clairvoyant(arrivals: list[Arrival], target_s: float = 900) -> Policy:
    """Takes the shortest visit that will still keep the target, the oldest when none will."""
    takes = {one.id: one.service_s for one in arrivals}

    def policy(
        candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        kept = [one for one in candidates if (now - one.queued_at) / 1000 + takes[one.ticket_id] <= target_s]
        best = min(kept or candidates, key=lambda one: takes[one.ticket_id] if kept else one.queued_at)
        return Choice(best.ticket_id, Why("oldest"))

    return policy


# -- days made by hand -----------------------------------------------------------------------------------------------


def people(n: int, service_s: float, *, every_s: float = 0, service: str = "A") -> list[Arrival]:
    return [person(f"{service}{i}", i * every_s, service, service_s) for i in range(n)]


@pytest.mark.parametrize(
    ("counters", "arrivals", "exact"),
    [
        ([plan("1", "A", OPEN)], people(10, 300), 3 / 10),
        ([plan("1", "A", OPEN), plan("2", "A", OPEN)], people(10, 300), 6 / 10),
        ([plan("1", "A", OPEN)], people(10, 400), 2 / 10),  # two and a quarter, in fractions
        ([plan("1", "A", OPEN), plan("2", "B", OPEN)], people(5, 300), 3 / 5),  # the other cannot help
        ([plan("1", "A", OPEN)], people(100, 300, every_s=300), 1.0),
        ([plan("1", "A", OPEN)], [person("long", 0, service_s=901), person("short", 0)], 1 / 2),
        ([plan("1", "A", OPEN)], [person("gone", 0, no_show=True), person("here", 0, service_s=900)], 1.0),
        ([plan("1", "A", (600, 10_000))], people(3, 200), 1 / 3),  # nobody is served before the opening
        ([plan("1", "A", (0, 100), (1_900, 10_000))], people(4, 300), 1 / 4),  # the break waits for who was called
        ([plan("1", "A", (0, 100), (700, 10_000))], people(4, 300), 1 / 4),  # and lasts whole: 300 to 900
        ([plan("1", "A", (0, 100), (500, 10_000))], people(4, 200), 2 / 4),  # to 600; one more until 800
        ([plan("1", "A", (0, 300))], people(4, 300), 3 / 4),  # past its last end it goes on
    ],
)  # fmt: skip
def test_exact_where_it_can_be_seen(counters: list[CounterPlan], arrivals: list[Arrival], exact: float) -> None:
    assert bound(scenario(*counters), arrivals) == pytest.approx(exact)


def test_what_comes_after_everybody_may_have_gone_is_taken_as_kept() -> None:
    arrivals = [*people(4, 300), person("late", 400)]
    assert bound(scenario(plan("1", "A", (0, 300))), arrivals) == pytest.approx(4 / 5)


def test_where_the_rest_is_lost() -> None:
    arrivals = [*people(6, 300), person("B", 0, "B", 300), person("long", 0, "A", 1000)]
    within = limits(scenario(plan("1", "A", OPEN), plan("2", "B", OPEN)), arrivals)
    assert within == Limits(8, 7 / 8, 6 / 8, 4 / 8)
    gone = lost(within, 3 / 8)
    assert (gone.structural, gone.capacity, gone.skills, gone.dispatch) == (1 / 8, 1 / 8, 2 / 8, 1 / 8)


def test_a_day_without_visits_has_no_bound() -> None:
    with pytest.raises(ValueError, match="no share"):
        bound(scenario(plan("1", "A")), [person("gone", 0, no_show=True)])


# -- no policy beats it ----------------------------------------------------------------------------------------------


@pytest.mark.slow(2)
@MANY
@given(day=days(), target_s=st.sampled_from([40, 100, 300]), cuts=st.sampled_from([4, 600]))
def test_no_policy_beats_it_on_small_days(
    day: tuple[Scenario, list[Arrival]], target_s: float, cuts: int, monkeypatch_cuts: pytest.MonkeyPatch
) -> None:
    branch, arrivals = replace(day[0], visit_s=target_s), day[1]
    if all(one.no_show for one in arrivals):
        return
    monkeypatch_cuts.setattr(bounding, "CUTS", cuts)
    best = bound(branch, arrivals)
    ends = {
        code: max((plan.open[-1].to_s for plan in branch.counters if code in plan.skills), default=0) for code in "ABC"
    }
    policies: list[Policy] = [*POLICIES.values(), shy, nosy, Sending(), clairvoyant(arrivals, target_s)]
    for policy in policies:
        visits = roll(branch, arrivals, policy)
        left = [one for one in visits if one.outcome is Outcome.UNSERVED and one.arrive_s < ends[one.service]]
        if not left and any(one.outcome is Outcome.SERVED for one in visits):
            assert share(visits, target_s) <= best + 1e-9


@pytest.fixture(scope="module")
def monkeypatch_cuts() -> pytest.MonkeyPatch:
    """Hypothesis wants fixtures that outlive an example."""
    return pytest.MonkeyPatch()


@pytest.mark.slow
@pytest.mark.parametrize("per_day", [560, 700])
def test_no_policy_beats_it_on_days_of_an_office(per_day: float) -> None:
    branch = office(per_day)
    arrivals = generate(branch, seed=3, day=1)
    within = limits(branch, arrivals)
    assert within.bound <= within.any_counter <= within.possible
    for policy in (*POLICIES.values(), clairvoyant(arrivals)):
        assert share(roll(branch, arrivals, policy)) <= within.bound
