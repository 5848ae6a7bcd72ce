"""What a manager is advised to do now about the waits, with what it is expected to change."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from .views import Wait


class AdvisedAct(StrEnum):
    """What to do."""

    OPEN = "open"
    """Open a closed counter for these services, for some minutes."""
    SKILL = "skill"
    """Let an open counter serve one more service."""
    STOP = "stop"
    """Give no more numbers of a service."""
    ONLY = "only"
    """Let an open counter serve these services and no others. This and the next are tried when a manager asks; they are
    never advised."""
    CLOSE = "close"
    """Close a counter, for some minutes or for good."""
    ELSEWHERE = "elsewhere"
    """Tell who comes for a service that the wait at another branch is much shorter."""
    BREAK = "break"
    """Have an open counter pause from `at` on, for some minutes, instead of its next pause."""


class Expected(Struct, frozen=True):
    """Of those who wait or come within the hour: the `share` whose visit ends within the target, and the wait that
    nine in ten with a number for the advice's service do not exceed."""

    share: float
    p90_s: int


class There(Struct, frozen=True):
    """Another branch, the wait of who takes a number there now, and which share of those told is taken to go there."""

    branch: str
    wait: Wait
    share: float


class AdvisedChange(Struct, frozen=True):
    """A change with what is expected without it (`before`) and with it. `counter`: None where it is about none.

    `for_service`: whose 90 % wait is said, None: everybody's. `share_error`: the standard error of the gain in the
    share; `confidence`: the chance that the change helps.
    """

    act: AdvisedAct
    counter: str | None
    services: tuple[str, ...]
    minutes: int | None
    for_service: str | None
    before: Expected
    after: Expected
    share_error: float
    confidence: float
    at: datetime | None = None
    there: There | None = None


class AdviceView(Struct, frozen=True):
    """The advice of a branch, the best first, at most three. None: not known now; none at all: nothing would help.

    `made_at`: when it was made, at most three minutes ago. What was done since, or can be done no longer, is left out.
    """

    target_s: int
    made_at: datetime | None
    advice: tuple[AdvisedChange, ...] | None
    seq: int
    at: datetime
