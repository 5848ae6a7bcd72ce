"""What a program asks for itself at the end of the first run: a printer, a zone; chosen from a list, and tried."""

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

from motcua.protocol.views import BranchView


class Option(Struct, frozen=True):
    """One line to choose. `is_typed`: its value is an address that is typed on the next line."""

    value: str
    label: str
    detail: str = ""
    is_typed: bool = False


class Tried(Struct, frozen=True):
    """How a try went, in words for whoever stands there."""

    good: bool
    words: str


class LastStep(Protocol):
    """One choice. Its words are asked for again when the language is changed, so they come from `_()`."""

    name: str
    """What its screen is called by tests and remotes."""

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
        """What the settings file is to keep for this value."""

    def try_words(self, value: str) -> str:
        """What stands on the button that tries it; empty where nothing can be tried."""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        """Try it; `done` is called once, from the event loop."""
