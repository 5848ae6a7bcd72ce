"""The life of an alert, by its table; what rings, and how often in a rush."""

import heapq

import pytest

from protocol.commands import Call, Complete, Issue, Start
from protocol.ids import Instant
from server.queue.state.state import AlertAct
from server.simulate.days.generate import generate
from server.web.alerts.alerts import (
    END_AFTER_S,
    ESCALATE_AFTER_S,
    HOUR_MS,
    MOST_AN_HOUR,
    OWNED_S,
    RAISE_AFTER_S,
    TRANSITIONS,
    Alerts,
    Phase,
    step,
)
from server.web.alerts.conditions import Condition, Kind, conditions
from tests.prove.dispatch import branch
from tests.server.queue.desk import Desk

SOON = Condition(Kind.SOON, 0, "", 1, ("HT",))
S = 1000


class Watch:
    """Steps through time with the conditions and acts that a test sets."""

    def __init__(self) -> None:
        self.now = 0
        self.alerts = Alerts()
        self.acts: dict[str, AlertAct] = {}

    def wait(self, seconds: float, *found: Condition, every_s: int = 5) -> Phase | None:
        """Lets time pass with these conditions; the phase of the first of them, or of SOON."""
        until = self.now + int(seconds * S)
        while self.now < until:
            self.now = min(until, self.now + every_s * S)
            self.alerts = step(self.alerts, found, self.acts, self.now)
        alert = self.alerts.of.get((found[0] if found else SOON).key)
        return None if alert is None else alert.phase

    def act(self, key: str, until: Instant | None = None) -> None:
        self.acts[key] = AlertAct("u-boss", self.now, until)


def test_every_state_but_the_end_leads_on_and_each_step_leads_to_a_state() -> None:
    assert set(TRANSITIONS) == {None, *Phase}
    assert all(TRANSITIONS[state] for state in TRANSITIONS if state is not Phase.ENDED)
    assert all("away" in TRANSITIONS[state] for state in Phase if state is not Phase.ENDED)


def test_what_holds_is_raised_once_and_ends_only_when_it_stays_away() -> None:
    watch = Watch()
    assert watch.wait(RAISE_AFTER_S - 5, SOON) is None
    assert (watch.wait(10, SOON), watch.alerts.rings) == (Phase.RAISED, 1)
    assert watch.wait(END_AFTER_S - 10) is Phase.RAISED
    assert watch.wait(5, SOON) is Phase.RAISED  # it came again
    assert (watch.wait(END_AFTER_S), watch.alerts.rings) == (None, 1)
    assert watch.wait(5, SOON) is None


def test_what_flickers_is_never_raised() -> None:
    watch = Watch()
    for _ in range(20):
        watch.wait(RAISE_AFTER_S - 10, SOON)
        watch.wait(10)
    assert watch.alerts.rings == 0


def test_what_nobody_takes_is_escalated_and_what_is_taken_is_not() -> None:
    watch = Watch()
    watch.wait(RAISE_AFTER_S + 5, SOON)
    assert (watch.wait(ESCALATE_AFTER_S, SOON), watch.alerts.rings) == (Phase.ESCALATED, 2)
    watch.act("soon")
    assert watch.wait(5, SOON) is Phase.OWNED
    assert watch.alerts.of["soon"].owner == "u-boss"
    assert watch.wait(OWNED_S - 15, SOON) is Phase.OWNED
    assert (watch.wait(20, SOON), watch.alerts.rings) == (Phase.ESCALATED, 3)


def test_what_is_put_off_is_raised_again_when_its_time_is_over() -> None:
    watch = Watch()
    watch.wait(RAISE_AFTER_S + 5, SOON)
    watch.act("soon", until=watch.now + 600 * S)
    assert watch.wait(590, SOON) is Phase.SNOOZED
    assert (watch.wait(20, SOON), watch.alerts.rings) == (Phase.RAISED, 2)
    watch.act("soon", until=watch.now + 600 * S)
    assert watch.wait(5, SOON) is Phase.SNOOZED
    assert watch.wait(END_AFTER_S + 5) is None  # it ends while it is put off


def test_an_act_on_one_that_ended_does_not_count_for_the_next() -> None:
    watch = Watch()
    watch.wait(RAISE_AFTER_S + 5, SOON)
    watch.act("soon")
    watch.wait(5, SOON)
    watch.wait(END_AFTER_S + 5)
    assert watch.wait(RAISE_AFTER_S + 5, SOON) is Phase.RAISED


def test_a_call_for_help_rings_at_once_and_always() -> None:
    watch = Watch()
    papers = [Condition(Kind.PAPER, 0, f"d-{n}") for n in range(MOST_AN_HOUR)]
    watch.wait(RAISE_AFTER_S + 5, *papers)
    assert watch.alerts.rings == MOST_AN_HOUR
    alarm = Condition(Kind.ALARM, 0, "1")
    assert watch.wait(1, alarm, *papers, every_s=1) is Phase.RAISED
    assert watch.alerts.rings == MOST_AN_HOUR + 1
    more = Condition(Kind.PAPER, 0, "d-99")
    assert watch.wait(RAISE_AFTER_S + 5, more, *papers) is Phase.RAISED  # shown, without a sound
    assert watch.alerts.rings == MOST_AN_HOUR + 1


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_rush_not_more_than_six_ring_in_any_hour(seed: int) -> None:
    """The simulator's people of a day that is far too busy for three counters, none of whose alerts anybody takes."""
    arrivals = generate(branch("small", 420), seed, 1)
    names = sorted({each.service for each in arrivals})
    services = {one: ("HT", "CT", "DD", "DDX")[place % 4] for place, one in enumerate(names)}
    desk = Desk()
    desk.staff()
    start, alerts, rung, longest = desk.now, Alerts(), [], 0
    counters = [(0.0, counter) for counter in ("1", "2", "3")]
    coming = sorted((one.arrive_s, services[one.service], one.service_s) for one in arrivals)
    work = {}
    first = coming[0][0]
    for at_s in range(0, 4 * 3600, 15):
        desk.now = max(desk.now, start + at_s * S)
        while coming and coming[0][0] - first <= at_s:
            _, service, service_s = coming.pop(0)
            work[desk.accept(Issue(service)).bodies[-1].ticket_id] = service_s
        while counters[0][0] <= at_s:
            _, counter = heapq.heappop(counters)
            if desk.counter(counter).ticket_id is not None:
                desk.accept(Complete(), counter)
            called = desk.accept(Call(), counter).bodies
            busy_s = 15.0
            if called:
                desk.accept(Start(), counter)
                busy_s = work[called[-1].ticket_id]
            heapq.heappush(counters, (at_s + busy_s, counter))
        before = alerts.rings
        alerts = step(alerts, conditions(desk.state, desk.now), {}, desk.now)
        rung += [desk.now] * (alerts.rings - before)
        longest = max(longest, len(conditions(desk.state, desk.now)))
    assert len(rung) >= 2, "not a rush"
    assert longest >= 2
    assert max(sum(at <= one < at + HOUR_MS for one in rung) for at in rung) <= MOST_AN_HOUR
