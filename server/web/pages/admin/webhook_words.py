"""The kinds of events that a receiver may choose, in words and groups; and why a delivery did not arrive."""

from typing import Final

from msgspec import Struct

from language.messages import N_
from server.web.pages.parts.story import WORDS
from server.webhooks.addresses import BadAddress
from server.webhooks.deliver import NO_SECRET
from server.webhooks.events import KINDS, TEST
from server.webhooks.post import NoAnswer

MORE: Final = {
    "configured": N_("Settings came into force"),
    "day_opened": N_("The day began"),
    "day_ended": N_("The day ended"),
    "day_reopened": N_("The end of the day was taken back"),
    "clock_believed": N_("The clock is right again"),
    "numbers_skipped": N_("Numbers were passed over"),
    "numbers_leased": N_("A kiosk got numbers in advance"),
    "served_conflict": N_("Served without the server, and does not fit"),
    "device_state": N_("A device or its printer changed its state"),
    "message_set": N_("A message to everybody began"),
    "message_cleared": N_("The message to everybody ended"),
    "quota_set": N_("Today's numbers were limited or freed"),
    "alert_acted": N_("Somebody saw to an alert"),
    "automatic_set": N_("The automatic mode was switched on or off"),
    "automatic_acted": N_("The automatic mode followed an advice"),
    "automatic_ended": N_("An act of the automatic mode, or a change for some minutes, ended"),
    "changed_for": N_("A counter was opened or closed for some minutes"),
    "slip_asked": N_("A slip was to be printed by a kiosk"),
    "slip_told": N_("A kiosk said what became of that slip"),
    "device_asked": N_("A device was asked for something from afar"),
    "device_told": N_("A device said what became of that"),
    "slot_held": N_("A time was held"),
    "hold_extended": N_("A held time was kept longer"),
    "hold_released": N_("A held time is free again"),
    "booked": N_("An appointment was booked"),
    "appointment_moved": N_("An appointment was moved"),
    "appointment_cancelled": N_("An appointment was cancelled"),
    "appointment_missed": N_("Nobody came to an appointment"),
    "appointment_restored": N_("A missed appointment was restored"),
}

SAID: Final = WORDS | MORE | {TEST: N_("A test")}
"""The msgid for each kind."""


class Group(Struct, frozen=True):
    """Kinds under one heading, a msgid."""

    said: str
    kinds: tuple[str, ...]


_OF_COUNTERS = tuple(kind for kind in KINDS if kind.startswith(("counter_", "clerk_", "alarm_", "skills_")))
_OF_APPOINTMENTS = tuple(
    kind for kind in KINDS if kind.startswith(("appointment_", "slot_", "hold_")) or kind == "booked"
)
_OF_DAYS = tuple(
    kind for kind in MORE if kind not in _OF_APPOINTMENTS
)  # fmt: skip
_OF_VISITS = tuple(kind for kind in WORDS if kind not in _OF_COUNTERS)

GROUPS: Final = (
    Group(N_("Tickets"), _OF_VISITS),
    Group(N_("Counters"), _OF_COUNTERS),
    Group(N_("Appointments"), _OF_APPOINTMENTS),
    Group(N_("The branch"), _OF_DAYS),
)

USUAL: Final = frozenset({"issued", "called", "started", "completed", "no_show", "cancelled", "expired"})
"""Chosen in the form of a new receiver."""

WHY: Final = {
    BadAddress.NO_URL: N_("the address is none that can be sent to"),
    BadAddress.NOT_HTTPS: N_("the address must begin with https://"),
    BadAddress.INNER: N_("the address is inside this network, and the settings do not allow it"),
    BadAddress.UNKNOWN_HOST: N_("no machine of this name was found"),
    NoAnswer.NO_CONNECTION: N_("nobody answers there"),
    NoAnswer.CERTIFICATE: N_("its certificate is not valid"),
    NoAnswer.TOO_SLOW: N_("it did not answer in time"),
    NoAnswer.NOT_HTTP: N_("what answers there is no web server"),
    NO_SECRET: N_("its secret cannot be read: make a new one"),
}
"""The msgid for each reason without an answer."""
