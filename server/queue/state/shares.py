"""How a visit is held against the two targets; decided here and nowhere else.

*Visit*: from the issue to its end, time set aside included, within `visit_target_s`. Everybody who took a number is
counted. *Mandate* (Resolution 108/NQ-CP): serving time at all counters ÷ dossiers within `transaction_target_s`.
"""

from enum import StrEnum

from protocol.ids import Instant


class Share(StrEnum):
    """`kept`: served within the target. `missed`: past the target, whether served late, gone or still here.

    `gone`: ended before the target without being served: left, expired, sent away, or closed at the day's end.
    """

    KEPT = "kept"
    MISSED = "missed"
    GONE = "gone"


def share_of(length_ms: Instant, target_s: int, *, ended: bool, served: bool) -> Share | None:
    """The share of a visit that is `length_ms` long so far; None while it is under way within the target."""
    if length_ms > target_s * 1000:
        return Share.MISSED
    if served:
        return Share.KEPT
    return Share.GONE if ended else None


def within_mandate(served_ms: int, dossiers: int, target_s: int) -> bool:
    """Whether a served visit took at most `target_s` seconds at the counters for each of its dossiers."""
    return served_ms <= target_s * 1000 * dossiers
