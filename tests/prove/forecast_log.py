"""`python -m tests.prove.forecast_log FILE`: forecasts on a real queue's log, as each caller would have been told.

FILE is a month of the AnonymousBank log (`call_log.py`). Its days are played in order: the branch learns from the days
before and from what happened so far, never from later. What a queue knows and the log does not say is taken so:

* An agent takes the kinds of calls that they took in the month.
* Between two calls an agent is free, unless somebody who had waited half a minute was answered by others meanwhile:
  then they still worked on the call, or were away where that is longer than ten minutes. Less than two minutes before
  the next waiting caller are work on the call too, and who seems free when a caller has to wait still works on theirs.
* Who hangs up is somebody who does not come when called, which costs no time.
"""

import argparse
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Final

from msgspec import Struct, field

from protocol.enums import TicketClass
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.calibration import Calibration
from server.balance.foresight.forecast import Band, forecast
from server.balance.foresight.knowledge import EMPTY, BranchKnowledge, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.foresight.live import LATELY_S, InHand, Live, LiveCounter, Rules
from server.queue.state.order import OrderRules
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting
from tools.bench.report import table

from .call_log import LoggedCall, read_calls
from .forecast import Judged, One, judge_days

FEWEST: Final = 500
"""Days with fewer answered calls are days off."""
LEARNS: Final = 5
FIRST_S: Final = 90
"""The head start of callers with priority."""
WORK_AFTER_S: Final = 120
WAITED_S: Final = 30
AWAY_S: Final = 600
LONGEST_MS: Final = 3_600_000
OFTEN: Final = 0.02
_ENDS, _LEAVES, _ARRIVES, _STARTS = range(4)


class Agent(Struct):
    """As the queue sees them now. `until_s`: when the present call ends, as the log says."""

    id: str
    skills: tuple[str, ...]
    calls: bool = False
    in_hand: InHand | None = None
    stopped_at: int | None = None
    idle_since: int = 0
    open_since: int | None = None
    last: InHand | None = None

    @property
    def live(self) -> LiveCounter:
        return LiveCounter(self.id, self.skills, self.calls, self.in_hand, self.stopped_at, idle_since=self.idle_since)


class Stretch(Struct, frozen=True):
    """What an agent does from a call on: `ends_s`, when it is over with the work after it; `then`: "idle", "away" or
    "gone"."""

    ends_s: int
    then: str


