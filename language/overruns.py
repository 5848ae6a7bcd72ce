"""Of a visit that runs over its time at a counter: what is said, what helps and why; the same in every program."""

from collections.abc import Mapping
from typing import Final

from protocol.enums import OverrunReason

from .messages import N_

OVERRUNS: Final[Mapping[OverrunReason, str]] = {
    OverrunReason.PAPERS: N_("Papers missing"),
    OverrunReason.MANY: N_("Many papers"),
    OverrunReason.COMPLEX: N_("Difficult case"),
    OverrunReason.GUIDANCE: N_("Guidance needed"),
    OverrunReason.SCANNING: N_("Scanning, copying"),
    OverrunReason.SYSTEM: N_("Slow system"),
    OverrunReason.INTERRUPTED: N_("Interrupted"),
    OverrunReason.OTHER: N_("Another reason"),
}
"""The msgid of each, in the order in which they are offered."""

KEYS: Final[Mapping[OverrunReason, str]] = {reason: f"Ctrl+{place}" for place, reason in enumerate(OVERRUNS, 1)}
"""The key that gives each reason."""

LIKELY: Final = N_("This may take longer than {n} minutes.")
OVER: Final = N_("Longer than {n} minutes. Why?")
TOLD: Final = N_("Longer than {n} minutes: {reason}")
WAS_OVER: Final = N_("{number} took longer than {n} minutes. Why?")
"""`n`: the time for its dossiers."""

BY_KEY: Final = N_("Ctrl and a digit")
OR_ASK: Final = N_("or ask your supervisor to come")
SET_ASIDE: Final = N_("Set aside for papers")
HAND_ON: Final = N_("Hand on for scanning")
NUMBER_FOR_THE_REST: Final = N_("Number for the rest")
"""What helps: acts of the clerk; the last where one number brought several dossiers."""
