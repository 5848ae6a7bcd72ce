"""The acts of a clerk at a counter: key, name, and when each is possible."""

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from counter.branch.counter_picture import CounterPicture
from counter.branch.watch import watched
from language import desk_acts
from language.messages import N_
from protocol.enums import CounterState, TicketState
from protocol.overruns import OverrunStage
from protocol.practice import practised


class Act(Enum):
    """One act; the value is the objectName of its button."""

    CALL = "call-next"
    CALL_NAMED = "call-named"
    RECALL = "recall"
    START = "start"
    COMPLETE = "complete"
    COMPLETE_AND_CALL = "complete-and-call"
    NO_SHOW = "no-show"
    PARK = "park"
    PICKUP = "pickup"
    RETURN = "return"
    TRANSFER = "transfer"
    NEXT_SERVICE = "next-service"
    RECLASS = "reclass"
    SCAN = "scan"
    OPEN = "open"
    PAUSE = "pause"
    CLOSE = "close-counter"
    LOGOUT = "logout"
    ISSUE = "issue"
    ALARM = "alarm"
    UNDO = "undo"
    CONFIRM_CLOCK = "confirm-clock"
    CHECK_IDENTITY = "check-identity"
    DOSSIER = "dossier"
    OVERRUN = "overrun"


class Group(Enum):
    """What an act changes. While one waits for its answer, no other act of its group is possible."""

    HAND = "hand"
    ANNOUNCEMENT = "announcement"
    CLASS = "class"
    COUNTER = "counter"
    PAPER = "paper"
    NEW = "new"
    ALARM = "alarm"
    CLOCK = "clock"
    IDENTITY = "identity"
    OVERRUN = "overrun"


@dataclass(frozen=True, slots=True)
class About:
    """`key`: as QKeySequence writes it, empty where the act has several; `icon`: of `ui.icons`."""

    key: str
    label: str
    icon: str
    group: Group


ABOUT: dict[Act, About] = {
    Act.CALL: About(*desk_acts.CALL, "call", Group.HAND),
    Act.CALL_NAMED: About(*desk_acts.CALL_NAMED, "people", Group.HAND),
    Act.RECALL: About(*desk_acts.RECALL, "again", Group.ANNOUNCEMENT),
    Act.START: About(*desk_acts.START, "start", Group.HAND),
    Act.DOSSIER: About("F4", N_("Dossier"), "dossier", Group.PAPER),
    Act.COMPLETE: About(*desk_acts.COMPLETE, "done", Group.HAND),
    Act.COMPLETE_AND_CALL: About(*desk_acts.COMPLETE_AND_CALL, "call", Group.HAND),
    Act.NO_SHOW: About(*desk_acts.NO_SHOW, "no-show", Group.HAND),
    Act.PARK: About(*desk_acts.PARK, "park", Group.HAND),
    Act.PICKUP: About(*desk_acts.PICKUP, "up", Group.HAND),
    Act.TRANSFER: About(*desk_acts.TRANSFER, "transfer", Group.HAND),
    Act.NEXT_SERVICE: About(*desk_acts.NEXT_SERVICE, "next", Group.HAND),
    Act.SCAN: About("F9", N_("Scan"), "scan", Group.PAPER),
    Act.OPEN: About(*desk_acts.OPEN, "door", Group.COUNTER),
    Act.PAUSE: About(*desk_acts.PAUSE, "pause", Group.COUNTER),
    Act.CLOSE: About(*desk_acts.CLOSE, "close", Group.COUNTER),
    Act.RETURN: About(*desk_acts.RETURN, "return", Group.HAND),
    Act.RECLASS: About(*desk_acts.RECLASS, "person", Group.CLASS),
    Act.ISSUE: About("Ctrl+N", N_("New ticket"), "ticket", Group.NEW),
    Act.UNDO: About(*desk_acts.UNDO, "undo", Group.HAND),
    Act.ALARM: About(*desk_acts.ALARM, "alarm", Group.ALARM),
    Act.CONFIRM_CLOCK: About("Ctrl+T", N_("Confirm date and time"), "clock", Group.CLOCK),
    Act.CHECK_IDENTITY: About("Ctrl+I", N_("Check the identity number"), "card", Group.IDENTITY),
    Act.OVERRUN: About("", N_("Why it took longer"), "clock", Group.OVERRUN),
    Act.LOGOUT: About("Ctrl+L", N_("Log out"), "back", Group.COUNTER),
}


