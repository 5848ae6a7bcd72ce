"""The program's own steps at the end of the first run: a printer or a zone is chosen from a list, and tried."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct
from PySide6.QtCore import QObject

from protocol.views import BranchView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests


class Option(Struct, frozen=True):
    """One option. `is_typed`: its value is an address that is typed."""

    value: str
    label: str
    detail: str = ""
    is_typed: bool = False


class Tried(Struct, frozen=True):
    """The result of a try, as text. `picture`: a picture file to show, or ""."""

    good: bool
    words: str
    picture: str = ""


class Stage(Struct, frozen=True):
    """A try that fills the screen: a QML file, and its objects by name."""

    qml: Path
    things: Mapping[str, QObject]


class Host(Protocol):
    """What a step may ask of its set-up."""

    @property
    def branch(self) -> BranchView:
        """The device's branch."""

    @property
    def language(self) -> LanguageSwitch:
        """The chosen language."""

    @property
    def requests(self) -> Requests:
        """Requests to the server with this device's token."""

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The settings chosen in the steps before, by name."""

    def refresh(self) -> None:
        """Redraws the step, whose options or texts have changed."""

    def show(self, stage: Stage | None) -> None:
        """Fills the screen with a try, or shows the step again."""


class LastStep(Protocol):
    """One choice. Its texts are read again when the language changes, so they come from `_()`."""

    name: str
    """What its screen is called by tests and remotes."""

    def meet(self, host: Host) -> None:
        """Takes the branch; called once, before the step is shown."""

    def title(self) -> str:
        """The question."""

    def label(self) -> str:
        """The step's name in the summary."""

    def note(self) -> str:
        """The purpose of the setting, in one line."""

    def options(self, branch: BranchView) -> list[Option]:
        """The options. Without any the step is skipped."""

    def chosen(self) -> str:
        """The value selected at first."""

    def typed(self, text: str) -> str | None:
        """The value of a typed text; None while the text is invalid."""

    def settings(self, value: str) -> dict[str, Any]:
        """The settings to write for this value, under the same names for every value.

        For a typed value the first of them is the value itself.
        """

    def untested(self, value: str) -> str:
        """Why this value is taken only after a successful try; empty where it is taken untried."""

    def try_words(self, value: str) -> str:
        """The text of the try button; empty: there is nothing to try."""

    def trying_words(self) -> str:
        """The text during a try: what the person has to do."""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        """Tries it; `done` is called once, from the event loop."""

    def stop(self) -> None:
        """Ends a try under way, and releases its device."""
