"""Durations and ages in words: a running clock, an age at a glance, and an age in full."""

from gettext import NullTranslations


def clock(seconds: float) -> str:
    """A running time: `3:07`, `1:02:09`; `server/web/pages/static/ages.js` goes on counting it."""
    minutes, s = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{s:02d}" if hours else f"{minutes}:{s:02d}"


def say_age(seconds: float, words: NullTranslations) -> str:
    """In short, in whole minutes, rounded down: `< 1 min`, `17 min`, `2 h 05`."""
    _ = words.gettext
    minutes = int(seconds // 60)
    if minutes < 1:
        return _("< 1 min")
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    return _("{h} h {m:02}").format(h=minutes // 60, m=minutes % 60)


def say_age_in_full(seconds: float, words: NullTranslations) -> str:
    """In one unit, written out: `3 seconds`, `1 minute`, `2 hours`."""
    ngettext = words.ngettext
    whole = int(seconds)
    if whole < 60:
        return ngettext("{n} second", "{n} seconds", whole).format(n=whole)
    if whole < 3600:
        return ngettext("{n} minute", "{n} minutes", whole // 60).format(n=whole // 60)
    return ngettext("{n} hour", "{n} hours", whole // 3600).format(n=whole // 3600)
