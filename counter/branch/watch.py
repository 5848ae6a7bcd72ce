"""Whether the visit in hand runs over the time for its dossiers: a warning before, a reason asked for after; pure."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from language.messages import _
from language.overruns import OVERRUNS
from protocol.enums import OverrunReason, TicketState
from protocol.views import TicketView

from .counter_picture import CounterPicture

ASKED_S: Final = 600
"""So long after its end is asked why a visit took longer."""

KEYS: Final = {reason: f"Ctrl+{place}" for place, reason in enumerate(OVERRUNS, 1)}
"""The key that gives each reason."""


class Stage(Enum):
    """`LIKELY`: it will likely run over. `OVER`: it has, and no reason is given yet. `TOLD`: and one is."""

    LIKELY = auto()
    OVER = auto()
    TOLD = auto()


@dataclass(frozen=True, slots=True)
class Watched:
    """A visit and how it stands. `here`: it is still at this counter."""

    ticket: TicketView
    stage: Stage
    here: bool


def watched(picture: CounterPicture) -> Watched | None:
    """The visit that there is something to say of: the one being served, else the one that ended here just before."""
    ticket = picture.in_hand
    if ticket is not None and ticket.state is TicketState.SERVING:
        return _in_hand(ticket, picture)
    last = picture.completed_here
    if last is None or last.overrun is not None or last.ended_at is None:
        return None
    over = last.served_s > _limit_s(last, picture.transaction_target_s)
    return Watched(last, Stage.OVER, False) if over and picture.clock.age_s(last.ended_at) < ASKED_S else None


def _in_hand(ticket: TicketView, picture: CounterPicture) -> Watched | None:
    since = ticket.started_at
    served_s = ticket.served_s + (0.0 if since is None else picture.clock.age_s(since))
    if served_s > _limit_s(ticket, picture.transaction_target_s):
        return Watched(ticket, Stage.OVER if ticket.overrun is None else Stage.TOLD, True)
    if ticket.warn_s is not None and served_s >= ticket.warn_s:
        return Watched(ticket, Stage.LIKELY, True)
    return None


def _limit_s(ticket: TicketView, target_s: int) -> int:
    return target_s * max(1, ticket.dossiers)


def title_of(one: Watched, target_s: int) -> str:
    """What is said of it, in a line. `target_s`: the time for a dossier."""
    minutes = _limit_s(one.ticket, target_s) // 60
    match one.stage:
        case Stage.LIKELY:
            return _("This may take longer than {n} minutes.").format(n=minutes)
        case Stage.TOLD:
            reason = "" if one.ticket.overrun is None else reason_of(one.ticket.overrun)
            return _("Longer than {n} minutes: {reason}").format(n=minutes, reason=reason)
        case Stage.OVER if one.here:
            return _("Longer than {n} minutes. Why?").format(n=minutes)
    return _("{number} took longer than {n} minutes. Why?").format(number=one.ticket.number, n=minutes)


def reason_of(reason: OverrunReason) -> str:
    """A reason in words; its code where only a newer server knows it."""
    return _(OVERRUNS[reason]) if reason in OVERRUNS else str(reason)
