"""The idle timeout of a set-up: a set-up that its user has left gives the screen back to the program."""

from PySide6.QtCore import QObject, QTimer, Signal

from .step import Step

LOCK_MS = 60_000
"""At the PIN's screen."""
ALONE_MS = 300_000
"""On the other screens."""


class IdleTimeout(QObject):
    """`over`: the screen was not touched until the timeout. `ends`: False where there is no program to go back to."""

    over = Signal()

    def __init__(self, parent: QObject | None = None, *, ends: bool) -> None:
        super().__init__(parent)
        self._ends = ends
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.over)

    def touched(self, step: Step) -> None:
        """The screen was touched at this step: start again. While a manager confirms the code there is no timeout."""
        if self._ends and step is not Step.CODE:
            self._timer.start(LOCK_MS if step is Step.LOCK else ALONE_MS)
        else:
            self._timer.stop()

    def stop(self) -> None:
        """End the timeout."""
        self._timer.stop()
