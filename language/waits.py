"""The expected wait in words: one rounding and one wording for slip, kiosk, phone, counter, lobby and pages.

Two figures in whole minutes, rounded up and at least one: half of the people wait no longer than the first (`p50_s`),
nine of ten no longer than the second (`p90_s`).
"""

from gettext import NullTranslations

from protocol.views import Wait


def figures(wait: Wait) -> str:
    """In figures alone, in every language: `6–11`, `2`, `≤ 1`."""
    low, high = minutes(wait)
    if high == 1:
        return "≤ 1"
    return f"{high}" if low == high else f"{low}–{high}"


def longest(wait: Wait) -> str:
    """Only the second figure, where there is no room for two: `≤ 11`."""
    low, high = minutes(wait)
    return f"≤ {high}" if low < high else figures(wait)


def say_minutes(wait: Wait | None, words: NullTranslations) -> str:
    """In few words, beside a label: `6–11 min`; "" without an estimate."""
    return "" if wait is None else words.gettext("{n} min").format(n=figures(wait))


def say_wait(wait: Wait | None, words: NullTranslations) -> str:
    """As part of a sentence or after a label: `about 6–11 min`; without an estimate, it says so."""
    _ = words.gettext
    if wait is None:
        return _("not enough data yet")
    if minutes(wait)[1] == 1:
        return _("a minute at most")
    return _("about {minutes} min").format(minutes=figures(wait))


def minutes(wait: Wait) -> tuple[int, int]:
    """Both figures in whole minutes, as everybody is told them."""
    low, high = sorted((wait.p50_s, wait.p90_s))
    return max(1, -(-low // 60)), max(1, -(-high // 60))
