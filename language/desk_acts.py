"""What a clerk can do with a person and a counter: the key and the name of each act, the same in every program."""

from typing import Final, NamedTuple

from .messages import N_


class Named(NamedTuple):
    """`key`: as Qt writes it; `label`: a msgid."""

    key: str
    label: str


NOBODY_WAITS: Final = N_("Nobody is waiting for this counter.")
SERVES_NOTHING: Final = N_("You may serve none of this counter's services. Please ask your supervisor.")
"""Said in place of it: its clerk has other skills than the counter."""

CALL: Final = Named("F2", N_("Call next"))
CALL_NAMED: Final = Named("Shift+F2", N_("Call out of turn"))
RECALL: Final = Named("F3", N_("Call again"))
START: Final = Named("F4", N_("Start"))
COMPLETE: Final = Named("F5", N_("Complete"))
COMPLETE_AND_CALL: Final = Named("F2", N_("Complete, call next"))
NO_SHOW: Final = Named("F6", N_("No-show"))
PARK: Final = Named("F7", N_("Set aside"))
PICKUP: Final = Named("Shift+F7", N_("Call one set aside"))
TRANSFER: Final = Named("F8", N_("Transfer"))
NEXT_SERVICE: Final = Named("Shift+F8", N_("Next service"))
OPEN: Final = Named("F10", N_("Open counter"))
PAUSE: Final = Named("F10", N_("Pause"))
CLOSE: Final = Named("Shift+F10", N_("Close counter"))
RETURN: Final = Named("F11", N_("Return to queue"))
RECLASS: Final = Named("Shift+F11", N_("Change priority"))
NEW_TICKET: Final = Named("F9", N_("New ticket"))
UNDO: Final = Named("Ctrl+Z", N_("Take back"))
ALARM: Final = Named("F12", N_("Alarm"))
