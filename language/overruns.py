"""Why a visit ran over its time at a counter: each reason in words, the same in every program."""

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
