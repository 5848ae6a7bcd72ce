"""What happened to a ticket or at a counter today, event by event, with the reason of each call."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Engine

from language.messages import N_
from protocol.configuration import BranchConfig, Name
from protocol.views import Why
from server.access.city.state import Access
from server.journal.read.stream_reader import read_about
from server.queue.events import events as e
from server.queue.events.recorded import CITIZEN, Recorded
from server.queue.stream import TIMER, BranchStream
from server.web.base.clock import moment
from server.web.follow import views

WORDS: Final = {
    "issued": N_("Number taken"),
    "called": N_("Called"),
    "recalled": N_("Called again"),
    "started": N_("Came to the counter"),
    "completed": N_("Completed"),
    "served_offline": N_("Served while the system was away"),
    "no_show": N_("Did not come"),
    "parked": N_("Set aside"),
    "picked_up": N_("Called back"),
    "deferred": N_("Asked for more time"),
    "unparked": N_("Waits again: the time is over"),
    "came_back": N_("Waits again: is back"),
    "returned": N_("Put back into the queue"),
    "transferred": N_("Transferred"),
    "rejoined": N_("Waits for the service again: the counter closed"),
    "next_service": N_("Goes on at another service"),
    "reclassed": N_("Priority confirmed or corrected"),
    "cancelled": N_("Cancelled"),
    "moved": N_("Moved"),
    "restored": N_("Brought back"),
    "call_resumed": N_("The counter took that back: called again"),
    "serving_resumed": N_("The counter took that back: served on"),
    "parking_resumed": N_("The counter took that back: set aside again"),
    "expired": N_("Expired"),
    "scanned": N_("Documents scanned"),
    "rated": N_("Rated the visit"),
    "counter_opened": N_("Opened"),
    "counter_paused": N_("Paused"),
    "counter_closed": N_("Closed"),
    "skills_set": N_("Services set"),
    "clerk_in": N_("A clerk signed in"),
    "clerk_out": N_("The clerk signed out"),
    "alarm_raised": N_("Asked for help"),
    "alarm_cleared": N_("The call for help ended"),
}
"""The msgid for each kind of event in a story."""

BY: Final = {CITIZEN: N_("the citizen"), TIMER: N_("by itself")}


class Line(Struct, frozen=True):
    """An event. `said`: its msgid; `number`, `counter`, `service`, `reason`: what it is about, where it says so.

    `who`: the login or device name of who did it; `by`: the msgid for who is no person of the staff. `why`: the
    policy's reason; `out_of_turn`: a clerk called this number by name.
    """

    seq: int
    at: str
    said: str
    number: str | None = None
    counter: Name | None = None
    service: Name | None = None
    reason: Name | None = None
    who: str = ""
    by: str = ""
    why: Why | None = None
    out_of_turn: bool = False


def read(
    engine: Engine, branch: str, *, ticket_id: str | None = None, counter: str | None = None
) -> list[Recorded[Any]]:
    """Today's events about a ticket, or at a counter, in order. Blocking. Raises BrokenStream, SQLAlchemyError."""
    field, value = ("ticket_id", ticket_id) if ticket_id is not None else ("counter", counter)
    with engine.connect() as connection:
        found = read_about(connection, BranchStream(), branch, f'"{field}":"{value}"')
    return [one for one in found if getattr(one.body, field, None) == value and one.kind in WORDS]


def lines(events: Iterable[Recorded[Any]], config: BranchConfig, access: Access, numbers: dict[str, str]) -> list[Line]:
    """The events in words. `numbers`: of tickets, by id."""
    return [_line(one, config, access, numbers) for one in events]


def _line(one: Recorded[Any], config: BranchConfig, access: Access, numbers: dict[str, str]) -> Line:
    body = one.body
    counter, service, reason = (getattr(body, field, None) for field in ("counter", "service", "reason"))
    person, device = access.person(one.actor), access.devices.get(one.actor)
    ticket_id = getattr(body, "ticket_id", None)
    return Line(
        one.seq,
        moment(one.at, config.time_zone).strftime("%H:%M:%S"),
        WORDS[one.kind],
        None if ticket_id is None else numbers.get(ticket_id),
        None if counter is None else views.counter_name(config, counter),
        None if service is None else _named(service, ((one.code, one.name) for one in config.services)),
        None if reason is None else _named(reason, ((one.code, one.name) for one in config.reasons)),
        person.name if person else device.name if device else "",
        BY.get(one.actor, ""),
        body.why if isinstance(body, e.Called) else None,
        isinstance(body, e.Called) and body.reason is not None,
    )


def _named(code: str, known: Iterable[tuple[str, Name]]) -> Name:
    return dict(known).get(code) or {"vi": code, "en": code}
