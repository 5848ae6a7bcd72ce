"""The automatic mode: what it may do by itself of what is advised, what it has done, and why it is off."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from .advice import AdvisedAct
from .ids import Id, ServiceCode

ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]


class AutomaticOff(StrEnum):
    """Why the automatic mode switched itself off."""

    WRONG = "wrong"
    """What it foretold did not come."""
    MISSING = "missing"
    """No advice is made any more."""


class AutomaticEnd(StrEnum):
    """Why an act of the automatic mode ended."""

    OVER = "over"
    """Its minutes are over."""
    TAKEN_BACK = "taken_back"
    """Somebody took it back."""


class AutomaticLimits(Struct, frozen=True):
    """What the automatic mode may do. `acts`: which kinds; `at_once`: so many of its acts stand at the same time;
    `minutes`: each for so long at most; between two times of the branch's clock; `least_gain`: of the share whose visit
    ends within the target."""

    acts: tuple[AdvisedAct, ...]
    at_once: int
    minutes: int
    from_time: str
    to_time: str
    least_gain: float


class AskLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """The same as they may be set."""

    acts: Annotated[tuple[AdvisedAct, ...], Meta(min_length=1, max_length=3)]
    at_once: Annotated[int, Meta(ge=1, le=9)]
    minutes: Annotated[int, Meta(ge=10, le=240)]
    from_time: ClockTime
    to_time: ClockTime
    least_gain: Annotated[float, Meta(ge=0.02, le=0.5)]

    def limits(self) -> AutomaticLimits:
        """As they are kept."""
        return AutomaticLimits(self.acts, self.at_once, self.minutes, self.from_time, self.to_time, self.least_gain)


class AskAutomatic(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Switches the automatic mode on for today, or sets its limits anew; None: off."""

    limits: AskLimits | None = None


class AskTakenBack(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Takes back the act `n`, or all that stand, and switches the automatic mode off."""

    n: Annotated[int, Meta(ge=1)] | None = None


class AutomaticChange(Struct, frozen=True, gc=False):
    """What the automatic mode does. `counter`: None where numbers are stopped; `minutes`: until it is taken back."""

    act: AdvisedAct
    services: tuple[str, ...]
    minutes: int
    counter: str | None = None


class AskChangeFor(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A counter is opened for these services, or closed, for some minutes."""

    act: Literal["open", "close"]
    counter: Id
    minutes: Annotated[int, Meta(ge=1, le=240)]
    services: Annotated[tuple[ServiceCode, ...], Meta(max_length=64)] = ()

    def change(self) -> AutomaticChange:
        """The same as it is kept."""
        return AutomaticChange(AdvisedAct(self.act), self.services, self.minutes, self.counter)


class AutomaticActView(Struct, frozen=True):
    """An act of the automatic mode today. `ended`: why it stands no more, None: it stands until `until`.

    `by`: who changed it for some minutes, an opaque id; then nothing was foretold. None: the automatic mode.

    `share_before` and `share_after`: what was foretold of the share whose visit ends within the target.
    """

    n: int
    change: AutomaticChange
    at: datetime
    until: datetime
    share_before: float
    share_after: float
    confidence: float
    ended: AutomaticEnd | None = None
    by: str | None = None


class AutomaticView(Struct, frozen=True):
    """The automatic mode of today, after event `seq`. `limits`: None, it is off.

    `user`: who switched it last, an opaque id, and `since` when; None where nobody did today. `off`: why it switched
    itself off.
    """

    seq: int
    limits: AutomaticLimits | None = None
    user: str | None = None
    since: datetime | None = None
    off: AutomaticOff | None = None
    acts: tuple[AutomaticActView, ...] = ()
