"""What one command is decided on, as one value that every handler takes."""

from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from protocol.commands import Body, Envelope
from protocol.configuration import BranchConfig
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.views import Wait
from server.queue.events.events import Event
from server.queue.state.choice import Choice
from server.queue.state.state import Counter, State

Decision: TypeAlias = list[Event] | Refused
"""Events in order (none: accepted, nothing to change), or the refusal."""

C = TypeVar("C", bound=Body)


class Known(Struct, frozen=True):
    """What was found out on the very state that is decided on: the policy's choice, a newcomer's expected wait."""

    choice: Choice | None = None
    wait: Wait | None = None


NOTHING_KNOWN = Known()


class Context(Struct, Generic[C], frozen=True):
    """A command of type `C`, its sender in `envelope`, and the state, configuration and moment it is decided on."""

    state: State
    config: BranchConfig
    command: C
    envelope: Envelope
    now: Instant
    known: Known


class AtCounter(Context[C], Generic[C], frozen=True):
    """The same for a verb of a counter: `counter` is the one that acts."""

    counter: Counter
