"""What the counter says while the server's clock is doubted, and the times that a clerk can confirm."""

from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from language.clock_doubts import DOUBTS, OTHER_DOUBT
from language.messages import _
from language.weekdays import WEEKDAYS
from protocol.views import BranchView

from .counter_picture import CounterPicture

DIFFERENT = timedelta(seconds=60)
"""Times that differ by less are one time."""


class Source(Enum):
    """Whose clock says a time."""

    SERVER = "server"
    """The time that the server uses."""
    COUNTER = "counter"
    MACHINE = "machine"
    """The clock of the server's machine, which the server does not use while it is doubted."""


LIKELY = {
    "new_boot": (Source.MACHINE, Source.COUNTER, Source.SERVER),
    "before_last_event": (Source.COUNTER, Source.SERVER, Source.MACHINE),
}
"""Whose time is asked about first: after a restart the server's count lacks the time that its machine was off."""


def possible_times(picture: CounterPicture) -> dict[Source, datetime]:
    """The times to choose from, the likely one first; one that says the same as one before it is left out.

    Empty while the clock is believed.
    """
    doubted = picture.doubted
    if doubted is None:
        return {}
    at = picture.server_time()
    told = {
        Source.SERVER: at,
        Source.COUNTER: picture.clock.own_time(),
        Source.MACHINE: at + timedelta(seconds=doubted.machine_ahead_s),
    }
    times: dict[Source, datetime] = {}
    for source in LIKELY.get(doubted.doubt, tuple(Source)):
        if all(abs(told[source] - other) >= DIFFERENT for other in times.values()):
            times[source] = told[source]
    return times


def date_time_text(at: datetime, branch: BranchView | None) -> str:
    """A date and time at the branch: "08:05, Sunday 29/11/2026"."""
    here = at.astimezone(ZoneInfo(branch.time_zone)) if branch is not None else at
    text = _("{time}, {weekday} {date}")
    return text.format(time=f"{here:%H:%M}", weekday=_(WEEKDAYS[here.weekday()]), date=f"{here:%d/%m/%Y}")


def doubted_title(picture: CounterPicture) -> str:
    """What to check."""
    return _("Please check date and time: the server says {time}").format(
        time=date_time_text(picture.server_time(), picture.branch)
    )


def doubted_text(picture: CounterPicture) -> str:
    """Why, and what it stops; empty while the clock is believed."""
    doubted = picture.doubted
    if doubted is None:
        return ""
    if doubted.waits:
        effect = _("Until somebody confirms them, no number is given.")
    else:
        effect = _("The open day goes on; until somebody confirms them, it does not end.")
    return f"{_(DOUBTS.get(doubted.doubt, OTHER_DOUBT))} {effect}"
