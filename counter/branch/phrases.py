"""Sentences about times, classes, states and choices, in the chosen language."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from language import desk_acts
from language.calling import say_why
from language.counts import say_ahead
from language.durations import say_age
from language.messages import _, ngettext, spoken, translations
from language.names import name_in
from language.waits import say_wait
from protocol.configuration import Coded, Name
from protocol.enums import CounterState, TicketClass, TicketState
from protocol.views import BranchView, CounterView, TicketIssued, TicketView, Why
from ui.look.promise_level import Level

from .service_timer import ServiceTimes


def minutes_text(seconds: float) -> str:
    """An age: "under a minute", "17 min", "2 h 05"."""
    return say_age(seconds, translations(spoken()))


def at_text(at: datetime, branch: BranchView | None) -> str:
    """A time of day at the branch, HH:MM."""
    return at.astimezone(ZoneInfo(branch.time_zone)).strftime("%H:%M") if branch else at.strftime("%H:%M")


def class_text(cls: TicketClass) -> str:
    """A ticket's class."""
    match cls:
        case TicketClass.APPT:
            return _("Appointment")
        case TicketClass.PRIO:
            return _("Priority")
        case TicketClass.WALK:
            return _("Ordinary")
    assert_never(cls)


def slot_text(ticket: TicketView) -> str:
    """A ticket's class in a narrow column; of an appointment, its time."""
    return class_text(ticket.cls) if ticket.slot_at is None else appointed_text(f"{ticket.slot_at:%H:%M}")


def appointed_text(clock: str) -> str:
    """The text of an appointment's time of day."""
    return _("Appt {time}").format(time=clock)


def state_text(ticket: TicketView) -> str:
    """The state of the ticket in hand."""
    return _("Being served") if ticket.state is TicketState.SERVING else _("Called, not here yet")


def nobody_waits_text(counter: CounterView | None) -> str:
    """Why "call next" would bring nobody."""
    return _(desk_acts.NOBODY_WAITS if counter is None or counter.skills else desk_acts.SERVES_NOTHING)


def counter_state_text(counter: CounterView) -> str:
    """A counter's state, and the one that follows the ticket in hand."""
    match counter.then:
        case CounterState.PAUSED:
            return _("Will pause")
        case CounterState.CLOSED:
            return _("Will close")
    match counter.state:
        case CounterState.OPEN:
            return _("Open")
        case CounterState.PAUSED:
            return _("Paused")
        case CounterState.CLOSED:
            return _("Closed")
    assert_never(counter.state)


def level_text(service_times: ServiceTimes) -> str:
    """The serving time against its target, in words."""
    left_s = service_times.target_s - service_times.promised_s
    minutes = max(1, -int(-left_s // 60))
    match service_times.level:
        case Level.CALM:
            return ngettext("{n} minute left", "{n} minutes left", minutes).format(n=minutes)
        case Level.AMBER:
            return ngettext("Hurry a little: {n} minute left", "Hurry a little: {n} minutes left", minutes).format(
                n=minutes
            )
        case Level.RED:
            return ngettext("Almost over: {n} minute left", "Almost over: {n} minutes left", minutes).format(n=minutes)
        case Level.OVER:
            target = service_times.target_s // 60
            return ngettext("Over {n} minute", "Over {n} minutes", target).format(n=target)
    assert_never(service_times.level)


def why_text(why: Why) -> str:
    """Why the policy chose this ticket."""
    return say_why(why, translations(spoken()))


def why_next_text(why: Why) -> str:
    """Why a ticket will likely be called next, in few words."""
    age = minutes_text(why.age_s)
    match why.code:
        case "guard":
            return _("waiting too long, {age}").format(age=age)
        case "priority":
            return _("{age} of waiting, counted {weight} times").format(age=age, weight=f"{why.weight:g}")
        case "oldest":
            return _("waiting longest, {age}").format(age=age)
        case "in_time":
            return _("to be done in time: waiting for {age}").format(age=age)
        case "not_late":
            return _("so as not to be much later: waiting for {age}").format(age=age)
    return _("waiting for {age}").format(age=age)


def issued_text(issued: TicketIssued, branch: BranchView | None, language: str) -> str:
    """What the clerk tells the citizen whose ticket was issued here."""
    words, service = translations(spoken()), service_text(issued.service, branch, language)
    text = _("New ticket {number}, {service}").format(number=issued.number, service=service)
    text = f"{text}. {say_ahead(issued.ahead, words)}"
    return f"{text}." if issued.wait is None else f"{text}, {say_wait(issued.wait, words)}."


def own_day_text(me: CounterView) -> str:
    """This counter's visits today, and their mean time."""
    text = ngettext("This counter: {n} served", "This counter: {n} served", me.served_today).format(n=me.served_today)
    if me.served_today:
        text += " · " + _("{age} each").format(age=minutes_text(me.served_s_today / me.served_today))
    return text


def waits_where_text(
    ticket: TicketView, counters: Mapping[str, CounterView], branch: BranchView | None, language: str
) -> str:
    """Where a ticket waits: for a counter, for a clerk, or for its service."""
    if ticket.for_counter is not None and ticket.for_counter in counters:
        return _("waits for {counter}").format(counter=name_in(counters[ticket.for_counter].name, language))
    clerks = [one for one in counters.values() if ticket.for_user is not None and one.user == ticket.for_user]
    if clerks:
        counter = name_in(clerks[0].name, language)
        return _("waits for {clerk} at {counter}").format(clerk=clerks[0].user_name or _("The clerk"), counter=counter)
    return _("waits for {service}").format(service=service_text(ticket.service, branch, language))


def service_text(code: str, branch: BranchView | None, language: str) -> str:
    """A service's name; its code while the branch was not read."""
    if branch is not None:
        for service in branch.services:
            if service.code == code:
                return name_in(service.name, language)
    return code


def coded_text(code: str, known: tuple[Coded, ...], language: str) -> str:
    """The name of a code of the settings; the code where the settings no longer have it."""
    return next((name_in(one.name, language) for one in known if one.code == code), code)


def priority_text(ticket: TicketView, branch: BranchView | None, language: str) -> str:
    """A ticket's class, and the priority that was declared."""
    text = slot_text(ticket)
    if ticket.priority is None:
        return text
    declared = coded_text(ticket.priority, branch.priorities if branch else (), language)
    return _("{cls}: {declared}").format(cls=text, declared=declared)


def reason_text(code: str, branch: BranchView | None, language: str) -> str:
    """The name of a reason."""
    names: dict[str, Name] = {reason.code: reason.name for reason in branch.reasons} if branch else {}
    return name_in(names[code], language) if code in names else code
