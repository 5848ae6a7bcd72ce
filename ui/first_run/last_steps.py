"""What a program asks for itself at the end of the first run: a printer, a zone; chosen from a list, and tried."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct
from PySide6.QtCore import QObject

from protocol.views import BranchView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests


class Option(Struct, frozen=True):
    """One line to choose. `is_typed`: its value is an address that is typed on the next line."""

    value: str
    label: str
    detail: str = ""
    is_typed: bool = False


class Tried(Struct, frozen=True):
    """How a try went, in words for whoever stands there. `picture`: the file of what came of it, to be looked at."""

    good: bool
    words: str
    picture: str = ""


class Stage(Struct, frozen=True):
    """A try that fills the screen: a QML file, and the objects that it reads by their names."""

    qml: Path
    things: Mapping[str, QObject]


class Host(Protocol):
    """What a step may ask of the set-up that it is a part of."""

    @property
    def branch(self) -> BranchView:
        """Where this device stands."""

    @property
    def language(self) -> LanguageSwitch:
        """Which language is spoken now."""

    @property
    def requests(self) -> Requests:
        """Ways to the server, with this device's token."""

    def refresh(self) -> None:
        """What the step offers or says is another now."""

    def show(self, stage: Stage | None) -> None:
        """Fill the screen with a try, or give it back."""


class LastStep(Protocol):
    """One choice. Its words are asked for again when the language is changed, so they come from `_()`."""

    name: str
    """What its screen is called by tests and remotes."""

    def meet(self, host: Host) -> None:
        """The branch is known: what has to be looked for may be looked for from now on."""

    def title(self) -> str:
        """The question."""

    def label(self) -> str:
        """What it is called in the summary."""

    def note(self) -> str:
        """What it is for, in a line."""

    def options(self, branch: BranchView) -> list[Option]:
        """What there is to choose from; with none the step is left out."""

    def chosen(self) -> str:
        """The value that is chosen at the beginning."""

    def typed(self, text: str) -> str | None:
        """The value that a typed text means; None while it means none."""

    def settings(self, value: str) -> dict[str, Any]:
        """What the settings file is to keep for this value, under the same names for every value.

        Of a value that was typed the first of them is the value itself.
        """

    def try_words(self, value: str) -> str:
        """What stands on the button that tries it; empty where nothing can be tried."""

    def trying_words(self) -> str:
        """What is said while it is being tried: above all what has to be done for it."""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        """Try it; `done` is called once, from the event loop."""

    def stop(self) -> None:
        """Nobody waits for a try any more: let go of what it holds. Also where none is under way."""
