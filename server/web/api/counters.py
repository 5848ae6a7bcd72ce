"""Counters over the API: every command of a counter, and the end of the day."""

import msgspec
from msgspec import Struct

from protocol import commands as c
from protocol.enums import Refusal, Role
from protocol.ids import Instant
from protocol.practice import practised
from protocol.problem import Refused
from protocol.views import CounterReply, DayEnded, DayReopened, NextChoice
from server.access.city.state import Person
from server.access.roles import from_rank
from server.balance.dispatch.choose import next_call
from server.journal.write.committed import Done
from server.queue.events import events as e
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest, Parameter

from .people import check_password

CALLS = c.Open | c.Call | c.Recall | c.Pickup

UNTIL = Parameter(
    "until",
    "The server's time, in ms since 1970, after which the command is refused with too_late; what it did before stays",
    1,
    10**15,
)


_CLERKS = from_rank(Role.CLERK)
"""Who may sit at a counter; a greeter stands at the door."""


async def verb(asked: OperationRequest) -> Struct | Refused:
    """Any counter command except `login`, by its own device, or by a supervisor where that is allowed."""
    return await _verb(asked, None)


async def calling_verb(asked: OperationRequest) -> Struct | Refused:
    """A command that calls somebody: with `until` it is carried out in time or never, however often it is sent."""
    until = asked.number(UNTIL, 0)
    return until if isinstance(until, Refused) else await _verb(asked, until or None)


async def _verb(asked: OperationRequest, until: Instant | None) -> Struct | Refused:
    refused = _known_counter(asked)
    if refused:
        return refused
    command = asked.body
    if isinstance(command, CALLS) and _has_left(asked):
        return Refused(Refusal.NOT_ALLOWED, "user", "this person may not sign in any more")
    if isinstance(command, c.Transfer) and command.user is not None:
        access = asked.context.live.access
        person = access.person_by_name(command.user) or access.person(command.user)
        if person is None or person.disabled or not _works_here(asked, person):
            return Refused(Refusal.UNKNOWN_USER, "user")
        command = msgspec.structs.replace(command, user=person.user_id)
    return await _submit(asked, command, until)


async def login(asked: OperationRequest) -> Struct | Refused:
    """Logs a clerk in at this counter; only people who may work at this branch."""
    refused = _known_counter(asked)
    if refused:
        return refused
    person = await check_password(asked, asked.body)
    if isinstance(person, Refused):
        return person
    if not _works_here(asked, person):
        return Refused(Refusal.NOT_ALLOWED, "user", "this person works at another branch")
    if person.first_password:
        return Refused(Refusal.FIRST_PASSWORD, "password")
    reply = await _submit(asked, c.Login(person.user_id))
    if isinstance(reply, CounterReply) and person.must_change_password:
        return msgspec.structs.replace(reply, must_change_password=True)
    return reply


async def next_choice(asked: OperationRequest) -> Struct | Refused:
    """The ticket that "call next" would call now, by the same policy; nothing is changed."""
    refused = _known_counter(asked)
    if refused:
        return refused
    state = asked.branch.state
    now = asked.context.clock.now()
    at = moment(now, views.zone_of(state))
    choice = next_call(state, state.counters[asked.param("c")], now)
    if choice is None:
        return NextChoice(None, None, state.seq, at)
    return NextChoice(choice.ticket_id, choice.why, state.seq, at)


def _has_left(asked: OperationRequest) -> bool:
    """Whether the clerk who is signed in here may not sign in any more: nobody else is called to the counter."""
    user = asked.branch.state.counters[asked.param("c")].user
    person = None if user is None else asked.context.live.access.person(user)
    return person is not None and person.disabled


def _works_here(asked: OperationRequest, person: Person) -> bool:
    branch = asked.branch.state.stream
    here = None, practised(branch) or branch
    return any(grant.branch in here and grant.role in _CLERKS for grant in asked.context.live.access.grants_of(person))


def _known_counter(asked: OperationRequest) -> Refused | None:
    counter = asked.param("c")
    if counter not in asked.branch.state.counters:
        return Refused(Refusal.UNKNOWN_COUNTER)
    return None


async def _submit(asked: OperationRequest, command: c.Body, until: Instant | None = None) -> Struct | Refused:
    directed = asked.principal.role is not Role.COUNTER
    envelope = msgspec.structs.replace(asked.envelope(command, asked.param("c")), until=until, directed=directed)
    done = await asked.context.live.submit(envelope)
    return done if isinstance(done, Refused) else await counter_reply(asked, done)


async def counter_reply(asked: OperationRequest, done: Done) -> CounterReply | Refused:
    """The counter and the ticket of this command as they are now; as they were then, for one of an earlier day.

    A command about the counter itself (a pause, other skills, an alarm) is answered with the ticket in hand.
    """
    state = asked.branch.state
    ticket_id = done.outcome.ticket_id if done.outcome else None
    if ticket_id is not None and ticket_id not in state.tickets:
        state = await asked.context.live.state_at(state.stream, done.seq)
    counter = state.counters.get(asked.param("c"))
    if counter is None:  # a new configuration has just removed it
        return Refused(Refusal.UNKNOWN_COUNTER)
    if ticket_id is None and not isinstance(asked.body, c.Call):  # a call that found nobody has no ticket
        ticket_id = counter.ticket_id
    called = [event.body for event in done.recorded if isinstance(event.body, e.Called)]
    why = called[0].why if called else None
    return CounterReply(
        counter=views.counter_view(state, counter, asked.context.live.access),
        ticket=None if ticket_id is None else views.ticket_view(state, state.tickets[ticket_id]),
        seq=done.seq,
        why=why if why is not None else msgspec.UNSET,
    )


async def rate(asked: OperationRequest) -> Struct | Refused:
    """A visit that ended at this counter is rated on the counter's second screen; who is logged in does not matter."""
    return _known_counter(asked) or await _submit(asked, asked.body)


async def clear_alarm(asked: OperationRequest) -> Struct | Refused:
    """Ends the counter's alarm; for a supervisor who has handled it."""
    done = await asked.context.live.submit(asked.envelope(c.ClearAlarm(asked.param("c"))))
    if isinstance(done, Refused):
        return Refused(done.code, None, done.detail)  # the counter is in the path: no field of the body is wrong
    return await counter_reply(asked, done)


async def end_day(asked: OperationRequest) -> Struct | Refused:
    """Ends the branch's day, before or after its closing time."""
    done = await asked.context.live.submit(asked.envelope(c.EndDay()))
    if isinstance(done, Refused):
        return done
    ended = next(event for event in done.recorded if isinstance(event.body, e.DayEnded))
    return DayEnded(ended.day, ended.body.expired, ended.body.completed, done.seq)


async def reopen_day(asked: OperationRequest) -> Struct | Refused:
    """Takes the end of the branch's day back."""
    done = await asked.context.live.submit(asked.envelope(c.ReopenDay()))
    if isinstance(done, Refused):
        return done
    reopened = next(event for event in done.recorded if isinstance(event.body, e.DayReopened))
    body: e.DayReopened = reopened.body
    return DayReopened(reopened.day, body.expired, body.completed, body.appointments, done.seq)