class LogDay(Struct):
    """A day of the log that is replayed up to now."""

    calls: Sequence[LoggedCall]
    rules: Rules
    agents: dict[str, Agent]
    today: LearnedDay
    waiting: Waiting = field(default_factory=Waiting)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    waits: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Of each service, of those called so far: when they came, how long they waited."""

    def live(self, now_s: int) -> Live:
        """The moment as forecasts see it."""
        lately_s = min(LATELY_S, float(now_s - self.taken[0]))
        lately = len(self.taken) - bisect_right(self.taken, now_s - lately_s)
        counters = tuple(one.live for one in self.agents.values())
        return Live(now_s * 1000, float(now_s), self.rules, self.waiting, counters, self.today, lately, lately_s)

    def simple(self, service: str, now_s: int, known: BranchKnowledge) -> dict[str, float]:
        """The four simple forecasts."""
        times = known.service(service, ServiceTimes(), self.today.times.get(service))
        serving = sum(one.calls and service in one.skills for one in self.agents.values())
        waits, line = self.waits.get(service, []), list(self.waiting.of_service(service).tickets())
        head = min((one.issued_at for one in line), default=now_s * 1000)
        return {
            "queue length": (len(line) + 1) * (times.mean_s or 0.0) / max(1, serving),
            "last wait": float(max(waits, default=(0, 0))[1]),
            "head's wait": now_s - head / 1000,
            "running mean": fmean(wait for _, wait in waits) if waits else 0.0,
        }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.forecast_log", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--learns", type=int, default=LEARNS, help=f"days that are only learned from ({LEARNS})")
    parser.add_argument("--days", type=int, default=1_000, help="days after them that are forecast (all)")
    arguments = parser.parse_args()
    sys.stdout.write(f"\n{shown(judged(read_calls(arguments.file), arguments.days, arguments.learns))}\n")
    return 0


def judged(log: dict[str, list[LoggedCall]], days: int, learns: int = LEARNS, fewest: int = FEWEST) -> Judged:
    """Replays the days of a log that are no days off."""
    working = {day: calls for day, calls in log.items() if sum(one.agent is not None for one in calls) >= fewest}
    services = {one.service for calls in working.values() for one in calls}
    skills = _skills(one for calls in working.values() for one in calls)
    rules = Rules(
        OrderRules(dict.fromkeys(TicketClass, 1.0), 1_000_000), POLICIES["fcfs"], dict.fromkeys(TicketClass, 1.0),
        dict.fromkeys(services, ServiceTimes()), no_show_s=0,
    )  # fmt: skip
    known, calibration, chance = EMPTY, Calibration(), Random("log")
    learned: list[LearnedDay] = []
    told: list[list[One]] = []
    called = 0
    for number, (day, calls) in enumerate(list(working.items())[: learns + days]):
        agents = {agent: Agent(agent, skills[agent]) for agent in skills}
        log_day = LogDay(calls, rules, agents, LearnedDay(day))
        ones = list(_replayed(log_day, known, calibration if number >= learns else None, chance))
        calibration.forget()
        if number >= learns:
            told.append(ones)
            called += sum(one.agent is not None for one in calls)
        learned.append(log_day.today)
        known = learn(learned)
    return judge_days("AnonymousBank", called // max(1, len(told)), called, told)


def _skills(calls: Iterator[LoggedCall]) -> dict[str, tuple[str, ...]]:
    taken: dict[str, Counter[str]] = {}
    for one in calls:
        if one.agent is not None:
            taken.setdefault(one.agent, Counter())[one.service] += 1
    return {
        agent: tuple(sorted(service for service, many in kinds.items() if many >= OFTEN * kinds.total()))
        for agent, kinds in sorted(taken.items())
    }


def _replayed(day: LogDay, known: BranchKnowledge, calibration: Calibration | None, chance: Random) -> Iterator[One]:
    """What each who waited and was answered had been told, and what they waited."""
    said: dict[int, tuple[Band, dict[str, float]]] = {}
    stretches = _stretches(day.calls)
    for now_s, kind, place in sorted(_events(day.calls, stretches)):
        call, now = day.calls[place], now_s * 1000
        cls = TicketClass.PRIO if call.first else TicketClass.WALK
        if kind == _ENDS:
            _ends(day, call, stretches[place], now)
        elif kind == _ARRIVES:
            day.today.took(now_s, call.service, cls)
            day.taken.append(now_s)
            if call.wait_s == 0:
                continue
            _turned_past(day, call.service)
            since = now - FIRST_S * 1000 if call.first else now
            simple = day.simple(call.service, now_s, known)
            ticket = Ticket(str(place), "", place, call.service, cls, now, since, now, 0)
            day.waiting.add(ticket)
            day.tickets[place] = ticket
            if calibration is not None:
                calibration.passed(now)
                band = forecast(day.live(now_s), known, chance, only=[ticket.ticket_id]).tickets.get(ticket.ticket_id)
                if band is not None:
                    band = calibration.of((call.service, cls), band)
                    calibration.told(ticket.ticket_id, (call.service, cls), band, now)
                    said[place] = band, simple
        else:
            waited = day.tickets.pop(place, None)
            if waited is not None:
                day.waiting.remove(waited)
            day.today.waits(call.service, call.wait_s, left=kind == _LEAVES)
            if kind == _LEAVES:
                if calibration is not None:
                    calibration.gone(str(place))
                continue
            day.today.was_called(call.service, cls, call.wait_s, came=True)
            if calibration is not None:
                calibration.called(str(place), now)
            day.waits.setdefault(call.service, []).append((call.arrive_s, call.wait_s))
            _starts(day, call, now)
            if place in said:
                band, simple = said.pop(place)
                yield One(f"{call.service} {cls.value}", float(call.wait_s), band.p50_s, band.p90_s, 0.0, simple)


def _events(calls: Sequence[LoggedCall], stretches: dict[int, Stretch]) -> Iterator[tuple[int, int, int]]:
    for place, call in enumerate(calls):
        yield call.arrive_s, _ARRIVES, place
        yield call.left_s, _LEAVES if call.agent is None else _STARTS, place
        if place in stretches:
            yield stretches[place].ends_s, _ENDS, place


def _turned_past(day: LogDay, service: str) -> None:
    """Somebody has to wait: who seemed free for them is not."""
    for agent in day.agents.values():
        if agent.calls and agent.in_hand is None and service in agent.skills:
            agent.in_hand = agent.last


def _starts(day: LogDay, call: LoggedCall, now: int) -> None:
    assert call.agent is not None
    agent = day.agents[call.agent]
    agent.calls, agent.stopped_at = True, None
    agent.in_hand = agent.last = InHand(call.service, None, now)
    agent.open_since = now if agent.open_since is None else agent.open_since


def _ends(day: LogDay, call: LoggedCall, stretch: Stretch, now: int) -> None:
    assert call.agent is not None
    agent = day.agents[call.agent]
    lasted = now - call.left_s * 1000
    if 0 < lasted <= LONGEST_MS:
        day.today.served(call.service, None, lasted)
    agent.in_hand, agent.idle_since = None, now
    if stretch.then != "idle":
        agent.calls = False
        agent.stopped_at = now if stretch.then == "away" else None
        if agent.open_since is not None:
            day.today.was_open(agent.id, agent.open_since / 1000, now / 1000)
        agent.open_since = None


def _stretches(calls: Sequence[LoggedCall]) -> dict[int, Stretch]:
    """By the place of an answered call."""
    waited = sorted(one.left_s for one in calls if one.agent is not None and one.wait_s >= WAITED_S)
    by_agent: dict[str, list[int]] = {}
    for place, one in enumerate(calls):
        if one.agent is not None:
            by_agent.setdefault(one.agent, []).append(place)
    found = {}
    for places in by_agent.values():
        places.sort(key=lambda place: calls[place].left_s)
        for place, after in zip(places, [*places[1:], None], strict=True):
            ends_s = calls[place].ends_s
            assert ends_s is not None
            if after is None:
                found[place] = Stretch(ends_s, "gone")
                continue
            starts_s = calls[after].left_s
            if ends_s >= starts_s or (starts_s - ends_s <= WORK_AFTER_S and calls[after].wait_s > 0):
                found[place] = Stretch(starts_s, "idle")
                continue
            others = bisect_right(waited, starts_s - 1) - bisect_right(waited, ends_s + WAITED_S)
            if others == 0:
                found[place] = Stretch(ends_s, "idle")
            elif starts_s - ends_s > AWAY_S:
                found[place] = Stretch(ends_s, "away")
            else:
                found[place] = Stretch(starts_s, "idle")
    return found


def shown(one: Judged) -> str:
    """As a table."""
    columns = ["days", "answered", "waited", "mean wait, s", "covered", "kinds", "below median", "error, s",
               *(f"{how}, s" for how in one.simple_s), "÷ best simple"]  # fmt: skip
    kinds = f"{min(one.kinds.values()):.2f}–{max(one.kinds.values()):.2f}" if one.kinds else "–"
    line = [
        str(one.days), str(one.called), str(one.waited), f"{one.mean_wait_s:.0f}", f"{one.covered:.3f}", kinds,
        f"{one.below_median:.2f}", f"{one.ours_s:.1f}", *(f"{error:.1f}" for error in one.simple_s.values()),
        f"{one.of_best:.2f}",
    ]  # fmt: skip
    return table(columns, [line])


if __name__ == "__main__":
    sys.exit(main())
