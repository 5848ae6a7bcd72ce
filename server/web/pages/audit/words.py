"""Every kind of event in words, and the groups of kinds that the page offers."""

from collections.abc import Mapping
from typing import Final

from language.messages import N_
from server.access.city import events as city
from server.access.looks import COMPLAINT, EXPORT, FORM, PERSON, SCAN, SEARCH, SHIFT, TRAIL
from server.access.looks import KINDS as LOOKS
from server.complaints.stream import KINDS as OF_COMPLAINTS
from server.dossier.stream.events import KINDS as OF_DOSSIERS
from server.queue.events.events import KINDS as OF_BRANCHES
from server.web.pages.parts.story import WORDS as OF_VISITS
from server.web.pages.work.words import EVENTS

WORDS: Final[Mapping[str, str]] = OF_VISITS | {
    "configured": N_("The branch's settings were put in force"),
    "day_opened": N_("The day began"),
    "day_ended": N_("The day ended"),
    "day_reopened": N_("The end of the day was taken back"),
    "clock_believed": N_("Date and time were confirmed"),
    "numbers_skipped": N_("Numbers were passed over"),
    "numbers_leased": N_("A kiosk got numbers for an outage"),
    "served_conflict": N_("Served while the server was away, and does not fit what is known"),
    "device_state": N_("A device's state"),
    "message_set": N_("A message was shown"),
    "message_cleared": N_("The message was removed"),
    "quota_set": N_("The numbers of today were set"),
    "hours_set": N_("The hours of today were set"),
    "alert_acted": N_("An alert was taken or put off"),
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
    "hold_released": N_("A held time was given back"),
    "booked": N_("A time was booked"),
    "appointment_moved": N_("An appointment was moved"),
    "appointment_cancelled": N_("An appointment was cancelled"),
    "appointment_missed": N_("An appointment was missed"),
    "appointment_restored": N_("A missed appointment was brought back"),
    "device_enrolled": N_("A device was enrolled"),
    "device_revoked": N_("A device was revoked"),
    "person_added": N_("A person was added"),
    "person_changed": N_("A person's role was changed"),
    "roles_given": N_("A person's roles were set"),
    "person_named": N_("A person's name was set"),
    "person_replaced": N_("A person left and was replaced"),
    "replacement_taken_back": N_("A replacement was taken back"),
    "password_changed": N_("A password was changed"),
    "person_disabled": N_("A person may not sign in any more"),
    "person_enabled": N_("A person may sign in again"),
    "webhook_added": N_("A webhook was added"),
    "webhook_changed": N_("A webhook was changed"),
    "webhook_rotated": N_("A webhook got a new secret"),
    "webhook_disabled": N_("A webhook was switched off"),
    "webhook_enabled": N_("A webhook was switched on"),
    "webhook_removed": N_("A webhook was removed"),
    "change_planned": N_("A change of settings was planned for a day"),
    "change_dropped": N_("A planned change of settings was dropped"),
    "change_settled": N_("A planned change of settings came into force"),
    "standard_set": N_("The city's values were set"),
    "group_set": N_("A group of branches was set"),
    "agency_set": N_("An agency was set"),
    "term_set": N_("A term of keeping was set"),
    "certificate_noted": N_("A certificate was noted for a person"),
    "certificate_removed": N_("A person's certificate was taken out"),
    "unit_set": N_("A unit and its posts were set"),
    "unit_closed": N_("A unit was closed"),
    "second_factor_set": N_("A second factor was set up"),
    "second_factor_removed": N_("A second factor was removed"),
    "account_connected": N_("An account at the sign-in service was connected"),
    "account_disconnected": N_("An account at the sign-in service was disconnected"),
    "second_factor_required": N_("Whether a second factor is required was set"),
    "looked": N_("Looked at data"),
    "complaint_sent": N_("A complaint was sent"),
    "complaint_taken": N_("Somebody answers a complaint"),
    "complaint_moved": N_("A complaint was given to another branch"),
    "complaint_extended": N_("A complaint's answer needs longer"),
    "complaint_answered": N_("A complaint was answered"),
    "complaint_held": N_("A complaint is kept beyond its term"),
    "complaint_hold_released": N_("The term of a complaint counts again"),
    "complaint_erased": N_("The words of a complaint were destroyed"),
}
"""The msgid for each kind; one that is not here is shown by its name."""

DOSSIER_WORDS: Final[Mapping[str, str]] = EVENTS
"""The same of a dossier's stream: kinds of a ticket and of a dossier may have one name."""

NOT_MADE: Final = N_("A planned change of settings could not be made when its day came")
"""Of a `change_settled` without the event that put it in force."""

LOOK_WORDS: Final[Mapping[str, str]] = {
    SCAN: N_("a scanned document"),
    FORM: N_("a dossier's form"),
    TRAIL: N_("what was done"),
    EXPORT: N_("an export of what was done"),
    PERSON: N_("a person's data in a dossier"),
    COMPLAINT: N_("a complaint's words"),
    SEARCH: N_("which dossiers have words in their scans"),
    SHIFT: N_("a counter's cash, which was counted and closed"),
}
"""What was looked at."""

_PEOPLE = tuple(city.KINDS)
_LOOKS = tuple(LOOKS)
_SETTINGS = ("configured", "quota_set", "hours_set", "message_set", "message_cleared", "skills_set",
             "automatic_set", "automatic_acted", "automatic_ended", "changed_for")  # fmt: skip
_DAYS = ("day_opened", "day_ended", "day_reopened", "clock_believed", "numbers_skipped", "numbers_leased")
_COUNTERS = ("counter_opened", "counter_paused", "counter_closed", "clerk_in", "clerk_out", "alarm_raised",
             "alarm_cleared", "alert_acted", "device_state", "device_asked", "device_told")  # fmt: skip
_TIMES = ("slot_held", "hold_extended", "hold_released", "booked", "appointment_moved", "appointment_cancelled",
          "appointment_missed", "appointment_restored")  # fmt: skip
_DOSSIERS = tuple(OF_DOSSIERS)
_TICKETS = tuple(kind for kind in OF_BRANCHES if kind not in (*_SETTINGS, *_DAYS, *_COUNTERS, *_TIMES))

GROUPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "tickets": (N_("Numbers"), _TICKETS),
    "dossiers": (N_("Dossiers"), _DOSSIERS),
    "counters": (N_("Counters, alarms and devices"), _COUNTERS),
    "times": (N_("Appointments"), _TIMES),
    "settings": (N_("Settings and messages"), _SETTINGS),
    "days": (N_("Days and clock"), _DAYS),
    "people": (N_("People, devices, webhooks and the city's settings"), _PEOPLE),
    "complaints": (N_("Complaints"), tuple(OF_COMPLAINTS)),
    "looks": (N_("Looks at data"), _LOOKS),
}
"""For the form's choice: a msgid, and its kinds. A single kind may be asked for too."""


def kinds_of(text: str) -> tuple[str, ...] | None:
    """The kinds that the form's choice, or one kind's name, means; empty for all, None: there is none such."""
    if not text:
        return ()
    if text in GROUPS:
        return GROUPS[text][1]
    return (text,) if text in WORDS or text in DOSSIER_WORDS else None
