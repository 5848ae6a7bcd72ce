"""What figures and lists are called; msgids, for the page and the command."""

from typing import Final

from language.messages import N_
from protocol.enums import TicketClass

from .listed import ListKind
from .visit import Ending

CLASSES: Final = {
    TicketClass.PRIO: N_("priority"),
    TicketClass.APPT: N_("appointment"),
    TicketClass.WALK: N_("walk-in"),
}

MISSED_HOW: Final = {
    Ending.COMPLETED: N_("{n} served too late"),
    Ending.OPEN: N_("{n} still here"),
    Ending.LEFT: N_("{n} left"),
    Ending.EXPIRED: N_("{n} never called"),
    Ending.SENT_AWAY: N_("{n} cancelled by staff"),
    Ending.CLOSED: N_("{n} at a counter at the end of the day"),
}
"""How the visits of a share ended, with their number."""

LISTS: Final = {
    ListKind.OUT_OF_TURN: N_("Called out of turn"),
    ListKind.EARLY_NO_SHOW: N_("No-shows soon after the call"),
    ListKind.SHORT: N_("Very short visits"),
    ListKind.NO_OUTCOME: N_("Completed without an outcome"),
    ListKind.LEFT: N_("Left unserved"),
    ListKind.SENT_AWAY: N_("Cancelled by staff"),
    ListKind.EXPIRED: N_("Never called"),
    ListKind.CLOSED: N_("At a counter at the end of the day"),
    ListKind.PARKED_JUST_BEFORE: N_("Set aside just before the limit"),
    ListKind.TRANSFERRED_JUST_BEFORE: N_("Transferred just before the limit"),
    ListKind.RETURNED_JUST_BEFORE: N_("Sent back to wait just before the limit"),
    ListKind.DOSSIERS_ADDED: N_("Dossiers added at the end"),
}

MEANINGS: Final = {
    ListKind.OUT_OF_TURN: N_("A counter called a number by name, not the next in turn."),
    ListKind.EARLY_NO_SHOW: N_("Nobody came, noted sooner than the branch waits; the number kept its place."),
    ListKind.SHORT: N_("Completed after less than {n} seconds at the counters."),
    ListKind.NO_OUTCOME: N_("The clerk noted no result."),
    ListKind.LEFT: N_("Gave the number up, or did not come when called as often as the branch allows."),
    ListKind.SENT_AWAY: N_("A member of staff cancelled the number."),
    ListKind.EXPIRED: N_("The number expired, or the day ended, before it was called."),
    ListKind.CLOSED: N_("The day ended before the counter had completed the visit."),
    ListKind.PARKED_JUST_BEFORE: N_("In the last two minutes of the counter's time."),
    ListKind.TRANSFERRED_JUST_BEFORE: N_("In the last two minutes of the counter's time."),
    ListKind.RETURNED_JUST_BEFORE: N_("In the last two minutes of the counter's time."),
    ListKind.DOSSIERS_ADDED: N_("Within the counter's time only because of dossiers noted at the end."),
}
"""What stands in each list; `{n}` is `SHORT_S`."""
