"""What happened to a dossier, event by event, and its due date's history with the reason of each change."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from language.dossier_reasons import REASON_WORDS
from server.dossier.stream import events as e
from server.dossier.stream.child_events import ChildOpened
from server.queue.events.recorded import Recorded
from server.web.base.clock import CITY_TIME_ZONE, moment

from .names import Named
from .words import EVENTS


class Told(Struct, frozen=True):
    """A line. `said`: a msgid; `reason`: a msgid, or a code without words; `due`: the due date from then on.

    `approved`: the second person, who approved it.
    """

    at: str
    said: str
    who: str
    reason: str = ""
    to: str = ""
    due: str = ""
    approved: str = ""


def told(events: Iterable[Recorded[Any]], named: Named) -> list[Told]:
    """The newest first. `due` is empty where an event left the due date as it was."""
    lines: list[Told] = []
    before: int | None = None
    for recorded in events:
        body = recorded.body
        reason = getattr(body, "override", None) or getattr(body, "reason", None) or getattr(body, "result", None) or ""
        to = body.to if isinstance(body, e.Offered | ChildOpened) else None
        due = getattr(body, "due", None)
        promised = None if due is None else due.promised_at
        moved = "" if promised is None or promised == before else f"{moment(promised, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
        before = before if promised is None else promised
        receiver = "" if to is None else (named.unit(to.unit) if to.person is None else named.person(to.person))
        if isinstance(body, e.ResultPosted):
            receiver = f"{named.say(REASON_WORDS.get(body.carrier, body.carrier))} {body.number}"
        lines.append(
            Told(
                f"{moment(recorded.at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}",
                EVENTS.get(recorded.kind, recorded.kind),
                named.actor(recorded.actor),
                REASON_WORDS.get(reason, reason),
                receiver,
                moved,
                named.person(second) if (second := getattr(body, "approved_by", None)) else "",
            )
        )
    return lines[::-1]
