"""How many people and dossiers, in words."""

from gettext import NullTranslations


def say_waiting(waiting: int, words: NullTranslations) -> str:
    """How many wait for a service."""
    if waiting == 0:
        return words.gettext("Nobody waiting")
    ngettext = words.ngettext
    return ngettext("{n} person waiting", "{n} people waiting", waiting).format(n=waiting)


def say_ahead(ahead: int, words: NullTranslations, *, is_sent: bool = False) -> str:
    """How many people are before a ticket, for its holder; counters serve other services too, so it says of which.

    `is_sent`: the ticket was transferred to a counter or a clerk, and the people are those transferred there.
    """
    _, ngettext = words.gettext, words.ngettext
    if is_sent and ahead == 0:
        return _("You are next of those sent to this counter")
    if is_sent:
        text = ngettext(
            "{n} person ahead of you, sent to this counter", "{n} people ahead of you, sent to this counter", ahead
        )
        return text.format(n=ahead)
    if ahead == 0:
        return _("You are next for this service")
    return ngettext(
        "{n} person ahead of you for this service", "{n} people ahead of you for this service", ahead
    ).format(n=ahead)


def say_dossiers(n: int, words: NullTranslations) -> str:
    """How many dossiers a person brings."""
    ngettext = words.ngettext
    return ngettext("{n} dossier", "{n} dossiers", n).format(n=n)
