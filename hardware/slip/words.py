"""The fixed words of a slip, in both its languages, or in its only one."""

from collections.abc import Callable
from gettext import NullTranslations

from language.messages import N_, translations

from .slip import Words

YOUR_NUMBER = N_("Your number")
ISSUED = N_("Taken at")
AHEAD = N_("Your turn")
WAIT = N_("Expected wait")
DOSSIERS = N_("Number of dossiers")
PRIORITY = N_("Priority")
WHERE = N_("Where to go")
BRING = N_("What to bring")
SCAN_TO_FOLLOW = N_("Scan to follow your turn")
COPY = N_("COPY")
RECEIPT = N_("Receipt of a dossier, and when its result is ready")
REPLACES = N_("It replaces the receipt given before")
RECEIVED_AT = N_("Time of receipt")
DUE_AT = N_("Result ready at")
UNIT = N_("Received by")
FEE = N_("Fee")
HANDED_IN = N_("Papers handed in")
SCAN_TO_LOOK_UP = N_("Scan to look the dossier up")
LOOK_UP_SECRET = N_("Look-up code:")
GIVEN_OFFLINE = N_("Given while the system was not connected")


def in_both(say: Callable[[NullTranslations], str], languages: tuple[str, ...]) -> Words:
    """What `say` makes of each language's catalogue, the main one's first; once where there is one language."""
    return Words(*(say(translations(language)) for language in dict.fromkeys(languages)))


def label(message: str, languages: tuple[str, ...]) -> Words:
    """A message of the catalogue in both languages."""
    return in_both(lambda words: words.gettext(message), languages)
