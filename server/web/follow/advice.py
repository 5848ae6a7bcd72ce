"""The advice of a branch as the wire and the manager's page show it."""

from protocol.advice import AdviceView, AdvisedAct, AdvisedChange, Expected, There
from protocol.ids import Instant
from server.balance.advice.advise import Advice, Outcome
from server.balance.advice.change import AddSkill, Break, Change, CloseCounter, OnlyServices, OpenCounter, SendElsewhere
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
        None if told is None else tuple(advised(one, zone) for one in told.advice),
        state.seq,
        moment(now, zone),
    )


def advised(one: Advice, zone: str) -> AdvisedChange:
    """What a change does, advised or asked for."""
    act, counter, services, minutes = _what(one.change)
    before, after = _expected(one.before), _expected(one.after)
    error, confidence = round(one.share_se, 4), round(one.confidence, 2)
    at = moment(one.change.at, zone) if isinstance(one.change, Break) else None
    there = _there(one.change) if isinstance(one.change, SendElsewhere) else None
    return AdvisedChange(act, counter, services, minutes, one.service, before, after, error, confidence, at, there)


def _what(change: Change) -> tuple[AdvisedAct, str | None, tuple[str, ...], int | None]:
    if isinstance(change, OpenCounter):
        return AdvisedAct.OPEN, change.counter, change.services, change.minutes
    if isinstance(change, CloseCounter):
        return AdvisedAct.CLOSE, change.counter, (), change.minutes
    if isinstance(change, AddSkill):
        return AdvisedAct.SKILL, change.counter, (change.service,), None
    if isinstance(change, OnlyServices):
        return AdvisedAct.ONLY, change.counter, change.services, None
    if isinstance(change, Break):
        return AdvisedAct.BREAK, change.counter, (), change.minutes
    if isinstance(change, SendElsewhere):
        return AdvisedAct.ELSEWHERE, None, (change.service,), None
    return AdvisedAct.STOP, None, (change.service,), None


def _there(change: SendElsewhere) -> There:
    return There(change.branch, change.wait, change.share)


def _expected(outcome: Outcome) -> Expected:
    return Expected(round(outcome.share, 4), round(outcome.p90_s))
