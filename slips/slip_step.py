"""A step of the first run that is tried by a test slip, which is printed in a thread."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal

from language.messages import _
from protocol.views import BranchView
from ui.first_run.last_steps import Tried
from ui.first_run.step_base import StepBase

log = logging.getLogger(__name__)


class SlipStep(StepBase):
    """The slip of a try that nobody waits for any more may still be printing: its result is told to nobody."""

    _came_out = Signal(int, str, object)

    def __init__(self) -> None:
        super().__init__()
        self._turn = 0
        self._done: Callable[[Tried], None] | None = None
        self._came_out.connect(self._tell)

    def printing(self, value: str) -> Callable[[], Any]:
        """Prints the test slip of this choice, in a thread of its own, and returns the result."""
        raise NotImplementedError

    def judge(self, value: str, result: Any) -> Tried:
        """What the result means; None: this program failed."""
        raise NotImplementedError

    @property
    def branch(self) -> BranchView | None:
        return None if self.host is None else self.host.branch

    def trying_words(self) -> str:
        return _("Printing …")

    def stop(self) -> None:
        self._done = None

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        self._turn += 1
        self._done = done
        work = self._turn, value, self.printing(value)
        threading.Thread(target=self._print, args=work, name="test slip", daemon=True).start()

    def _print(self, turn: int, value: str, printing: Callable[[], Any]) -> None:
        result = None
        try:
            result = printing()
        except Exception:
            log.exception("the test slip failed")
        self._came_out.emit(turn, value, result)

    def _tell(self, turn: int, value: str, result: Any) -> None:
        if turn == self._turn and self._done is not None:
            done, self._done = self._done, None
            done(self.judge(value, result))
