"""What happened to a ticket or at a counter, event by event, with the reason of each call."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct
from sqlalchemy import Engine

from language.messages import N_
from protocol.configuration import BranchConfig, Name
from protocol.views import Why
from server.access.city.state import Access
from server.journal.read.stream_reader import read_about
from server.queue.events import events as e
from server.queue.events.recorded import CITIZEN, Recorded
from server.queue.state.automatic import AUTOMATIC
from server.queue.stream import TIMER, BranchStream
from server.web.base.clock import moment
from server.web.follow import views

WORDS: Final = {
    "issued": N_("Took the number"),
    "recorded_late": N_("The number, given while the server was away, came in after its day"),
    "called": N_("Called"),
    "recalled": N_("Called again"),
    "started": N_("Serving began"),
    "completed": N_("Completed"),
    "served_offline": N_("Served while the server was away"),
    "part_served_offline": N_("Served while the server was away; goes on to the next service"),
    "no_show": N_("Did not come"),
    "parked": N_("Set aside"),
    "picked_up": N_("Called again after being set aside"),
    "deferred": N_("Asked for ten more minutes"),
    "unparked": N_("Waits again after being set aside"),
    "came_back": N_("Back before the ten minutes were over"),
    "returned": N_("Sent back to wait"),
    "transferred": N_("Sent on"),
    "rejoined": N_("Waits for the service again: the counter has closed"),
    "next_service": N_("Goes on to the next service"),
    "reclassed": N_("Given another class"),
    "cancelled": N_("Number cancelled"),
    "restored": N_("Waits again: what ended the visit was taken back"),
    "call_resumed": N_("Taken back: called as before"),
    "serving_resumed": N_("Taken back: served as before"),
    "parking_resumed": N_("Taken back: set aside as before"),
    "expired": N_("Number expired"),
    "scanned": N_("A document was scanned"),
    "rated": N_("Rated the visit"),
    "overran": N_("Why it took longer was noted"),
    "moved": N_("Moved to another service or counter"),
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

BY: Final = {CITIZEN: N_("the citizen"), TIMER: N_("by itself"), AUTOMATIC: N_("the automatic mode")}
"""Actors that are no person of the staff."""


Known: TypeAlias = dict[str, dict[str, Name]]
"""What the settings call things, by what an event says of them, then by code."""


class Line(Struct, frozen=True):
    """An event. `said`: its msgid; `number`, `counter`, `service`, `reason`, `outcome`: what it is about, if it says.

    `who`: the person or device that did it; `by`: the msgid for who is no person of the staff. `why`: the
    policy's reason; `out_of_turn`: a clerk called this number by name.
    """

    seq: int
    at: str
    said: str
    number: str | None = None
    counter: Name | None = None
    service: Name | None = None
    reason: Name | None = None
    outcome: Name | None = None
    who: str = ""
    by: str = ""
    why: Why | None = None
    out_of_turn: bool = False


def read_today(
    engine: Engine, branch: str, *, ticket_id: str | None = None, counter: str | None = None
) -> list[Recorded[Any]]:
    """Today's events about a ticket, or at a counter, in order. Blocking. Raises BrokenStream, SQLAlchemyError."""
    field, value = ("ticket_id", ticket_id) if ticket_id is not None else ("counter", counter)
    with engine.connect() as connection:
        found = read_about(connection, BranchStream(), branch, field, str(value))
    return [one for one in found if one.kind in WORDS]


def lines(
    events: Iterable[Recorded[Any]], config: BranchConfig, access: Access, numbers: Mapping[str, str]
) -> list[Line]:
    """The events in words. `numbers`: of tickets, by id."""
    known: Known = {
        "counter": {one.id: one.name for one in config.counters},
        "service": {one.code: one.name for one in config.services},
        "reason": {one.code: one.name for one in config.reasons},
        "outcome": {one.code: one.name for one in config.outcomes},
    }
    return [_line(one, config.time_zone, known, access, numbers) for one in events]


def who_did(actor: str, access: Access) -> str:
    """The name of the person or device that did something; empty for who is no person of the staff."""
    device = access.devices.get(actor)
    return access.called(actor) or (device.name if device else "")


def _line(one: Recorded[Any], zone: str, known: Known, access: Access, numbers: Mapping[str, str]) -> Line:
    body = one.body
    codes = {field: code for field in known if isinstance(code := getattr(body, field, None), str)}
    names = {field: known[field].get(code) or views.as_code(code) for field, code in codes.items()}
    return Line(
        one.seq,
        moment(one.at if one.taken_at is None else one.taken_at, zone).strftime("%H:%M:%S"),
        WORDS[one.kind],
        numbers.get(getattr(body, "ticket_id", "")),
        **names,
        who=who_did(one.actor, access),
        by=BY.get(one.actor, ""),
        why=body.why if isinstance(body, e.Called) else None,
        out_of_turn=isinstance(body, e.Called) and body.reason is not None,
    )
