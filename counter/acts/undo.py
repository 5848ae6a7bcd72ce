"""How the last act is taken back: a command that undoes it, valid while its effect stands.

A completion is final, and so asks first. The server takes back a no-show, a park, a pick-up or a ticket sent on, with
all its counts.
"""

from dataclasses import dataclass

from counter.branch.counter_picture import CounterPicture
from protocol import commands as c
from protocol.enums import ReasonFor, TicketState
from protocol.views import BranchView, TicketView

from .acts import Act, Group

BY_MISTAKE = ("called_by_mistake", "missed_call")
"""The reasons, of those a branch has, that say best why something is taken back."""


@dataclass(frozen=True, slots=True)
class TicketAfterAct:
    """A ticket and its state after an act."""

    ticket_id: str
    number: str
    state: TicketState


@dataclass(frozen=True, slots=True)
class Undo:
    """`act` is taken back by `command`; `ticket` is its ticket after the act."""

    act: Act
    command: c.Body
    group: Group
    ticket: TicketAfterAct | None = None

    @property
    def number(self) -> str:
        """The ticket's number; empty without a ticket."""
        return "" if self.ticket is None else self.ticket.number


def undo_of(act: Act, before: TicketView | None, after: TicketView | None, branch: BranchView | None) -> Undo | None:
    """How to take back an accepted act; `before` and `after`: its ticket before and after it. None: it is final."""
    if branch is None:
        return None
    match act:
        case Act.PAUSE | Act.CLOSE:
            return Undo(act, c.Open(), Group.COUNTER)
        case Act.RECLASS:
            reason = _reason(ReasonFor.RECLASS, branch)
            if before is None or after is None or reason is None:
                return None
            return Undo(act, c.Reclass(before.priority, reason), Group.CLASS, after_act(after))
    if after is None:
        return None
    command = _of_ticket(act, after, branch)
    return None if command is None else Undo(act, command, Group.HAND, after_act(after))


def after_act(ticket: TicketView) -> TicketAfterAct:
    """The ticket in its present state."""
    return TicketAfterAct(ticket.ticket_id, ticket.number, ticket.state)


def _of_ticket(act: Act, after: TicketView, branch: BranchView) -> c.Body | None:
    match act:
        case Act.CALL | Act.CALL_NAMED:
            reason = _reason(ReasonFor.RETURN, branch)
            return None if reason is None else c.Return(reason)
        case Act.NO_SHOW | Act.PARK | Act.PICKUP | Act.RETURN | Act.TRANSFER | Act.NEXT_SERVICE:
            return c.TakeBack(after.ticket_id)
    return None


def still_stands(undo: Undo, picture: CounterPicture) -> bool:
    """Whether the act's effect is unchanged, and the server allows the command that undoes it."""
    me = picture.me
    if me is None or me.user is None:
        return False
    command = c.tag_of(undo.command)
    if undo.ticket is None:
        return picture.may(command)
    ticket = picture.tickets.get(undo.ticket.ticket_id)
    if ticket is None:  # its visit is over: cancelled by the limit of no-shows, or by somebody else since
        return undo.ticket.state is TicketState.CANCELLED and picture.may(command)
    if ticket.state is not undo.ticket.state:
        return False
    if ticket.ticket_id == me.ticket_id or isinstance(undo.command, c.TakeBack):
        return picture.may(command)
    return command in ticket.acts and (isinstance(undo.command, c.Cancel) or picture.may(command))


def _reason(use: ReasonFor, branch: BranchView) -> str | None:
    codes = [reason.code for reason in branch.reasons if use in reason.used_by]
    return next((code for code in BY_MISTAKE if code in codes), codes[0] if codes else None)
