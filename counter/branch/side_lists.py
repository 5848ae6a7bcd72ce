"""The rows of the side column: waiting and parked tickets, and the counters."""

from language.messages import _, ngettext, spoken, translations
from language.names import name_in
from language.waits import figures, say_wait
from protocol.configuration import Weights
from protocol.enums import CounterState, TicketClass
from protocol.views import BranchView, CounterView, TicketView, Wait, Why
from ui.look.promise_level import Level, level_of

from .counter_picture import CounterPicture
from .phrases import (
    appointed_text,
    at_text,
    class_text,
    counter_state_text,
    minutes_text,
    priority_text,
    reason_text,
    service_text,
    slot_text,
    why_next_text,
)
from .row import Row


def waiting_titles() -> tuple[str, ...]:
    return _("Number"), _("Service"), _("Class"), _("Still"), _("Waited")


def waiting_rows(picture: CounterPicture, language: str) -> list[Row]:
    """The waiting tickets: those this counter may call in the likely order, then the others, muted."""
    mine, others = picture.waiting()
    likely = picture.likely_next()
    first, why = likely if likely else (None, None)
    return [
        _waiting_row(ticket, picture, language, muted=False, why=why if ticket is first else None) for ticket in mine
    ] + [_waiting_row(ticket, picture, language, muted=True) for ticket in others]


def waiting_heading(picture: CounterPicture) -> str:
    """The heading: how many this counter may call, and how many wait for others."""
    mine, others = (len(part) for part in picture.waiting())
    return _("Waiting: {mine}, for other counters: {others}").format(mine=mine, others=others)


def next_text(picture: CounterPicture) -> str:
    """Which ticket "call next" will likely call, and why; empty: none."""
    likely = picture.likely_next()
    if likely is None:
        return ""
    ticket, why = likely
    return _("Likely next: {number}, {why}").format(number=ticket.number, why=why_next_text(why))


def unserved_text(picture: CounterPicture, language: str) -> str:
    """The services that people wait for and no counter serves now; empty when there is none."""
    services = [
        _("{service} ({n} waiting)").format(service=service_text(code, picture.branch, language), n=n)
        for code, n in picture.unserved()
    ]
    return _("No counter is open for: {services}").format(services=", ".join(services)) if services else ""


