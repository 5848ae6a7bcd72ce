"""What the automatic mode does next with the advice of its branch. Pure; the core holds it to its limits once more."""

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
    errors = [
        error
        for one in known.acts
        if one.at >= known.since and one.change.act is not AdvisedAct.STOP
        if (error := _error(state, one, now)) is not None
    ]
    return len(errors) >= LEAST_JUDGED and sum(errors) / len(errors) < -MOST_WRONG


def _error(state: State, act: AutomaticAct, now: Instant) -> float | None:
    """The share in time less what was foretold; None: its hour is not over, or somebody took it back in it."""
    end = act.at + AHEAD_S * 1000
    if now < end or (act.ended is AutomaticEnd.TAKEN_BACK and (act.ended_at or end) < end) or state.config is None:
        return None
    target_ms = state.config.visit_target_s * 1000
    lasted = [
        (one.ended_at or now) - one.waits_since
        for one in state.tickets.values()
        if one.issued_at <= end and (one.issued_at > act.at or one.called_at is None or one.called_at > act.at)
    ]
    if not lasted:
        return None
    return sum(ms <= target_ms for ms in lasted) / len(lasted) - act.share_after


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
