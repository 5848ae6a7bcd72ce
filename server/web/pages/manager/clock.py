"""The clock on the manager's page: what is doubted, the form that confirms it, and what can be taken back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from language.clock_doubts import DOUBTS
from protocol import commands as c
from protocol.enums import Refusal
from protocol.problem import Refused
from server.queue.decide.decide import expired_too_early, live_tickets
from server.web.api import clock as api
from server.web.base.clock import moment
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.forms import form_of


class ClockPanel(Struct, frozen=True):
    """`said`: what is wrong, "" when nothing is. `machine`, `counted`: the machine's time, and the server's own count.

    `ahead`: the date that was opened too early, "" for none; `people`: how many are in it. `expired`: how many tickets
    a wrong clock expired before their time.
    """

    said: str
    believed: bool
    machine: datetime
    counted: datetime
    ahead: str
    people: int
    expired: int

    @property
    def differs(self) -> bool:
        """Whether the machine's time and the server's own count are two times to choose from."""
        return abs((self.machine - self.counted).total_seconds()) >= 60


def panel(asked: OperationRequest) -> ClockPanel:
    """What there is to say and to do about the clock now."""
    state, zone = asked.branch.state, views.zone_of(asked.branch.state)
    belief, reading = asked.context.clock.verdict()
    now = belief.now(reading)
    ahead = state.day is not None and now < state.day.starts
    return ClockPanel(
        said="" if belief.doubt is None else DOUBTS[belief.doubt],
        believed=belief.believed,
        machine=moment(reading.wall, zone),
        counted=moment(now, zone),
        ahead=state.day.date if ahead and state.day is not None else "",
        people=len(live_tickets(state)) if ahead else 0,
        expired=0 if ahead else len(expired_too_early(state, now)),
    )


async def confirm(asked: OperationRequest) -> Refused | None:
    """The form that says which time it is: the machine's, the server's own count, or one that is typed."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return form
    belief, reading = asked.context.clock.verdict()
    match form.get("which"):
        case "machine":
            at = reading.wall
        case "counted":
            at = belief.now(reading)
        case "typed":
            try:
                typed = datetime.fromisoformat(form.get("typed", ""))
            except ValueError:
                return Refused(Refusal.BAD_FIELD, "typed")
            at = int(typed.replace(tzinfo=ZoneInfo(views.zone_of(asked.branch.state))).timestamp() * 1000)
        case _:
            return Refused(Refusal.BAD_FIELD, "which")
    done = await api.confirm_at(asked, c.ConfirmClock(at))
    return done if isinstance(done, Refused) else None


async def restore_expired(asked: OperationRequest) -> Refused | None:
    """Takes back what a wrong clock expired."""
    done = await api.restore_expired(asked)
    return done if isinstance(done, Refused) else None


async def take_opening_back(asked: OperationRequest) -> Refused | None:
    """Takes back a day that was opened too early."""
    done = await api.take_opening_back(asked)
    return done if isinstance(done, Refused) else None
