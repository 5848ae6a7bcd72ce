"""What ends a check without a receipt: papers of an online dossier are asked for, or it is not received."""

from typing import Final

from msgspec import Struct

from language.dossier_reasons import REASONS, TURNED_AWAY
from protocol import dossier_commands as c
from protocol.dossier_views import DossierView
from protocol.ways_in import Way

ASK: Final = "ask-completion"
REFUSE: Final = "turn-away"


class Choice(Struct, frozen=True):
    """An act, and the code of its reason."""

    act: str
    reason: str

    @property
    def key(self) -> str:
        """Of its row."""
        return f"{self.act}/{self.reason}"


def words_of(choice: Choice, way: Way) -> str:
    """The reason as a msgid."""
    return _reasons(choice.act, way)[choice.reason]


def choices(dossier: DossierView | None) -> list[Choice]:
    """What is possible now, each with each of its reasons, in the order in which it is offered."""
    if dossier is None:
        return []
    acts = [act for act in (ASK, REFUSE) if act in dossier.acts]
    return [Choice(act, reason) for act in acts for reason in _reasons(act, dossier.way)]


def command_of(choice: Choice, wanted: tuple[str, ...]) -> c.AskCompletion | c.TurnAway | None:
    """The command; `wanted`: the papers that are asked for, at least one. None: none is named."""
    if choice.act == REFUSE:
        return c.TurnAway(choice.reason)
    return c.AskCompletion(wanted, choice.reason) if wanted else None


def _reasons(act: str, way: Way) -> dict[str, str]:
    return dict(TURNED_AWAY if act == REFUSE and way is not Way.ONLINE else REASONS[act])