CALLS = frozenset({Act.CALL, Act.CALL_NAMED, Act.PICKUP, Act.RECALL})
"""Acts that call somebody to this counter: carried out at once or not at all, for the clerk may have left by then."""

COMMANDS: dict[Act, str] = {
    Act.CALL: "call",
    Act.CALL_NAMED: "call",
    Act.RECALL: "recall",
    Act.START: "start",
    Act.COMPLETE: "complete",
    Act.COMPLETE_AND_CALL: "complete",
    Act.NO_SHOW: "no-show",
    Act.PARK: "park",
    Act.PICKUP: "pickup",
    Act.RETURN: "return",
    Act.TRANSFER: "transfer",
    Act.NEXT_SERVICE: "next-service",
    Act.RECLASS: "reclass",
    Act.SCAN: "scanned",
    Act.OPEN: "open",
    Act.PAUSE: "pause",
    Act.CLOSE: "close",
    Act.LOGOUT: "logout",
}
"""The command that an act of this counter ends with, as the server names it in a counter's `acts`."""


def possible(act: Act, picture: CounterPicture) -> bool:
    """Whether the server permits the act now, and the ticket that it needs is there."""
    me = picture.me
    match act:
        case Act.ALARM:
            return me is not None and me.alarm_at is None
        case Act.UNDO:
            return me is not None and me.user is not None  # what there is to take back, `sending` knows
        case Act.ISSUE:
            services = () if picture.branch is None else picture.branch.services
            return me is not None and me.user is not None and any(picture.is_open(one.code) for one in services)
        case Act.CONFIRM_CLOCK:
            return me is not None and me.user is not None and picture.doubted is not None
        case Act.CHECK_IDENTITY:
            ticket = picture.in_hand
            return ticket is not None and ticket.check_identity and picture.is_connected
        case Act.DOSSIER:
            ticket, branch = picture.in_hand, picture.branch
            takes_in = branch is not None and branch.agency is not None and practised(branch.id) is None
            is_free = ticket is None and me is not None and me.user is not None
            return takes_in and (is_free or (ticket is not None and ticket.state is TicketState.SERVING))
        case Act.OVERRUN:
            one = watched(picture)
            return one is not None and one.stage is OverrunStage.OVER and me is not None and me.user is not None
        case Act.CALL_NAMED if not any(picture.waiting()):
            return False
        case Act.PICKUP if not picture.parked():
            return False
    return picture.may(COMMANDS[act])


def group_state(group: Group, picture: CounterPicture) -> object:
    """The state that a group's acts change, to compare before and after an act."""
    me, ticket = picture.me, picture.in_hand
    match group:
        case Group.HAND:
            return None if ticket is None else (ticket.ticket_id, ticket.state)
        case Group.ANNOUNCEMENT:
            return None if ticket is None else (ticket.ticket_id, ticket.calls)
        case Group.CLASS:
            return None if ticket is None else (ticket.ticket_id, ticket.priority)
        case Group.COUNTER:
            return None if me is None else (me.state, me.then, me.user)
        case Group.ALARM:
            return None if me is None else me.alarm_at
        case Group.CLOCK:
            return picture.doubted
        case Group.IDENTITY:
            return None if ticket is None else ticket.ticket_id
        case Group.PAPER | Group.NEW | Group.OVERRUN:
            return None
    assert_never(group)


def usual_act(picture: CounterPicture) -> Act:
    """The next act of an ordinary visit, whose button is emphasised."""
    me, ticket = picture.me, picture.in_hand
    if ticket is not None:
        return Act.COMPLETE if ticket.state is TicketState.SERVING else Act.START
    return Act.CALL if me is not None and me.state is CounterState.OPEN else Act.OPEN
