"""What there is to tell a ticket's holder of their turn, and in which words. Pure."""

import hashlib
from typing import Final

from language.counts import say_ahead
from language.messages import translations
from language.names import name_in
from protocol.enums import TicketState
from protocol.ids import Instant
from server.push.message import Message
from server.queue.events.events import CLOSED_OUTCOME
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.web.follow import views

KIND: Final = "turn"
OVER: Final = (TicketState.COMPLETED, TicketState.CANCELLED, TicketState.EXPIRED)
NEXT: Final = "next"


def job_id(branch: str, ticket: str) -> str:
    return f"{KIND}.{hashlib.sha256(f'{branch}:{ticket}'.encode()).hexdigest()[:40]}"


def may_come_back(state: State, ticket: Ticket, now: Instant) -> bool:
    """Whether the end of the day ended it, which a manager may take back until midnight."""
    if state.ended_at is None or state.day is None or not state.day.holds(now):
        return False
    is_by_the_end = ticket.state is TicketState.EXPIRED or ticket.outcome == CLOSED_OUTCOME
    return is_by_the_end and ticket.ended_at is not None and ticket.ended_at >= state.ended_at


def news_of(state: State, ticket: Ticket, now: Instant) -> str:
    """What there is to tell: `NEXT`, a call (each call and recall is news of its own), or nothing."""
    if ticket.state is TicketState.CALLED:
        return f"called {ticket.announced_at or ticket.called_at}"
    if ticket.state is not TicketState.WAITING:
        return ""
    shown = views.public_ticket(state, ticket, now)
    return NEXT if shown.ahead == 0 and not shown.nobody_serves else ""


def message_of(state: State, ticket: Ticket, language: str, now: Instant) -> Message:
    """How the ticket stands, in a line."""
    words = translations(language)
    _ = words.gettext
    shown = views.public_ticket(state, ticket, now)
    where = name_in(shown.branch, language)
    if ticket.state is TicketState.CALLED and shown.counter is not None:
        said = _("Please go to {counter}").format(counter=name_in(shown.counter, language))
        way = where if shown.place is None else name_in(shown.place, language)
        return Message(f"{ticket.number}: {said}", way, "turn", stays=True, lang=language)
    ahead = "" if shown.ahead is None else say_ahead(shown.ahead, words, is_sent=shown.is_sent)
    said = ahead or _("You are told here when it is your turn")
    return Message(f"{ticket.number}: {said}", where, "turn", lang=language)
