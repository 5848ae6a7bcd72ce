"""Numbers of people and minutes in words, for the kiosk's screens."""

import gettext

from motcua.protocol.views import Wait


def say_waiting(waiting: int, words: gettext.NullTranslations) -> str:
    """How many wait for a service."""
    _ = words.gettext
    if waiting == 0:
        return _("Nobody waiting")
    ngettext = words.ngettext
    return ngettext("{n} person waiting", "{n} people waiting", waiting).format(n=waiting)


def say_ahead(ahead: int, words: gettext.NullTranslations) -> str:
    """How many are before a ticket."""
    _ = words.gettext
    if ahead == 0:
        return _("You are next")
    ngettext = words.ngettext
    return ngettext("{n} person ahead of you", "{n} people ahead of you", ahead).format(n=ahead)


def say_wait_briefly(wait: Wait | None, words: gettext.NullTranslations) -> str:
    """As `say_wait`, in the few words that fit a service's card."""
    _ = words.gettext
    return _("Wait not known yet") if wait is None else say_wait(wait, words)


def say_wait(wait: Wait | None, words: gettext.NullTranslations) -> str:
    """The expected wait in whole minutes, rounded up: half wait less than the first figure, nine in ten than the last.

    Without an estimate it says so instead of guessing.
    """
    _ = words.gettext
    if wait is None:
        return _("Not enough data yet to estimate the wait")
    low, high = (-int(-seconds // 60) for seconds in sorted((wait.p50_s, wait.p90_s)))
    if high <= 1:
        return _("Wait: a minute at most")
    if low == high:
        return _("Wait: about {n} min").format(n=high)
    return _("Wait: about {low}–{high} min").format(low=max(1, low), high=high)
