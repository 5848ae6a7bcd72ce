"""The idle timeout of a set-up, after which the program is shown again."""

from PySide6.QtCore import QObject, QTimer, Signal

from .step import Step

LOCK_MS = 60_000
"""At the PIN's screen."""
ALONE_MS = 300_000
"""On the other screens."""


class IdleTimeout(QObject):
    """Signal: `over`, the screen was not touched until the timeout. `ends`: False where there is no program to show."""

    over = Signal()

    def __init__(self, parent: QObject | None = None, *, ends: bool) -> None:
        super().__init__(parent)
        self._ends = ends
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.over)

    def touched(self, step: Step) -> None:
        """Starts again, as the screen was touched at this step. There is none while a manager confirms the code."""
        if self._ends and step is not Step.CODE:
            self._timer.start(LOCK_MS if step is Step.LOCK else ALONE_MS)
        else:
            self._timer.stop()

    def stop(self) -> None:
        """Stops the timeout."""
        self._timer.stop()
