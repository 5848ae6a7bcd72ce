"""How pages say durations and waits."""

from math import ceil

from language.messages import N_, translations
from protocol.views import Wait

NO_ESTIMATE = N_("not enough data for an estimate yet")
NO_ESTIMATE_SHORT = N_("not enough data yet")
AT_ONCE = N_("no wait")
ABOUT = N_("about {minutes} min")
ABOUT_RANGE = N_("about {low}–{high} min")


def wait(expected: Wait | None, language: str, *, short: bool = False) -> str:
    """From the middle estimate to the one that nine in ten keep, in whole minutes; honest when nothing is known."""
    if expected is None:
        return translations(language).gettext(NO_ESTIMATE_SHORT if short else NO_ESTIMATE)
    if expected.p90_s == 0:
        return translations(language).gettext(AT_ONCE)
    low = max(1, round(expected.p50_s / 60))
    high = max(low, ceil(expected.p90_s / 60))
    if low == high:
        return translations(language).gettext(ABOUT).format(minutes=low)
    return translations(language).gettext(ABOUT_RANGE).format(low=low, high=high)


def clock(seconds: int) -> str:
    """`4:05`, `1:04:05`: as static/ages.js goes on ticking it."""
    minutes, s = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{s:02d}" if hours else f"{minutes}:{s:02d}"
