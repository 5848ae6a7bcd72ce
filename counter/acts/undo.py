"""How the last act is taken back, where it can be: a command that undoes it, valid as long as its effect stands.

A completion is final: that is why it asks first. A visit sent to another service or counter is called back here.
"""

from dataclasses import dataclass

from counter.branch.branch_state import Desk
from protocol import commands as c
from protocol.enums import CounterState, ReasonFor, TicketState
from protocol.views import BranchView, TicketView

from .acts import Act, Group

BY_MISTAKE = ("called_by_mistake", "missed_call")
"""The reasons, of those a branch has, that say best why something is taken back."""


@dataclass(frozen=True, slots=True)
class Undo:
    """`act` is what is taken back, `command` what does it, `number` whose ticket it is about, if anybody's."""

    act: Act
    command: c.Body
    group: Group
    ticket_id: str | None = None
    number: str = ""


def undo_of(act: Act, before: TicketView | None, after: TicketView | None, branch: BranchView | None) -> Undo | None:
    """How to take back an act that was accepted; `before` and `after` are its ticket then and now."""
    if branch is None:
        return None
    match act:
        case Act.PAUSE | Act.CLOSE:
            return Undo(act, c.Open(), Group.COUNTER)
        case Act.RECLASS:
            reason = _reason(ReasonFor.RECLASS, branch)
            if before is None or reason is None:
                return None
            return Undo(act, c.Reclass(before.priority, reason), Group.CLASS, before.ticket_id, before.number)
    if after is None:
        return None
    command = _of_ticket(act, after, branch)
    return None if command is None else Undo(act, command, Group.HAND, after.ticket_id, after.number)


def _of_ticket(act: Act, after: TicketView, branch: BranchView) -> c.Body | None:
    match act:
        case Act.CALL | Act.CALL_NAMED | Act.PICKUP:
            reason = _reason(ReasonFor.RETURN, branch)
            return None if reason is None else c.Return(reason)
        case Act.PARK:
            return c.Pickup(after.ticket_id)
        case Act.NO_SHOW | Act.RETURN | Act.TRANSFER | Act.NEXT_SERVICE:
            reason = _reason(ReasonFor.CALL, branch)
            return None if reason is None else c.Call(after.ticket_id, reason)
    return None


def still_stands(undo: Undo, desk: Desk) -> bool:
    """Whether what the act did is still as it left it, so that it can be taken back."""
    me, held = desk.me, desk.in_hand
    if me is None or me.user is None:
        return False
    ticket = desk.tickets.get(undo.ticket_id or "")
    free = me.ticket_id is None and me.state is CounterState.OPEN
    match undo.command:
        case c.Open():
            return me.state is not CounterState.OPEN or me.then is not None
        case c.Return():
            return held is not None and held.ticket_id == undo.ticket_id and held.state is TicketState.CALLED
        case c.Reclass():
            return held is not None and held.ticket_id == undo.ticket_id
        case c.Pickup():
            return free and ticket is not None and ticket.state is TicketState.PARKED
        case c.Call():
            return free and ticket is not None and ticket.state is TicketState.WAITING
        case c.Cancel():
            return ticket is not None and ticket.state is TicketState.WAITING
    return False


def _reason(use: ReasonFor, branch: BranchView) -> str | None:
    codes = [reason.code for reason in branch.reasons if use in reason.used_by]
    return next((code for code in BY_MISTAKE if code in codes), codes[0] if codes else None)
