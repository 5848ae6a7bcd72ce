"""Decides what the automatic mode does: the same acts as a manager's, within the limits that were set, each journalled.

An act and the word on why it was done are one decision, so that neither stands without the other.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from protocol import commands as c
from protocol.advice import AdvisedAct
from protocol.automatic import AutomaticChange, AutomaticEnd
from protocol.enums import Refusal
from protocol.problem import Refused
from server.queue.events import events as e
from server.queue.state.automatic import Automatic, AutomaticAct, may_act, without
from server.queue.state.state import State

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
    known = state.automatic
    acts = () if known is None else known.acts
    undone = [] if known is None else [one for one in known.standing if _is_again(one.change, command.change)]
    until = now + command.change.minutes * 60_000
    return [
        *done,
        *(e.AutomaticEnded(one.n, AutomaticEnd.TAKEN_BACK) for one in undone),
        e.AutomaticActed(
            len(acts) + 1, command.change, before, until, command.share_before, command.share_after, command.confidence
        ),
    ]


def change_for(context: Context[c.ChangeFor]) -> Decision:
    """A counter is opened for some services, or closed, for some minutes, by the commands of a supervisor."""
    state, change = context.state, context.command.change.change()
    if change.act is AdvisedAct.OPEN and not change.services:
        return Refused(Refusal.BAD_FIELD, "change", "services")
    done = _made(context, change)
    if isinstance(done, Refused):
        return done
    if not done:
        return Refused(Refusal.ALREADY)
    n = 1 if state.automatic is None else len(state.automatic.acts) + 1
    before = state.counters[change.counter or ""].of_counter
    until = context.now + change.minutes * 60_000
    return [*done, *claims_ended(state, done), e.ChangedFor(n, change, before, until, context.envelope.actor)]


def claims_ended(state: State, events: Sequence[e.Event]) -> list[e.Event]:
    """Of the acts that opened or closed a counter for some minutes, those that a person has undone by these events.

    What the counter does from then on is theirs, and is not taken back.
    """
    standing = [] if state.automatic is None else state.automatic.standing
    closed = {one.counter for one in events if isinstance(one, e.CounterClosed)}
    opened = {
        one.counter for one in events if isinstance(one, e.CounterOpened) and state.counters[one.counter].is_closed
    }
    undone = {AdvisedAct.OPEN: closed, AdvisedAct.CLOSE: opened}
    return [
        e.AutomaticEnded(one.n, AutomaticEnd.TAKEN_BACK)
        for one in standing
        if one.change.counter in undone.get(one.change.act, ())
    ]


def take_automatic_back(context: Context[c.TakeAutomaticBack]) -> Decision:
    """One act, or all that stand. What somebody has changed since is left as they want it.

    With the opening of a counter goes what the mode had it serve besides. By a person it also switches the mode off: it
    would do the same again.
    """
    known, wanted = context.state.automatic, context.command.n
    if wanted is None:
        standing = [] if known is None else _with_it(known.own_standing, known)
    else:
        standing = [] if known is None else _with_it([one for one in known.standing if one.n == wanted], known)
    of_the_mode = wanted is None or any(one.by is None for one in standing if one.n == wanted)
    is_on = known is not None and known.limits is not None
    switches_off = is_on and of_the_mode and context.command.why is AutomaticEnd.TAKEN_BACK
    if not standing and not (switches_off and wanted is None):
        return Refused(Refusal.ALREADY)
    events = _as_before(context, standing)
    events += [e.AutomaticEnded(one.n, context.command.why) for one in reversed(standing)]
    if switches_off:
        events.append(e.AutomaticSet(None, context.envelope.actor))
    return events


def _made(context: Context[Any], change: AutomaticChange) -> Decision:
    if change.act is AdvisedAct.STOP:
        return _quota(context, change.services[0], 0)
    counter = context.state.counters.get(change.counter or "")
    if counter is None:
        return Refused(Refusal.UNKNOWN_COUNTER)
    if change.act is AdvisedAct.SKILL:
        return _at(context, counter.id, c.Skills((*counter.of_counter, *change.services)))
    if change.act is AdvisedAct.CLOSE:
        return _at(context, counter.id, c.Close())
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


def _is_again(before: AutomaticChange, change: AutomaticChange) -> bool:
    """Whether both do the same, so that somebody had undone the first: its end is not to undo the second."""
    same_services = change.act is AdvisedAct.OPEN or before.services == change.services
    return before.act is change.act and before.counter == change.counter and same_services


def _as_before(context: Context[Any], acts: list[AutomaticAct]) -> list[e.Event]:
    """Each counter and quota as without these acts."""
    state = context.state
    events: list[e.Event] = []
    for counter_id in dict.fromkeys(one.change.counter for one in acts):
        counter = state.counters.get(counter_id or "")
        if counter is None:
            continue
        there = [one for one in acts if one.change.counter == counter.id]
        services, closed = without(there, counter.of_counter, counter.is_closed)
        if closed and not counter.is_closed:
            events += _or_nothing(_at(context, counter.id, c.Close()))
        elif counter.is_closed and not closed:
            events += _or_nothing(_at(context, counter.id, c.Open()))
        events += _or_nothing(_at(context, counter.id, c.Skills(services)))
    for code in dict.fromkeys(one.change.services[0] for one in acts if one.change.act is AdvisedAct.STOP):
        if state.quotas.get(code) == 0:
            events += _or_nothing(_quota(context, code, state.stopped.get(code)))
    return events


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
