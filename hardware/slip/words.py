"""The fixed words of a slip, in both languages: a slip is always bilingual, Vietnamese first."""

from collections.abc import Callable
from gettext import NullTranslations

from language.messages import N_, translations

from .slip import Words

YOUR_NUMBER = N_("Your number")
ISSUED = N_("Taken at")
AHEAD = N_("Ahead of you")
WAIT = N_("Expected wait")
DOSSIERS = N_("Number of dossiers")
PRIORITY = N_("Priority")
BRING = N_("What to bring")
SCAN_TO_FOLLOW = N_("Scan to follow your turn")
COPY = N_("COPY")


def in_both(say: Callable[[NullTranslations], str]) -> Words:
    """What `say` makes of the catalogue of each of the slip's two languages."""
    return Words(*(say(translations(language)) for language in ("vi", "en")))


def label(message: str) -> Words:
    """A message of the catalogue in both languages."""
    return in_both(lambda words: words.gettext(message))
