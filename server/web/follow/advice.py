"""The advice of a branch as the wire and the manager's page show it."""

from protocol.advice import AdviceView, AdvisedAct, AdvisedChange, Expected
from protocol.ids import Instant
from server.balance.advice.advise import Advice, Outcome
from server.balance.advice.change import AddSkill, Change, OpenCounter, StopNumbers
from server.balance.advice.told import BranchAdvice
from server.queue.state.state import State
from server.web.base.clock import moment

from . import views


def advice_view(state: State, now: Instant, told: BranchAdvice | None) -> AdviceView:
    """`told`: what can still be done of the last advice; None: nothing is known."""
    zone = views.zone_of(state)
    return AdviceView(
        views.config_of(state).visit_target_s,
        None if told is None else moment(told.made_at, zone),
        None if told is None else tuple(shown for one in told.advice if (shown := _shown(one)) is not None),
        state.seq,
        moment(now, zone),
    )


def _shown(one: Advice) -> AdvisedChange | None:
    what = _what(one.change)
    if what is None:
        return None
    act, counter, services, minutes = what
    before, after = _expected(one.before), _expected(one.after)
    error, confidence = round(one.share_se, 4), round(one.confidence, 2)
    return AdvisedChange(act, counter, services, minutes, one.service, before, after, error, confidence)


def _what(change: Change) -> tuple[AdvisedAct, str | None, tuple[str, ...], int | None] | None:
    """None: closing a counter, which is never advised."""
    if isinstance(change, OpenCounter):
        return AdvisedAct.OPEN, change.counter, change.services, change.minutes
    if isinstance(change, AddSkill):
        return AdvisedAct.SKILL, change.counter, (change.service,), None
    if isinstance(change, StopNumbers):
        return AdvisedAct.STOP, None, (change.service,), None
    return None


def _expected(outcome: Outcome) -> Expected:
    return Expected(round(outcome.share, 4), round(outcome.p90_s))
