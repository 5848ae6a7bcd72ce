"""What issue and call cost with ten thousand waiting and a million past events, against none of either."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from protocol.keys import new_key
from server.cli.demo.wire import WireError

from .rig.figures import Figure, Missing, NotMeasured, Side, mean, quantile, ratio, spread
from .rig.scratch import Past
from .rig.serving import connect
from .session import PLACES, Served, Session

FULL = Past(events=1_000_000, visits=10_000)
QUICK = Past(events=40_000, visits=1_000)
VISITS = 200
QUICK_VISITS = 40
STEPS = "issue", "call"
REQUESTS_A_VISIT = 4
GOAL = "≤ 1.2 × the reference"


def measure(session: Session) -> Iterator[Figure | Missing]:
    """Two servers, a visit here and a visit there, one request after the other: issue, call, start, complete."""
    past = QUICK if session.pace.quick else FULL
    try:
        loaded, empty = session.branch(PLACES[0], past), session.branch(PLACES[0], Past())
        with ExitStack() as stack:
            full = _Visits(stack.enter_context(session.serving(loaded)))
            bare = _Visits(stack.enter_context(session.serving(empty)))
            visits = QUICK_VISITS if session.pace.quick else VISITS
            for number in range(session.pace.rounds + 1):
                session.say(f"backlog: round {number} of {session.pace.rounds}")
                _round((full, bare), visits, counts=number > 0)
            full.close()
            bare.close()
        for step in STEPS:
            yield _figure(step, past, full, bare)
    except (NotMeasured, WireError) as error:
        yield Missing("backlog", str(error))


def _round(both: "tuple[_Visits, _Visits]", visits: int, *, counts: bool) -> None:
    """A visit here and a visit there: what disturbs the one disturbs the other."""
    for each in both:
        each.begin()
    for _ in range(visits):
        for each in both:
            each.visit()
    if counts:
        for each in both:
            each.end()


class _Visits:
    """One server's visits: medians of each step in ms, a round."""

    def __init__(self, served: Served) -> None:
        scratch = served.scratch
        self._child = served.child
        self._kiosk = connect(served.port, scratch.tokens["kiosk"])
        self._desk = connect(served.port, scratch.tokens["counter-1"])
        self._service = {"service": scratch.config.services[0].code}
        self._tickets = scratch.tickets_path
        self._verbs = {verb: scratch.verb_path("1", verb) for verb in ("call", "start", "complete")}
        self.medians: dict[str, list[float]] = {step: [] for step in STEPS}
        self.singles: dict[str, list[float]] = {step: [] for step in STEPS}
        self.cpu_s: list[float | None] = []
        self.requests = 0

    def begin(self) -> None:
        """A round; what was not ended before does not count."""
        self._times: dict[str, list[float]] = {step: [] for step in STEPS}
        self._before = self._child.cpu_s()

    def visit(self) -> None:
        began = time.perf_counter()
        self._kiosk.post(self._tickets, self._service, new_key())
        issued = time.perf_counter()
        self._desk.post(self._verbs["call"], key=new_key())
        called = time.perf_counter()
        self._desk.post(self._verbs["start"], key=new_key())
        self._desk.post(self._verbs["complete"], key=new_key())
        self._times["issue"].append((issued - began) * 1000)
        self._times["call"].append((called - issued) * 1000)

    def end(self) -> None:
        after = self._child.cpu_s()
        self.cpu_s.append(None if self._before is None or after is None else after - self._before)
        self.requests += len(self._times["issue"]) * REQUESTS_A_VISIT
        for step in STEPS:
            self.medians[step].append(quantile(self._times[step], 0.5))
            self.singles[step] += self._times[step]

    def side(self, step: str, what: str) -> Side:
        cpu_s = mean(self.cpu_s, self.requests)
        singles = self.singles[step]
        return Side(
            what,
            spread(self.medians[step]),
            None if cpu_s is None else cpu_s * 1e6,
            quantile(singles, 0.5),
            quantile(singles, 0.99),
        )

    def close(self) -> None:
        self._kiosk.close()
        self._desk.close()


def _figure(step: str, past: Past, full: _Visits, bare: _Visits) -> Figure:
    before = f"{past.visits:,} waiting and {past.events:,} past events"
    return Figure(
        name=f"backlog/{step}",
        title=f"{step.capitalize()} under fcfs with {before}, one after the other",
        unit="ms",
        ours=full.side(step, before),
        reference=bare.side(step, "nobody waiting and no past"),
        ratio=ratio(full.medians[step], bare.medians[step]),
        goal=GOAL,
        more={"waiting": float(past.visits), "past events": float(past.events)},
    )
