"""Small scenarios with many ties, and policies of many kinds, for the tests of the roll."""

from collections.abc import Sequence

from hypothesis import strategies as st

from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Why
from server.balance.dispatch.knowledge import Knowledge
from server.balance.roll.scenario import Arrival, CounterPlan, Opening, Scenario, Service
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter

CODES = ("A", "B", "C")


def scenario(*counters: CounterPlan, no_show_s: float = 45) -> Scenario:
    services = tuple(Service(code, mean_s=300.0, cv=0.6) for code in CODES)
    return Scenario("Chi nhánh thử", services, counters, no_show_s)


def plan(counter_id: str, skills: str, *openings: tuple[float, float]) -> CounterPlan:
    """`plan("1", "AB", (0, 3600))`"""
    return CounterPlan(counter_id, tuple(skills), tuple(Opening(*one) for one in openings or ((0, 3600),)))


def person(
    arrival_id: str, arrive_s: float, service: str = "A", service_s: float = 60, cls: TicketClass = TicketClass.WALK,
    *, no_show: bool = False, appointment_s: float | None = None,
) -> Arrival:  # fmt: skip
    return Arrival(arrival_id, arrive_s, service, cls, service_s, appointment_s, no_show)


@st.composite
def plans(draw: st.DrawFn, counter_id: str) -> CounterPlan:
    """One to three openings, some of them touching, some so short that a visit outlasts them."""
    skills = draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    moments = draw(
        st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True).filter(lambda one: len(one) % 2 == 0)
    )
    moments.sort()
    pairs = list(zip(moments[::2], moments[1::2], strict=True))
    if len(pairs) > 1 and draw(st.booleans()):
        pairs[1] = (pairs[0][1], pairs[1][1])
    return CounterPlan(counter_id, tuple(skills), tuple(Opening(10 * one, 10 * other) for one, other in pairs))


@st.composite
def days(draw: st.DrawFn) -> tuple[Scenario, list[Arrival]]:
    """Everything happens on a grid of ten seconds, or just beside it."""
    counters = [draw(plans(str(n))) for n in range(1, draw(st.integers(1, 4)) + 1)]
    drawn = draw(
        st.lists(
            st.tuples(
                st.integers(0, 45).map(lambda n: 10 * n) | st.sampled_from([5.5, 99.9995, 100.0004, 200.25]),
                st.sampled_from(CODES),
                st.sampled_from([0, 10, 20, 35, 35.5, 100, 0.0004]),
                st.sampled_from(list(TicketClass)),
                st.sampled_from([False, False, False, True]),
                st.sampled_from([None, None, 0, 150, 300]),
            ),
            max_size=25,
        )
    )
    drawn.sort(key=lambda one: one[0])
    arrivals = [
        person(f"p{n}", at, service, takes, cls, no_show=no_show, appointment_s=slot)
        for n, (at, service, takes, cls, no_show, slot) in enumerate(drawn)
    ]
    return scenario(*counters, no_show_s=draw(st.sampled_from([0, 10, 45]))), arrivals


def shy(candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """Stays idle often: calls nobody who has waited under half a minute, nor the last of a service."""
    for ticket in candidates:
        if now - ticket.queued_at >= 30_000 or knowledge.waiting.get(ticket.service, 0) > 2:
            return Choice(ticket.ticket_id, Why("shy"))
    return None


def nosy(candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """Its choice hangs on all that it may know, so that any difference in that shows."""
    heads = sorted(candidates, key=lambda ticket: ticket.order)
    known = repr((now, knowledge, [(head.cls, head.queued_at, head.slot_at) for head in heads]))
    return Choice(heads[sum(known.encode()) % len(heads)].ticket_id, Why("nosy"))


class Sending:
    """A policy with a will of its own about newcomers: the most skilled counter, and sometimes no wish."""

    def __call__(
        self, candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
    ) -> Choice | None:
        return shy(candidates, counter, now, knowledge) if now % 3 else nosy(candidates, counter, now, knowledge)

    def choose_counter(
        self, ticket: object, idle: tuple[ServingCounter, ...], now: Instant, knowledge: Knowledge
    ) -> str | None:
        return None if now % 20_000 == 0 else max(idle, key=lambda one: len(one.skills)).id
