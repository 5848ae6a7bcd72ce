"""What a clerk's page shows: the person in hand with the time, who waits, who is set aside, the acts and keys."""

from heapq import nsmallest

from msgspec import Struct, structs

from language import desk_acts
from language.desk_acts import Named
from protocol.configuration import Name, ProcedureConfig
from protocol.enums import CounterState, TicketClass, TicketState
from protocol.ids import Instant
from protocol.views import Wait, Why
from server.access.city.state import Access
from server.balance.dispatch.choose import next_call
from server.balance.foresight.told import BranchForecast
from server.queue.decide.possible import acts_at
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.web.base.clock import moment
from server.web.follow import views
from server.web.pages.parts.ages import Age

from .questions import asks_something
from .watch import Watch, watch_of

MOST_LINES = 40
ALARM_BACK_MS = 10_000
"""So long the clerk may take an alarm back; then a supervisor ends it."""

NAMED: dict[str, Named] = {
    "call": desk_acts.CALL,
    "start": desk_acts.START,
    "complete": desk_acts.COMPLETE,
    "recall": desk_acts.RECALL,
    "no-show": desk_acts.NO_SHOW,
    "park": desk_acts.PARK,
    "transfer": desk_acts.TRANSFER,
    "next-service": desk_acts.NEXT_SERVICE,
    "return": desk_acts.RETURN,
    "reclass": desk_acts.RECLASS,
    "call-named": desk_acts.CALL_NAMED,
    "pickup": desk_acts.PICKUP,
    "open": desk_acts.OPEN,
    "pause": desk_acts.PAUSE,
    "close": desk_acts.CLOSE,
    "issue": desk_acts.NEW_TICKET,
}
"""The acts of the page in their order; one stands in its place whether it is possible or not."""

IN_HAND = ("start", "complete", "recall", "no-show", "park", "transfer", "next-service", "return", "reclass")
"""Of the person in hand."""


ALWAYS = ("open", "pause", "close", "issue")
"""Whoever is in hand."""


class Act(Struct, frozen=True):
    """A button. `asks`: it opens a question, at its own address. `usual`: the next act of an ordinary visit."""

    name: str
    key: str
    label: str
    possible: bool
    asks: bool
    usual: bool


class Line(Struct, frozen=True):
    """Somebody who waits, or is set aside. `likely`: whom "call next" would call now; `left`: the rest of the wait."""

    ticket_id: str
    number: str
    cls: TicketClass
    service: Name
    age: Age
    slot_at: str = ""
    likely: bool = False
    left: Wait | None = None


class Hand(Struct, frozen=True):
    """The person in hand. `clock`: of the call until the start, then of all serving so far, against the target.

    `further`: services that the visit goes on to, once this one is completed.
    """

    ticket_id: str
    number: str
    serving: bool
    cls: TicketClass
    service: Name
    priority: Name | None
    procedure: ProcedureConfig | None
    dossiers: int
    clock: Age
    waited_s: int
    no_shows: int
    why: Why | None
    further: tuple[Name, ...] = ()


class Desk(Struct, frozen=True):
    """The counter and all that its clerk sees. `alarm`: `raised` while it can be taken back, `sent`, or empty.
    `nobody_waits`: the msgid of what is said where nobody may be called.
    """

    id: str
    name: Name
    state: CounterState
    then: CounterState | None
    reason: Name | None
    clerk: str
    alarm: str
    hand: Hand | None
    watch: Watch | None
    acts: list[Act]
    waiting: list[Line]
    more: int
    others: int
    aside: list[Line]
    more_aside: int
    served: int
    may_leave: bool
    may_call: bool
    nobody_waits: str


def desk_of(
    state: State, counter: Counter, now: Instant, access: Access, forecast: BranchForecast | None = None
) -> Desk:
    """The page of a counter now."""
    config = views.config_of(state)
    ticket = state.in_hand(counter)
    mine = sum(line.size for line in state.waiting.lines(counter))
    waiting = _waiting(state, counter, now, forecast)
    possible = acts_at(state, counter)
    reasons = {one.code: one.name for one in config.reasons}
    return Desk(
        id=counter.id,
        name=views.counter_name(config, counter.id),
        state=counter.state,
        then=counter.then,
        reason=reasons.get(counter.reason or ""),
        clerk=access.called(counter.user),
        alarm=_alarm(counter.alarm_at, now),
        hand=None if ticket is None else _hand(state, ticket, now),
        watch=watch_of(state, counter, now),
        acts=_acts(state, counter, possible, now),
        waiting=waiting,
        more=mine - len(waiting),
        others=state.waiting.total - mine,
        aside=_aside(state, now),
        more_aside=max(0, len(state.parked) - MOST_LINES),
        served=counter.served,
        may_leave="logout" in possible,
        may_call="call" in possible,
        nobody_waits=desk_acts.NOBODY_WAITS if counter.skills else desk_acts.SERVES_NOTHING,
    )