def oldest(picture: CounterPicture) -> tuple[str, Level]:
    """The longest wait of those this counter may call, and its level against the visit's target; empty: none."""
    mine, _others = picture.waiting()
    if not mine:
        return "", Level.CALM
    age_s = max(picture.clock.age_s(ticket.issued_at) for ticket in mine)
    level = level_of(age_s, picture.visit_target_s)
    text = _("longest {age}, over {n} min") if level is Level.OVER else _("longest {age}")
    return text.format(age=minutes_text(age_s), n=picture.visit_target_s // 60), level


def parked_titles() -> tuple[str, ...]:
    return _("Number"), _("Why"), _("Back at"), _("Set aside")


def age_sample() -> str:
    """The widest text of an age, for its column."""
    return _("{h} h {m:02}").format(h=8, m=44)


def left_sample() -> str:
    """The widest text of the rest of a wait, for its column."""
    return figures(Wait(100 * 60, 120 * 60))


def number_samples(branch: BranchView | None) -> tuple[str, ...]:
    """Of each service the numbers of one digit thrice, of which one is the widest in any font, for their column."""
    prefixes = {"HHH"} if branch is None else {one.prefix for one in branch.services}
    return tuple(f"{prefix}-{3 * digit}" for prefix in sorted(prefixes) for digit in "0123456789")


def class_sample(branch: BranchView | None) -> str:
    """The widest text of a class, for its column."""
    return max((appointed_text("00:00"), *(_weighted_class(cls, branch) for cls in TicketClass)), key=len)


def _weighted_class(cls: TicketClass, branch: BranchView | None) -> str:
    """A class and its weight, where that is shown."""
    weights = branch.weights if branch else Weights(1.0, 1.0, 1.0)
    weight = {TicketClass.PRIO: weights.prio, TicketClass.APPT: weights.appt}.get(cls, weights.walk)
    return class_text(cls) if weight == 1 else f"{class_text(cls)} ×{weight:g}"


def parked_rows(picture: CounterPicture, language: str) -> list[Row]:
    """The parked tickets, the longest parked first."""
    return [_parked_row(ticket, picture, language) for ticket in picture.parked()]


def counter_rows(picture: CounterPicture, language: str) -> list[Row]:
    """The branch's counters: state, ticket, and since when."""
    return [_counter_row(counter, picture, language) for counter in picture.counters.values()]


def today_text(picture: CounterPicture) -> str:
    """The branch's day in one line; the share is of all visits that have ended, served or not."""
    today = picture.today
    text = ngettext("Branch today: {n} ticket", "Branch today: {n} tickets", today.issued).format(n=today.issued)
    text += " · " + ngettext("{n} served", "{n} served", today.served).format(n=today.served)
    ended = today.kept + today.missed + today.gone
    if ended:
        share = 100 * today.kept // ended
        text += " · " + _("{share} % within {n} min").format(share=share, n=picture.visit_target_s // 60)
    return text


def _waiting_row(
    ticket: TicketView, picture: CounterPicture, language: str, *, muted: bool, why: Why | None = None
) -> Row:
    # the age that was promised counts from the ticket, also after a transfer or a call nobody came to
    age_s = picture.clock.age_s(ticket.issued_at)
    level = level_of(age_s, picture.visit_target_s)
    left = picture.wait_left(ticket)
    cells = (
        ticket.number,
        service_text(ticket.service, picture.branch, language),
        _weighted_class(ticket.cls, picture.branch) if ticket.slot_at is None else slot_text(ticket),
        "" if left is None else figures(left),
        minutes_text(age_s),
    )
    note = f"{cells[1]}\n{priority_text(ticket, picture.branch, language)}"
    if left is not None:
        note += "\n" + _("Still waits: {wait}, as its holder is told").format(
            wait=say_wait(left, translations(spoken()))
        )
    if why is not None:
        note += "\n" + _("Likely next: {why}").format(why=why_next_text(why))
        asked_at = picture.asked_next_at()
        if asked_at is not None:
            note += "\n" + _("The server said so at {time}.").format(time=at_text(asked_at, picture.branch))
    shown = None if level is Level.CALM else level
    return Row(ticket.ticket_id, cells, shown, muted, note, share=age_s / picture.visit_target_s, first=why is not None)


def _parked_row(ticket: TicketView, picture: CounterPicture, language: str) -> Row:
    age = "" if ticket.parked_at is None else minutes_text(picture.clock.age_s(ticket.parked_at))
    left_s = None if ticket.parked_until is None else (ticket.parked_until - picture.clock.now()).total_seconds()
    back = "–" if left_s is None else _("in {age}").format(age=minutes_text(max(0.0, left_s)))
    service = service_text(ticket.service, picture.branch, language)
    why = reason_text(ticket.park_reason, picture.branch, language) if ticket.park_reason else _("Asked for more time")
    return Row(ticket.ticket_id, (ticket.number, why, back, age), note=service)


def _counter_row(counter: CounterView, picture: CounterPicture, language: str) -> Row:
    held = picture.tickets.get(counter.ticket_id or "")
    level: Level | None = None
    age = ""
    if held is not None and held.started_at is not None and held.ended_at is None:
        seconds = held.served_s + picture.clock.age_s(held.started_at)
        age, level = minutes_text(seconds), level_of(seconds, picture.transaction_target_s * held.dossiers)
    elif counter.state is not CounterState.CLOSED:
        age = minutes_text(picture.clock.age_s(counter.since))
    here = counter.id == picture.counter_id
    name = name_in(counter.name, language)
    state = counter_state_text(counter)
    if counter.state is CounterState.PAUSED and counter.reason:
        state = f"{state}: {reason_text(counter.reason, picture.branch, language)}"
    if counter.user_name:
        state += f" · {counter.user_name}"
    if counter.alarm_at is not None and not here:
        state, level = _("Asks for help"), Level.OVER
    cells = (name, state, counter.number or "", age)
    muted = counter.state is CounterState.CLOSED and not here
    return Row(counter.id, cells, None if level is Level.CALM else level, muted)
