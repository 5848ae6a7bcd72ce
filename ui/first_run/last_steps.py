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
    """The result of a try, in words for the person there. `picture`: a picture file to look at, or ""."""

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
        """The step's choices or text have changed; redraw it."""

    def show(self, stage: Stage | None) -> None:
        """Fill the screen with a try, or give it back."""


class LastStep(Protocol):
    """One choice. Its words are asked for again when the language is changed, so they come from `_()`."""

    name: str
    """What its screen is called by tests and remotes."""

    def meet(self, host: Host) -> None:
        """The branch is known; called once, before the step is shown."""

    def title(self) -> str:
        """The question."""

    def label(self) -> str:
        """What it is called in the summary."""

    def note(self) -> str:
        """What the setting is for, in one line."""

    def options(self, branch: BranchView) -> list[Option]:
        """The options. Without any the step is skipped."""

    def chosen(self) -> str:
        """The value selected at first."""

    def typed(self, text: str) -> str | None:
        """The value of a typed text; None while the text is not valid."""

    def settings(self, value: str) -> dict[str, Any]:
        """What the settings file is to keep for this value, under the same names for every value.

        Of a value that was typed the first of them is the value itself.
        """

    def untested(self, value: str) -> str:
        """Why this value is not taken before it was tried and worked; empty where it is."""

    def try_words(self, value: str) -> str:
        """The text of the try button; empty where there is nothing to try."""

    def trying_words(self) -> str:
        """The text during a try: what the person has to do for it."""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        """Try it; `done` is called once, from the event loop."""

    def stop(self) -> None:
        """End the try under way, if any, and release its device."""
