"""How long a set-up waits for somebody: a screen that people look at does not stay in it because they walked away."""

from PySide6.QtCore import QObject, QTimer, Signal

from .step import Step

LOCK_MS = 60_000
"""So long the PIN is waited for."""
ALONE_MS = 300_000
"""So long a set-up is left open that nobody touches."""


class IdleTimeout(QObject):
    """`over`: nobody has touched the screen for too long; never where there is nothing to go back to (not `ends`)."""

    over = Signal()

    def __init__(self, parent: QObject | None = None, *, ends: bool) -> None:
        super().__init__(parent)
        self._ends = ends
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.over)

    def touched(self, step: Step) -> None:
        """Somebody is there, at this step; a manager may take as long as it takes to confirm a code."""
        if self._ends and step is not Step.CODE:
            self._timer.start(LOCK_MS if step is Step.LOCK else ALONE_MS)
        else:
            self._timer.stop()

    def stop(self) -> None:
        """Nobody is waited for."""
        self._timer.stop()
