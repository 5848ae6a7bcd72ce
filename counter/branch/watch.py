"""Whether the visit in hand runs over the time for its dossiers: a warning before, a reason asked for after; pure."""

from dataclasses import dataclass

from language import overruns as words
from language.messages import _
from language.overruns import OVERRUNS
from protocol.enums import OverrunReason, TicketState
from protocol.overruns import OverrunStage, is_asked_after, limit_s, while_served
from protocol.views import TicketView

from .counter_picture import CounterPicture


@dataclass(frozen=True, slots=True)
class Watched:
    """A visit and how it stands. `here`: it is still at this counter."""

    ticket: TicketView
    stage: OverrunStage
    here: bool


def watched(picture: CounterPicture) -> Watched | None:
    """The visit that there is something to say of: the one being served, else the one that ended here just before."""
    ticket, target_s = picture.in_hand, picture.transaction_target_s
    if ticket is not None and ticket.state is TicketState.SERVING:
        since = ticket.started_at
        served_s = ticket.served_s + (0.0 if since is None else picture.clock.age_s(since))
        stage = while_served(served_s, limit_s(ticket.dossiers, target_s), ticket.warn_s, ticket.overrun)
        return None if stage is None else Watched(ticket, stage, True)
    last = picture.completed_here
    if last is None or last.ended_at is None:
        return None
    ended_s = picture.clock.age_s(last.ended_at)
    asked = is_asked_after(last.served_s, limit_s(last.dossiers, target_s), last.overrun, ended_s)
    return Watched(last, OverrunStage.OVER, False) if asked else None


def title_of(one: Watched, target_s: int) -> str:
    """What is said of it, in a line. `target_s`: the time for a dossier."""
    minutes = limit_s(one.ticket.dossiers, target_s) // 60
    match one.stage:
        case OverrunStage.LIKELY:
            return _(words.LIKELY).format(n=minutes)
        case OverrunStage.TOLD:
            reason = "" if one.ticket.overrun is None else reason_of(one.ticket.overrun)
            return _(words.TOLD).format(n=minutes, reason=reason)
        case OverrunStage.OVER if one.here:
            return _(words.OVER).format(n=minutes)
    return _(words.WAS_OVER).format(number=one.ticket.number, n=minutes)


def reason_of(reason: OverrunReason) -> str:
    """A reason in words; its code where only a newer server knows it."""
    return _(OVERRUNS[reason]) if reason in OVERRUNS else str(reason)
