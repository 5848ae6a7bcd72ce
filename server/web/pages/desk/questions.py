"""What an act of a clerk's page asks before it is sent: one form for each act, its choices numbered for the keys."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from language.messages import N_
from protocol.configuration import BranchConfig, Coded, Name, ReasonConfig
from protocol.enums import CounterState, ReasonFor
from protocol.ids import Instant
from server.queue.decide.possible import acts_at
from server.queue.events.events import CLOSED_OUTCOME
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.web.follow import views

Called: TypeAlias = Callable[[str], str]

PARK_MINUTES = (5, 10, 15, 30, 60)

ASKED = (
    "call-named",
    "complete",
    "no-show",
    "park",
    "pickup",
    "return",
    "transfer",
    "next-service",
    "reclass",
    "pause",
    "close",
    "logout",
    "issue",
)
"""The acts whose address opens a question; some only ask where there is something to ask."""


class Choice(Struct, frozen=True):
    """`name`: from the settings; `said`: a msgid of ours, with `n` in it. `barred`: shown, with why, not chosen."""

    value: str
    name: Name | None = None
    said: str = ""
    n: int = 0
    note: str = ""
    waiting: int | None = None
    barred: bool = False


class Group(Struct, frozen=True):
    """Choices of which one is taken. `usual`: the one that is marked first."""

    field: str
    title: str
    choices: list[Choice]
    usual: str = ""


class Question(Struct, frozen=True):
    """`typed`: a number is typed; `dossiers`: how many are asked for, with this number there; `alone`: services that
    people wait for and only this counter serves, which is why it asks at all.
    """

    act: str
    title: str
    groups: list[Group]
    typed: bool = False
    number: str = ""
    detail: str = ""
    detail_n: int = 0
    dossiers: int | None = None
    alone: list[tuple[Name, int]] = []


NO_OUTCOME = Choice("", said=N_("No outcome (listed for the manager)"))
NO_PRIORITY = Choice("", said=N_("No priority"))
NO_REASON = Choice("", said=N_("No reason"))
UNTIL_PICKED_UP = Choice("", said=N_("Until picked up"))
WHY = N_("Why?")


def asks_something(act: str, state: State, counter: Counter, now: Instant) -> bool:
    """Whether an act that is possible asks anything before it is sent."""
    match act:
        case "no-show":
            ticket = state.in_hand(counter)
            return ticket is not None and _no_show(views.config_of(state), ticket, now) is not None
        case "close" | "logout":
            return bool(left_alone(state, counter))
        case _:
            return act in ASKED


def question_of(
    act: str, state: State, counter: Counter, now: Instant, typed: str = "", called: Called = str
) -> Question | None:
    """What `act` asks now; None: nothing, or it is not possible. `typed`: the number that was chosen before; `called`:
    a person's name by their id.
    """
    config = views.config_of(state)
    if act == "issue" and counter.user is not None:
        title = N_("A new ticket for which service?")
        ways = Group("priority", N_("Priority"), [NO_PRIORITY, *map(_coded, config.priorities)])
        return Question(act, title, [Group("service", title, _services(state, config, but="", value="{}")), ways])
    if act not in ASKED or _tag(act) not in acts_at(state, counter):
        return None
    ticket = state.in_hand(counter)
    match act:
        case "call-named":
            title = N_("Whom to call out of turn?")
            return Question(act, title, [_reasons(config, ReasonFor.CALL)], typed=True, number=typed)
        case "complete":
            ends = [_coded(one) for one in config.outcomes if one.code != CLOSED_OUTCOME]
            group = Group("outcome", N_("How did it end?"), [*ends, NO_OUTCOME], ends[0].value if ends else "")
            return Question(act, N_("How did it end?"), [group], dossiers=ticket.dossiers if ticket else 1)
        case "no-show":
            return None if ticket is None else _no_show(config, ticket, now)
        case "park":
            times = [Choice(str(n), said=N_("{n} minutes, then back in the queue"), n=n) for n in PARK_MINUTES]
            long = Group("minutes", N_("For how long?"), [UNTIL_PICKED_UP, *times])
            return Question(act, N_("Why is this person set aside?"), [_reasons(config, ReasonFor.PARK), long])
        case "pickup":
            aside = sorted(state.parked.values(), key=lambda one: one.order)
            named = [Choice(one.ticket_id, views.as_code(one.number)) for one in aside]
            group = Group("ticket", N_("Whom to pick up?"), named, named[0].value if named else "")
            return Question(act, N_("Whom to pick up?"), [group]) if named else None
        case "return":
            return Question(act, N_("Why return to the queue? The age is kept."), [_reasons(config, ReasonFor.RETURN)])
        case "transfer":
            return None if ticket is None else _transfer(state, config, counter, ticket, called)
        case "next-service":
            title = N_("Which service next? Number and age are kept.")
            services = _services(state, config, but=ticket.service if ticket else "", value="{}")
            return Question(act, title, [Group("service", title, services)])
        case "reclass":
            ways = Group("priority", N_("Which priority is right?"), [*map(_coded, config.priorities), NO_PRIORITY])
            return Question(act, N_("Which priority is right?"), [ways, _reasons(config, ReasonFor.RECLASS)])
        case "pause":
            title = N_("Why pause? The person in hand is finished first.")
            return Question(act, title, [_reasons(config, ReasonFor.PAUSE)], alone=left_alone(state, counter))
        case _close_or_logout:
            alone = left_alone(state, counter)
            return Question(act, N_("Stop here?"), [], alone=alone) if alone else None


def left_alone(state: State, counter: Counter) -> list[tuple[Name, int]]:
    """The services that people wait for and only this counter serves, and how many wait for each."""
    others = [one for one in state.counters.values() if one.id != counter.id and _serving(one)]
    mine = counter.skills if _serving(counter) else ()
    served = {code for one in others for code in one.skills}
    waiting = {code: state.waiting.count(code) for code in mine if code not in served}
    return [(views.service_name(views.config_of(state), code), n) for code, n in waiting.items() if n]


def _serving(counter: Counter) -> bool:
    return counter.state is CounterState.OPEN and counter.then is None


def _tag(act: str) -> str:
    return "call" if act == "call-named" else act


def _no_show(config: BranchConfig, ticket: Ticket, now: Instant) -> Question | None:
    """Only where the call is so recent that a reason is needed."""
    called_at = ticket.announced_at or ticket.called_at or 0
    if now - called_at >= config.no_show_s * 1000:
        return None
    reasons = _reasons(config, ReasonFor.NO_SHOW)
    detail = (
        N_("With a reason this person keeps their place. From {n} seconds after the call none is needed.")
        if reasons.choices
        else N_("It is possible from {n} seconds after the call.")
    )
    title = N_("Why a no-show so soon after the call?")
    return Question("no-show", title, [reasons], detail=detail, detail_n=config.no_show_s)


def _transfer(state: State, config: BranchConfig, counter: Counter, ticket: Ticket, called: Called) -> Question:
    places = _services(state, config, but=ticket.service, value="service:{}")
    for one in config.counters:
        there = state.counters.get(one.id)
        if there is None or there.id == counter.id:
            continue
        note = ""
        if there.is_closed:
            note = N_("Closed")
        elif ticket.service not in there.skills:
            note = N_("Does not serve this service")
        places.append(Choice(f"counter:{one.id}", one.name, note=note, barred=bool(note)))
    places += _clerks(state, config, counter, ticket, called)
    reasons = _reasons(config, ReasonFor.TRANSFER)
    why = Group("reason", WHY, [*reasons.choices, NO_REASON])
    return Question("transfer", N_("Where to?"), [Group("to", N_("Where to?"), places), why])


def _clerks(state: State, config: BranchConfig, counter: Counter, ticket: Ticket, called: Called) -> list[Choice]:
    """Those who sit at another counter that may take the ticket, by their names and where they sit."""
    names = {one.id: one.name for one in config.counters}
    found = []
    for there in state.counters.values():
        takes = not there.is_closed and ticket.service in there.skills and there.id in names
        if there.user is not None and there.id != counter.id and takes:
            person = called(there.user)
            said = {language: f"{person} – {place}" for language, place in names[there.id].items()}
            found.append(Choice(f"user:{there.user}", said))
    return found


def _services(state: State, config: BranchConfig, *, but: str, value: str) -> list[Choice]:
    return [
        Choice(value.format(one.code), one.name, waiting=state.waiting.count(one.code))
        for one in config.services_as_shown()
        if one.code != but
    ]


def _reasons(config: BranchConfig, use: ReasonFor) -> Group:
    return Group("reason", WHY, [_coded(one) for one in config.reasons if use in one.used_by])


def _coded(code: Coded | ReasonConfig) -> Choice:
    return Choice(code.code, code.name)