def _alarm(alarm_at: Instant | None, now: Instant) -> str:
    if alarm_at is None:
        return ""
    return "raised" if now - alarm_at < ALARM_BACK_MS else "sent"


def _acts(state: State, counter: Counter, possible: tuple[str, ...], now: Instant) -> list[Act]:
    ticket = state.in_hand(counter)
    if ticket is not None:
        usual = "complete" if ticket.state is TicketState.SERVING else "start"
    else:
        usual = "call" if counter.state is CounterState.OPEN else "open"
    shown = []
    for name, named in NAMED.items():
        if (name in IN_HAND) != (ticket is not None) and name not in ALWAYS:
            continue
        if name in ("open", "pause") and name not in possible:
            continue  # of the two, what is possible now
        can = "call" in possible and state.waiting.total > 0 if name == "call-named" else name in possible
        can = (can and (name != "pickup" or bool(state.parked))) or name == "issue"
        asks = can and asks_something(name, state, counter, now)
        shown.append(Act(name, named.key, named.label, can, asks, name == usual))
    return shown


def _hand(state: State, ticket: Ticket, now: Instant) -> Hand:
    config = views.config_of(state)
    serving = ticket.state is TicketState.SERVING
    since = (ticket.started_at if serving else ticket.called_at) or now
    before_ms = ticket.served_ms if serving else 0
    declared = {one.code: one.name for one in config.priorities}
    waited_ms = (ticket.called_at or now) - ticket.issued_at - ticket.all_served_ms - ticket.parked_ms
    begun = since - before_ms
    target_s = config.transaction_target_s * max(1, ticket.dossiers)
    return Hand(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        serving=serving,
        cls=ticket.cls,
        service=views.service_name(config, ticket.service),
        priority=None if ticket.priority is None else declared.get(ticket.priority, views.as_code(ticket.priority)),
        procedure=next((one for one in config.procedures if one.code == ticket.procedure), None),
        dossiers=ticket.dossiers,
        clock=Age(begun, max(0, now - begun) // 1000, target_s),
        waited_s=max(0, waited_ms) // 1000,
        no_shows=ticket.no_shows,
        why=ticket.why,
        further=tuple(views.service_name(config, one.service) for one in ticket.further),
    )


def _waiting(state: State, counter: Counter, now: Instant, forecast: BranchForecast | None) -> list[Line]:
    """Of those whom this counter may call, the likely next and then the longest waiting; so many, whoever waits."""
    choice = next_call(state, counter, now)
    likely = None if choice is None else state.tickets.get(choice.ticket_id)
    entries = sorted(entry for line in state.waiting.lines(counter) for entry in line.first_entries(MOST_LINES))
    others = [entry[2] for entry in entries if entry[2] is not likely]
    shown = [*([] if likely is None else [likely]), *others][:MOST_LINES]
    return [
        structs.replace(
            _line(state, one, now, one.queued_at, likely=one is likely),
            left=views.wait_left(state, one, now, forecast),
        )
        for one in shown
    ]


def _aside(state: State, now: Instant) -> list[Line]:
    parked = nsmallest(MOST_LINES, state.parked.values(), key=lambda one: (one.parked_at or 0, one.order))
    return [_line(state, one, now, one.parked_at or one.queued_at) for one in parked]


def _line(state: State, ticket: Ticket, now: Instant, since: Instant, *, likely: bool = False) -> Line:
    config = views.config_of(state)
    slot = "" if ticket.slot_at is None else moment(ticket.slot_at, config.time_zone).strftime("%H:%M")
    age = Age(since, max(0, now - since) // 1000, config.visit_target_s)
    service = views.service_name(config, ticket.service)
    return Line(ticket.ticket_id, ticket.number, ticket.cls, service, age, slot, likely)
