"""The program's own steps, one after the other: the choice of each and the result of its try."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from protocol.views import BranchView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from .last_steps import LastStep, Option, Stage, Tried


class OwnSteps(QObject):
    """The `Host` of the steps. Signals: `changed`, of any step; `staged`, a try fills the screen or ends.

    `at`: the place of the shown step among `here`.
    """

    changed = Signal()
    staged = Signal()

    def __init__(
        self, steps: Sequence[LastStep], language: LanguageSwitch, parent: QObject | None = None,
        *, chosen: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._settings = chosen
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
        """The device's branch. Raises RuntimeError before it is known."""
        return self._known()[1]

    @property
    def requests(self) -> Requests:
        """Requests with this device's token. Raises RuntimeError before there is one."""
        return self._known()[0]

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The settings chosen so far, by name."""
        return self._settings()

    def refresh(self) -> None:
        """Redraws the step, whose options or texts have changed."""
        self.changed.emit()

    def show(self, stage: Stage | None) -> None:
        """Fills the screen with a try, or shows the step again."""
        self._stage = stage
        self.staged.emit()

    # -- for the set-up

    @property
    def stage(self) -> dict[str, Any]:
        """The try that fills the screen: `qml` and its objects; empty: none does."""
        stage = self._stage
        return {} if stage is None else {"qml": stage.qml.as_uri(), **stage.things}

    def meet(self, requests: Requests, branch: BranchView) -> None:
        """Takes the server and the branch."""
        self._met = requests, branch
        for step in self._steps:
            step.meet(self)

    def here(self) -> list[LastStep]:
        """The steps with something to choose in this branch."""
        return [] if self._met is None else [step for step in self._steps if step.options(self._met[1])]

    def current(self) -> LastStep:
        """The shown step."""
        return self.here()[self.at]

    def options(self) -> list[Option]:
        """The options of the shown step."""
        return [] if self._met is None else self.current().options(self._met[1])

    def show_step(self, at: int) -> bool:
        """Shows the step at this place; False: there is none."""
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
        """Keeps the choice of the shown step, for when it is shown again. `typed`: its text."""
        self._chosen[self.current().name] = (self.value, typed)

    def typed_before(self) -> str:
        """The text typed for the choice of the shown step, when it was shown before."""
        value, typed = self._chosen.get(self.current().name, ("", ""))
        return typed if value == self.value else ""

    def has_worked(self, value: str) -> bool:
        """Whether this choice of the shown step was tried, and worked."""
        return (self.current().name, value) in self._worked

    def choose(self, value: str) -> bool:
        """Chooses an option of the list; True: its value is to be typed."""
        self.leave()
        self.value = value
        return any(option.is_typed for option in self.options() if option.value == value)

    def try_out(self, value: str) -> None:
        """Tries the chosen option."""
        self.leave()
        self.trying = True
        turn = self._turn
        self.current().try_out(value, lambda tried: self._was_tried(turn, value, tried))
        self.changed.emit()

    def leave(self) -> None:
        """Ends a try under way."""
        self._turn += 1
        self.trying, self.tried = False, None
        for step in self._steps:
            step.stop()
        if self._stage is not None:
            self.show(None)

    def told(self, tried: Tried) -> None:
        """Shows the result of the try."""
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
