"""The stream of looks: who looked at what is personal, or at the trail of what was done. Looking is itself an entry.

A stream of its own, since a look opens no branch's day, and it is chained and anchored like every other. What was asked
for is told by ids and codes alone.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final, cast

import msgspec
from msgspec import Struct

from protocol.commands import Body, Command, Envelope
from protocol.ids import CITY, Id, Instant
from protocol.keys import new_key
from server.journal.read.stream_reader import outcome_of
from server.journal.schema.untimed import Untimed
from server.queue.events.recorded import Draft, Outcome, Recorded

from .city.stream import CITY_TIME_ZONE

LOOKS: Final = f"{CITY}.looks"

MOST_OUTCOMES = 256
"""Results kept for looks sent again; each has a key of its own."""

SCAN: Final = "scan"
FORM: Final = "form"
TRAIL: Final = "trail"
EXPORT: Final = "export"
PERSON: Final = "person"
SHIFT: Final = "shift"
SEARCH: Final = "search"
COMPLAINT: Final = "complaint"


class NoteLook(Body, frozen=True, tag="note-look", gc=False):
    """`what` was looked at: a scan, a form, the trail, an export of it, somebody's data, what scans say, a complaint.
    `branch`: of one branch; `about`: ids and codes."""

    what: str
    branch: Id | None
    about: dict[str, str]


class Looked(Struct, frozen=True, gc=False):
    what: str
    branch: str | None
    about: dict[str, str]


KINDS: Final[dict[str, type[Struct]]] = {"looked": Looked}
VERSION: Final = {"looked": 1}

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Looked).decode


@dataclass(slots=True)
class Looks:
    """The state: no more than the end of the stream."""

    seq: int = 0
    at: Instant = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)


def look_envelope(look: NoteLook, actor: str) -> Envelope:
    """A look in an envelope to its stream; see `server.access.city.commands.city_envelope`."""
    return Envelope(LOOKS, cast(Command, look), new_key(), actor)


class LooksModel(Untimed):
    """See `server.journal.schema.model.Model`. Start-up reads its last event alone."""

    def owns(self, stream: str) -> bool:
        return stream == LOOKS

    def fresh(self, stream: str) -> Looks:
        return Looks()

    def decide(self, state: Looks, envelope: Envelope, now: Instant, believed: bool = True) -> list[Draft[Any]]:
        look = cast(NoteLook, envelope.command)
        day = dt.datetime.fromtimestamp(max(now, state.at) / 1000, CITY_TIME_ZONE).date().isoformat()
        event = Looked(look.what, look.branch, look.about)
        return [Draft(day, envelope.actor, envelope.command_id, envelope.digest(), event)]

    def evolve(self, state: Looks, recorded: Recorded[Any]) -> None:
        if state.seq and recorded.seq != state.seq + 1:
            raise ValueError(f"{recorded.stream}: event {recorded.seq} cannot follow {state.seq}")
        state.seq, state.at = recorded.seq, recorded.at
        state.outcomes[recorded.command_id] = outcome_of((recorded,))
        if len(state.outcomes) > MOST_OUTCOMES:
            del state.outcomes[next(iter(state.outcomes))]

    def opens(self, body: Any) -> bool:
        """Always: of the stream no more than its end is needed."""
        return True

    def encode(self, body: Any) -> tuple[str, int, bytes]:
        return "looked", VERSION["looked"], _encode(body)

    def read(self, kind: str, v: int, body: bytes) -> Looked:
        """A stored event. Raises ValueError for an unknown kind or version."""
        if (kind, v) != ("looked", 1):
            raise ValueError(f"event {kind!r} version {v} of {LOOKS} was written by a newer version of this program")
        return _decode(body)
