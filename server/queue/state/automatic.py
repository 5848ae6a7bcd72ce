"""The automatic mode on one day: its limits, what it did, and whether it may do something now.

What a person changes for some minutes stands beside its acts, since it is taken back in the same way.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from protocol.advice import AdvisedAct
from protocol.automatic import AutomaticChange, AutomaticEnd, AutomaticLimits, AutomaticOff
from protocol.ids import Instant

AUTOMATIC: Final = "automatic"
"""The actor of what the automatic mode does: no person and no device has this id, and nobody signs in with it."""


class AutomaticAct(Struct, frozen=True):
    """An act. `before`: its counter's services before it. The shares are those foretold, without and with it.

    `by`: who changed it for some minutes; None: the automatic mode.
    """

    n: int
    change: AutomaticChange
    before: tuple[str, ...]
    at: Instant
    until: Instant
    share_before: float
    share_after: float
    confidence: float
    ended: AutomaticEnd | None = None
    ended_at: Instant | None = None
    by: str | None = None


class Automatic(Struct, frozen=True):
    """The mode. `limits`: None, it is off; `user`: who switched it last, at `since`, "" for nobody today; `off`: why it
    did so itself."""

    limits: AutomaticLimits | None
    user: str
    since: Instant
    off: AutomaticOff | None = None
    acts: tuple[AutomaticAct, ...] = ()

    @property
    def standing(self) -> list[AutomaticAct]:
        """The acts that were not taken back."""
        return [one for one in self.acts if one.ended is None]

    @property
    def own_standing(self) -> list[AutomaticAct]:
        """Those of the mode itself."""
        return [one for one in self.standing if one.by is None]

    def standing_at(self, counter: str) -> list[AutomaticAct]:
        """Those at a counter."""
        return [one for one in self.standing if one.change.counter == counter]


def may_act(known: Automatic | None, change: AutomaticChange, gain: float, now: Instant, time_zone: str) -> bool:
    """Whether the mode is on, and this is within its limits: kind, number, minutes, time of day and expected gain.

    What somebody closed for some minutes it does not open: its end would close it, when they wanted it open again.
    """
    if known is None or known.limits is None:
        return False
    limits = known.limits
    clock = datetime.fromtimestamp(now / 1000, ZoneInfo(time_zone)).strftime("%H:%M")
    return (
        change.act in limits.acts
        and len(known.own_standing) < limits.at_once
        and change.minutes <= limits.minutes
        and limits.from_time <= clock < limits.to_time
        and gain >= limits.least_gain
        and (change.act is AdvisedAct.STOP) == (change.counter is None)
        and not any(
            one.change.act is AdvisedAct.CLOSE and one.change.counter == change.counter for one in known.standing
        )
    )


def without(acts: Sequence[AutomaticAct], services: tuple[str, ...], closed: bool) -> tuple[tuple[str, ...], bool]:
    """What a counter serves, and whether it is closed, without these acts there; what somebody has changed since stays.

    The last act goes first, so that with an opening goes what the counter was made to serve besides.
    """
    for one in reversed(acts):
        if one.change.act is AdvisedAct.SKILL:
            services = tuple(code for code in services if code not in one.change.services) or services
        elif one.change.act is AdvisedAct.OPEN and not closed and services == one.change.services:
            services, closed = one.before, True
        elif one.change.act is AdvisedAct.CLOSE:
            closed = False
    return services, closed
