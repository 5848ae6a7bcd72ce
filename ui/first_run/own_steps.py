"""The program's own steps, one after the other: what is chosen in each, and how trying it went."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from protocol.views import BranchView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from .last_steps import LastStep, Option, Stage, Tried


class OwnSteps(QObject):
    """A `Host` to its steps. `changed`: anything of them; `at` is the one that is shown, of those `here` has.

    `staged`: a try fills the screen, or gives it back.
    """

    changed = Signal()
    staged = Signal()

    def __init__(self, steps: Sequence[LastStep], language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.language = language
        self._steps = list(steps)
        self._met: tuple[Requests, BranchView] | None = None
        self._stage: Stage | None = None
        self._turn = 0
        self.at = 0
        self.value = ""
        self.trying = False
        self.tried: Tried | None = None
        self._chosen: dict[str, tuple[str, str]] = {}
        self._worked: set[tuple[str, str]] = set()

    # -- for the steps

    @property
    def branch(self) -> BranchView:
        """Where this device stands. Raises RuntimeError before it is known."""
        return self._known()[1]

    @property
    def requests(self) -> Requests:
        """Ways to the server, with this device's token. Raises RuntimeError before there is one."""
        return self._known()[0]

    def refresh(self) -> None:
        """The step's choices or text have changed; redraw it."""
        self.changed.emit()

    def show(self, stage: Stage | None) -> None:
        """Fill the screen with a try, or give it back."""
        self._stage = stage
        self.staged.emit()

    # -- for the set-up

    @property
    def stage(self) -> dict[str, Any]:
        """What fills the screen: `qml` and the objects it reads; empty while nothing does."""
        stage = self._stage
        return {} if stage is None else {"qml": stage.qml.as_uri(), **stage.things}

    def meet(self, requests: Requests, branch: BranchView) -> None:
        """The server and the branch are known."""
        self._met = requests, branch
        for step in self._steps:
            step.meet(self)

    def here(self) -> list[LastStep]:
        """Those that have something to choose from in this branch."""
        return [] if self._met is None else [step for step in self._steps if step.options(self._met[1])]

    def current(self) -> LastStep:
        """The step that is shown."""
        return self.here()[self.at]

    def options(self) -> list[Option]:
        """What it offers."""
        return [] if self._met is None else self.current().options(self._met[1])

    def show_step(self, at: int) -> bool:
        """Begins with the step at this place; False when there is none."""
        self.leave()
        steps = self.here()
        if at >= len(steps):
            return False
        self.at = at
        before, _typed = self._chosen.get(steps[at].name, ("", ""))
        is_there = steps[at].name in self._chosen and before in [option.value for option in self.options()]
        self.value = before if is_there else steps[at].chosen()
        return True

    def remember(self, typed: str) -> None:
        """What is chosen on the step that is shown: it is chosen again when somebody comes back. `typed`: its text."""
        self._chosen[self.current().name] = (self.value, typed)

    def typed_before(self) -> str:
        """What was typed for the choice of the step that is shown, when it was shown before."""
        value, typed = self._chosen.get(self.current().name, ("", ""))
        return typed if value == self.value else ""

    def has_worked(self, value: str) -> bool:
        """Whether this choice of the step that is shown was tried, and worked."""
        return (self.current().name, value) in self._worked

    def choose(self, value: str) -> bool:
        """One line of the list; whether its value is to be typed."""
        self.leave()
        self.value = value
        return any(option.is_typed for option in self.options() if option.value == value)

    def try_out(self, value: str) -> None:
        """Try what is chosen."""
        self.leave()
        self.trying = True
        turn = self._turn
        self.current().try_out(value, lambda tried: self._was_tried(turn, value, tried))
        self.changed.emit()

    def leave(self) -> None:
        """Stop the try under way, if any."""
        self._turn += 1
        self.trying, self.tried = False, None
        for step in self._steps:
            step.stop()
        if self._stage is not None:
            self.show(None)

    def told(self, tried: Tried) -> None:
        """Show the result of the try."""
        self.trying, self.tried = False, tried
        self.changed.emit()

    def _was_tried(self, turn: int, value: str, tried: Tried) -> None:
        if turn == self._turn:  # another step, or another choice, has nothing to do with it
            if tried.good:
                self._worked.add((self.current().name, value))
            self.told(tried)

    def _known(self) -> tuple[Requests, BranchView]:
        if self._met is None:
            raise RuntimeError("the branch is not known yet")
        return self._met
