"""The one argument of every command handler: command, sender, state, configuration and moment."""

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


class Advice(Struct, frozen=True):
    """What policy and estimate say of the state that is decided on.

    `choice`: whom to call. `wait`: a newcomer's expected wait. `warn_s`: as in the event `started`.
    """

    choice: Choice | None = None
    wait: Wait | None = None
    warn_s: int | None = None


NO_ADVICE = Advice()


class Context(Struct, Generic[C], frozen=True):
    """A command of type `C`, its sender in `envelope`, and the state, configuration and moment it is decided on.

    `believed`: whether the clock is; days open, end and expire only then.
    """

    state: State
    config: BranchConfig
    command: C
    envelope: Envelope
    now: Instant
    advice: Advice
    believed: bool


class AtCounter(Context[C], Generic[C], frozen=True):
    """The same for a counter's command: `counter` is the one that acts."""

    counter: Counter
