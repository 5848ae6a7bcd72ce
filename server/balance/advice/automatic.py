"""What the automatic mode does next with the advice of its branch. Pure; the core holds it to its limits once more."""

from bisect import bisect_right
from itertools import accumulate
from typing import Final

from protocol.advice import AdvisedAct
from protocol.automatic import AutomaticChange, AutomaticEnd, AutomaticOff
from protocol.commands import ActAutomatically, SetAutomatic, TakeAutomaticBack
from protocol.ids import Instant
from server.queue.state.automatic import Automatic, AutomaticAct, may_act
from server.queue.state.state import State

from .advise import Advice
from .change import AddSkill, OpenCounter, StopNumbers
from .course import AHEAD_S
from .told import BranchAdvice

MISSING_MS: Final = 600_000
"""Without fresh advice for so long, 10 min, the mode switches itself off."""

LEAST_JUDGED: Final = 3
"""After so many acts whose hour is over, it asks whether what they foretold came."""

MOST_WRONG: Final = 0.15
"""And switches itself off where the share in time is lower than foretold by more than this, on average."""

SURE: Final = 0.95
"""The least confidence."""

Next = ActAutomatically | SetAutomatic | TakeAutomaticBack


def next_step(state: State, told: BranchAdvice | None, now: Instant, told_at: Instant) -> tuple[str, Next] | None:
    """What to do now, with the key under which it is done once, whichever process sends it; None: nothing.

    `told`: what can still be done of fresh advice; `told_at`: when there was fresh advice last.
    """
    known = state.automatic
    if known is None or not state.under_way(now):
        return None
    over = next((one for one in known.standing if one.until <= now), None)
    if over is not None:
        return f"over.{over.at}.{over.n}", TakeAutomaticBack(over.n, AutomaticEnd.OVER)
    if known.limits is None:
        return None
    if foretold_wrong(state, known, now):
        return f"off.{known.since}", SetAutomatic(None, AutomaticOff.WRONG)
    if told is None:
        missing = now - max(told_at, known.since) >= MISSING_MS
        return (f"off.{known.since}", SetAutomatic(None, AutomaticOff.MISSING)) if missing else None
    if told.made_at <= max((one.ended_at or one.at for one in known.acts), default=known.since):
        return None  # it does not know of what was done last
    for one in told.advice:
        act = _act_of(state, one, known.limits.minutes)
        gain = one.share_gain
        if act is not None and may_act(known, act.change, gain, now, _zone(state)) and one.confidence >= SURE:
            return f"act.{told.made_at}", act
    return None


def foretold_wrong(state: State, known: Automatic, now: Instant) -> bool:
    """Whether the acts whose hour is over brought less than they foretold, by too much and often enough.

    Only those count since it was switched on last: who switches it on again has looked.
    """
    judged = [one for one in known.acts if one.by is None and one.at >= known.since and _is_judged(one, now)]
    if len(judged) < LEAST_JUDGED or state.config is None:
        return False
    visits = _Visits(state, state.config.visit_target_s * 1000, now)
    shares = [(visits.share(one.at, _hour_of(one)), one.share_after) for one in judged]
    errors = [share - foretold for share, foretold in shares if share is not None]
    return len(errors) >= LEAST_JUDGED and sum(errors) / len(errors) < -MOST_WRONG


def _is_judged(act: AutomaticAct, now: Instant) -> bool:
    """Whether its hour is over, and nobody took it back in it; without numbers nobody comes who could be in time."""
    end = _hour_of(act)
    taken_back = act.ended is AutomaticEnd.TAKEN_BACK and (act.ended_at or end) < end
    return now >= end and not taken_back and act.change.act is not AdvisedAct.STOP


def _hour_of(act: AutomaticAct) -> Instant:
    """When it ends."""
    return act.at + AHEAD_S * 1000


class _Visits:
    """Today's visits, gone through once for all acts."""

    def __init__(self, state: State, target_ms: Instant, now: Instant) -> None:
        came: list[tuple[Instant, bool]] = []
        called: list[tuple[Instant, bool]] = []
        for one in state.tickets.values():
            in_time = (one.ended_at or now) - one.waits_since <= target_ms
            came.append((one.issued_at, in_time))
            if one.called_at is not None:
                called.append((max(one.issued_at, one.called_at), in_time))
        self._came, self._called = _counted(came), _counted(called)

    def share(self, at: Instant, end: Instant) -> float | None:
        """Who is in time, of those who waited at a moment or came from then until the end; None: there are none."""
        (came, in_time), (called, of_them) = _until(self._came, end), _until(self._called, at)
        return (in_time - of_them) / (came - called) if came > called else None


def _counted(visits: list[tuple[Instant, bool]]) -> tuple[list[Instant], list[int]]:
    """The moments in order, and how many of so many first ones are in time."""
    visits.sort()
    return [at for at, _ in visits], list(accumulate((in_time for _, in_time in visits), initial=0))


def _until(counted: tuple[list[Instant], list[int]], at: Instant) -> tuple[int, int]:
    moments, in_time = counted
    many = bisect_right(moments, at)
    return many, in_time[many]


def _act_of(state: State, advice: Advice, most_minutes: int) -> ActAutomatically | None:
    """As a command; None where somebody has to be there first: a counter is opened by its clerk, who signs in."""
    change = advice.change
    hour = min(AHEAD_S // 60, most_minutes)
    if isinstance(change, OpenCounter):
        counter = state.counters.get(change.counter)
        if counter is None or counter.user is None:
            return None
        made = AutomaticChange(AdvisedAct.OPEN, change.services, change.minutes, change.counter)
    elif isinstance(change, AddSkill):
        made = AutomaticChange(AdvisedAct.SKILL, (change.service,), hour, change.counter)
    elif isinstance(change, StopNumbers):
        made = AutomaticChange(AdvisedAct.STOP, (change.service,), hour)
    else:
        return None
    return ActAutomatically(made, advice.before.share, advice.after.share, round(advice.confidence, 2))


def _zone(state: State) -> str:
    return "" if state.config is None else state.config.time_zone
