"""How many people and dossiers, in words."""

from gettext import NullTranslations


def say_waiting(waiting: int, words: NullTranslations) -> str:
    """How many wait for a service."""
    if waiting == 0:
        return words.gettext("Nobody waiting")
    ngettext = words.ngettext
    return ngettext("{n} person waiting", "{n} people waiting", waiting).format(n=waiting)


def say_ahead(ahead: int, words: NullTranslations) -> str:
    """How many people are before a ticket, for its holder."""
    if ahead == 0:
        return words.gettext("You are next")
    ngettext = words.ngettext
    return ngettext("{n} person ahead of you", "{n} people ahead of you", ahead).format(n=ahead)


def say_people(count: int, words: NullTranslations) -> str:
    """How many people, after a label."""
    if count == 0:
        return words.gettext("nobody")
    ngettext = words.ngettext
    return ngettext("{n} person", "{n} people", count).format(n=count)


def say_dossiers(n: int, words: NullTranslations) -> str:
    """How many dossiers a person brings."""
    ngettext = words.ngettext
    return ngettext("{n} dossier", "{n} dossiers", n).format(n=n)
