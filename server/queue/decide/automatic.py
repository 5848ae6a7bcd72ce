"""Decides what the automatic mode does: the same acts as a manager's, within the limits that were set, each journalled.

An act and the word on why it was done are one decision, so that neither stands without the other.
"""

from typing import Any

from msgspec.structs import replace

from protocol import commands as c
from protocol.advice import AdvisedAct
from protocol.automatic import AutomaticChange, AutomaticEnd
from protocol.enums import Refusal
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.automatic import Automatic, AutomaticAct, may_act

from .context import AtCounter, Context, Decision
from .counter_verbs import COUNTER_HANDLERS
from .directed import set_quota
from .guards import counter_of


def set_automatic(context: Context[c.SetAutomatic]) -> Decision:
    """On, with its limits, or off. What it did stands until its time is over or somebody takes it back."""
    state, command = context.state, context.command
    if state.day is None or state.ended_at is not None:
        return Refused(Refusal.CLOSED)
    limits = None if command.limits is None else command.limits.limits()
    if limits == (None if state.automatic is None else state.automatic.limits):
        return Refused(Refusal.ALREADY)
    if limits is not None and limits.from_time >= limits.to_time:
        return Refused(Refusal.BAD_FIELD, "limits", "to_time after from_time")
    return [e.AutomaticSet(limits, context.envelope.actor, command.why)]


def act_automatically(context: Context[c.ActAutomatically]) -> Decision:
    """Refused where the mode is off or the act is beyond its limits, and for any reason that would refuse a person."""
    state, command, now = context.state, context.command, context.now
    gain = command.share_after - command.share_before
    if not may_act(state.automatic, command.change, gain, now, context.config.time_zone):
        return Refused(Refusal.NOT_ALLOWED, detail="the automatic mode may not do this now")
    done = _made(context, command.change)
    if isinstance(done, Refused):
        return done
    if not done:
        return Refused(Refusal.ALREADY)
    counter = state.counters.get(command.change.counter or "")
    before = () if counter is None else counter.of_counter
    acts = () if state.automatic is None else state.automatic.acts
    until = now + command.change.minutes * 60_000
    return [
        *done,
        e.AutomaticActed(
            len(acts) + 1, command.change, before, until, command.share_before, command.share_after, command.confidence
        ),
    ]


def take_automatic_back(context: Context[c.TakeAutomaticBack]) -> Decision:
    """One act, or all that stand, the last first. What somebody has changed since is left as they want it.

    With the opening of a counter goes what the mode had it serve besides. By a person it also switches the mode off: it
    would do the same again.
    """
    known, wanted = context.state.automatic, context.command.n
    standing = [] if known is None else _with_it([one for one in known.standing if wanted in (None, one.n)], known)
    switches_off = known is not None and known.limits is not None and context.command.why is AutomaticEnd.TAKEN_BACK
    if not standing and not (switches_off and wanted is None):
        return Refused(Refusal.ALREADY)
    events: list[e.Event] = []
    for one in reversed(standing):
        events += _taken_back(context, one, standing)
        events.append(e.AutomaticEnded(one.n, context.command.why))
    if switches_off:
        events.append(e.AutomaticSet(None, context.envelope.actor))
    return events


def _made(context: Context[Any], change: AutomaticChange) -> Decision:
    service = change.services[0]
    if change.act is AdvisedAct.STOP:
        return _quota(context, service, 0)
    counter = context.state.counters.get(change.counter or "")
    if counter is None:
        return Refused(Refusal.UNKNOWN_COUNTER)
    if change.act is AdvisedAct.SKILL:
        return _at(context, counter.id, c.Skills((*counter.of_counter, service)))
    if not counter.is_closed:
        return []
    opened = _at(context, counter.id, c.Open())
    skills = _at(context, counter.id, c.Skills(change.services))
    if isinstance(opened, Refused):
        return opened
    return skills if isinstance(skills, Refused) else [*skills, *opened]


def _with_it(wanted: list[AutomaticAct], known: Automatic) -> list[AutomaticAct]:
    """With what was added later at a counter that one of them opened."""
    opened = [one for one in wanted if one.change.act is AdvisedAct.OPEN]
    return [one for one in known.standing if one in wanted or any(_added(one, since=each) for each in opened)]


def _added(act: AutomaticAct, since: AutomaticAct) -> bool:
    """Whether it added a service at the counter of that act, by that act or later."""
    return act.change.act is AdvisedAct.SKILL and act.change.counter == since.change.counter and act.n >= since.n


def _taken_back(context: Context[Any], act: AutomaticAct, together: list[AutomaticAct]) -> list[e.Event]:
    """`together`: all that is taken back, of which the later ones are."""
    change, state = act.change, context.state
    service = change.services[0]
    if change.act is AdvisedAct.STOP:
        stopped = state.quotas.get(service) == 0
        return _or_nothing(_quota(context, service, state.stopped.get(service))) if stopped else []
    counter = state.counters.get(change.counter or "")
    if counter is None:
        return []
    added = {one.change.services[0] for one in together if _added(one, since=act)}
    left = tuple(one for one in counter.of_counter if one not in added)
    if change.act is AdvisedAct.SKILL:
        return _or_nothing(_at(context, counter.id, c.Skills(left))) if left and service in counter.of_counter else []
    if counter.is_closed or left != change.services:
        return []
    closed = _or_nothing(_at(context, counter.id, c.Close()))
    return [*closed, *_or_nothing(_at(context, counter.id, c.Skills(act.before)))] if closed else []


def _quota(context: Context[Any], service: str, quota: int | None) -> Decision:
    command = c.SetQuota(service, quota)
    return set_quota(
        Context(context.state, context.config, command, context.envelope, context.now, context.advice, context.believed)
    )


def _at(context: Context[Any], counter_id: str, command: c.Body) -> Decision:
    """The command of a manager on a counter."""
    envelope = replace(context.envelope, command=command, counter=counter_id, directed=True)
    asked: Context[Any] = Context(
        context.state, context.config, command, envelope, context.now, context.advice, context.believed
    )
    counter = counter_of(asked)
    if isinstance(counter, Refused):
        return counter
    return COUNTER_HANDLERS[type(command)](
        AtCounter(
            context.state, context.config, command, envelope, context.now, context.advice, context.believed, counter
        )
    )


def _or_nothing(decision: Decision) -> list[e.Event]:
    return [] if isinstance(decision, Refused) else decision
