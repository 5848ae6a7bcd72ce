"""One screen as plain data: what it asks, what can be chosen, and what is said aloud; pure."""

import gettext

from msgspec import Struct

from kiosk.visit.branch_state import Lobby
from kiosk.visit.visit import Visit
from protocol.enums import Language
from protocol.views import PublicTicket, TicketIssued

from .cards import Card


class Modes(Struct, frozen=True):
    """How the screen serves this person."""

    large: bool = False
    contrast: bool = False
    low: bool = False
    voice: bool = False


class Choice(Struct, frozen=True):
    """What the pad can reach: its id, and what is said when it is reached. `language`: spoken in another one."""

    id: str
    says: str
    enabled: bool = True
    language: Language | None = None


class Sheet(Struct, frozen=True):
    """What is known before a number is taken: lines for the eye, and for the ear."""

    expect: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    dossiers: int = 1
    priority: str = ""
    may_take: bool = False
    instead: str = ""
    """The button that takes an ordinary number in place of an appointment's."""
    asks_priority: bool = False


class Scene(Struct, frozen=True):
    """A screen. `choices` in reading order; `speech` is said when it appears, and again when it is another."""

    title: str
    note: str = ""
    cards: tuple[Card, ...] = ()
    choices: tuple[Choice, ...] = ()
    speech: str = ""
    sheet: Sheet = Sheet()


class World(Struct, frozen=True):
    """All that a scene is made from."""

    visit: Visit
    lobby: Lobby
    language: Language
    words: gettext.NullTranslations
    modes: Modes
    warning: str = ""
    hours: str | None = None
    """When numbers are given today: "" never, None always."""
    asked: str = ""
    """What stands in the search field."""
    results: tuple[str, ...] = ()
    ticket: TicketIssued | None = None
    printing: str = ""
    """What is said of the slip."""
    may_reprint: bool = False
    """Whether the person may have the slip printed once more."""
    found: PublicTicket | None = None
    finding: str = ""
    """What is said instead of a scanned ticket."""
    instead: bool = False
    """Whether an ordinary number is offered in place of an appointment's."""

    def _(self, message: str) -> str:
        return self.words.gettext(message)


def other(language: Language) -> Language:
    """The other of the two."""
    return Language.EN if language is Language.VI else Language.VI


def spoken(*parts: str) -> str:
    """Sentences one after the other, each ended once."""
    said = (part.strip() for part in parts if part.strip())
    return " ".join(part if part[-1] in ".!?…:" else part + "." for part in said)
