"""What a clerk's page says of a visit that will run over its time, or has: by the rule of the counter's program.

The warning comes by the clock: the page holds both, and shows what is due. `static/ages.js` sets the level.
"""

from msgspec import Struct

from language import overruns as words
from protocol.enums import OverrunReason, TicketState
from protocol.ids import Instant
from protocol.overruns import OverrunStage, is_asked_after, limit_s, while_served
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.web.follow import views


class Watch(Struct, frozen=True):
    """A visit. `since`: when its time began to run; `warn_s` and `over_s`: what is said from when on, None: not.

    `stage` holds now. `here`: it is still at this counter. `minutes`: the time for its dossiers.
    """

    ticket_id: str
    number: str
    since: Instant
    warn_s: int | None
    over_s: int
    minutes: int
    stage: OverrunStage | None
    here: bool
    several: bool
    told: OverrunReason | None

    @property
    def level(self) -> str:
        """As `Age.level`."""
        match self.stage:
            case OverrunStage.LIKELY:
                return "amber"
            case OverrunStage.OVER | OverrunStage.TOLD:
                return "over"
        return "calm"

    @property
    def over(self) -> str:
        """The msgid of what is said from `over_s` on."""
        if not self.here:
            return words.WAS_OVER
        return words.OVER if self.told is None else words.TOLD

    @property
    def reason(self) -> str:
        """The msgid of the reason that was given."""
        return "" if self.told is None else words.OVERRUNS[self.told]


def watch_of(state: State, counter: Counter, now: Instant) -> Watch | None:
    """The visit being served; else the one that ended here just before, while it is asked about."""
    target_s = views.config_of(state).transaction_target_s
    ticket = state.in_hand(counter)
    if ticket is not None and ticket.state is TicketState.SERVING:
        limit, begun = limit_s(ticket.dossiers, target_s), (ticket.started_at or now) - ticket.served_ms
        stage = while_served((now - begun) / 1000, limit, ticket.warn_s, ticket.overrun)
        return _watch(ticket, begun, limit, stage, here=True)
    last = state.tickets.get(counter.completed or "")
    if last is None or last.ended_at is None:
        return None
    limit = limit_s(last.dossiers, target_s)
    asked = is_asked_after(last.served_ms / 1000, limit, last.overrun, (now - last.ended_at) / 1000)
    return _watch(last, now - last.served_ms, limit, OverrunStage.OVER, here=False) if asked else None


def _watch(ticket: Ticket, begun: Instant, limit: int, stage: OverrunStage | None, *, here: bool) -> Watch:
    return Watch(
        ticket.ticket_id, ticket.number, begun, ticket.warn_s if here else None, limit, limit // 60, stage, here,
        ticket.dossiers > 1, ticket.overrun,
    )  # fmt: skip
