"""One screen as plain data: what it asks, what can be chosen, and what is said aloud; pure."""

import gettext

from msgspec import Struct

from kiosk.visit.branch_state import BranchState
from kiosk.visit.visit import Visit
from kiosk.visit.visit_state import VisitState

from .acts import Act, SimpleAct
from .cards import Card


class Choice(Struct, frozen=True):
    """Something that can be chosen: its id (also the QML objectName), what is read aloud, and what it does.

    `language`: read in this language instead of the one chosen.
    """

    id: str
    says: str
    enabled: bool = True
    language: str | None = None
    act: Act | None = None


class Block(Struct, frozen=True):
    """Lines under a heading. `bullets`: they are a list of things."""

    heading: str
    lines: tuple[str, ...]
    bullets: bool = False


class Sheet(Struct, frozen=True):
    """What is known before a number is taken. `blocks`: papers, fee and time; `details`: other lines to read."""

    expect: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    details: tuple[str, ...] = ()
    dossiers: int = 1
    priority: str = ""
    may_take: bool = False
    instead: str = ""
    """The button that takes an ordinary number in place of an appointment's, or one for a dossier."""
    is_calm: bool = False
    """Whether that button is only offered, and not the usual next step."""
    asks_priority: bool = False
    another: str = ""
    """The button that leads to one more service for the same number; `adds`: there is none yet."""
    adds: bool = True


ON_EVERY_SCREEN = (Choice("back", "", act=SimpleAct.BACK), Choice("door", "", act=SimpleAct.OPEN_STAFF_MENU))


class Scene(Struct, frozen=True):
    """A screen. `choices`: reached by the pad too, in reading order; `touches`: only touched, never read aloud.

    `speech` is said when the screen appears, and again when it changes.
    """

    title: str
    note: str = ""
    cards: tuple[Card, ...] = ()
    choices: tuple[Choice, ...] = ()
    touches: tuple[Choice, ...] = ()
    speech: str = ""
    sheet: Sheet = Sheet()

    @property
    def ids(self) -> list[str]:
        """The ids of all that is on this screen alone."""
        return [each.id for each in (*self.choices, *self.touches)]

    def choice(self, choice_id: str) -> Choice | None:
        """What has this id on this screen, or None."""
        every = (*self.choices, *self.touches, *ON_EVERY_SCREEN)
        return next((each for each in every if each.id == choice_id), None)


class SceneInputs(Struct, frozen=True):
    """All that a scene is made from."""

    state: VisitState
    branch: BranchState
    language: str
    words: gettext.NullTranslations
    warning: str = ""
    typed: str = ""
    """What stands in the search field."""
    results: tuple[str, ...] = ()
    """Codes of the procedures found."""
    may_reprint: bool = False
    """Whether the person may have the slip printed once more."""

    @property
    def visit(self) -> Visit:
        return self.state.visit

    @property
    def may_take_ordinary(self) -> bool:
        """Whether an ordinary number is offered in place of an appointment's."""
        service = self.state.ordinary_service
        return service is not None and self.branch.may_take(service)

    def _(self, message: str) -> str:
        return self.words.gettext(message)


def spoken(*parts: str) -> str:
    """Sentences one after the other, each ended once."""
    said = (part.strip() for part in parts if part.strip())
    return " ".join(part if part[-1] in ".!?…:" else part + "." for part in said)
