"""The idle timeout: back to the start screen when the kiosk is not touched; the last seconds are shown."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ui.link.server_clock import monotonic_ms

VISIBLE_S = 10
TURN_MS = 250


class Idle(QObject):
    """`ran_out` once after `idle_s` without `touched`; `changed` whenever `left_s` is another number."""

    ran_out = Signal()
    changed = Signal()

    def __init__(
        self, idle_s: int, parent: QObject | None = None, *, monotonic: Callable[[], int] = monotonic_ms
    ) -> None:
        super().__init__(parent)
        self.usual_s = idle_s
        self._monotonic = monotonic
        self._limit_ms = idle_s * 1000
        self._since_ms = monotonic()
        self._left_s = idle_s
        self._timer = QTimer(self)
        self._timer.setInterval(TURN_MS)
        self._timer.timeout.connect(self.look)

    @property
    def left_s(self) -> int:
        """Whole seconds left, rounded up."""
        return self._left_s

    @property
    def shown_s(self) -> int:
        """What the countdown on the screen says; 0 while there is none."""
        return self._left_s if self._timer.isActive() and self._left_s <= VISIBLE_S else 0

    @property
    def untouched_ms(self) -> int:
        """How long nobody has touched the kiosk, also while there is no countdown."""
        return self._monotonic() - self._since_ms

    def start(self, idle_s: int | None = None) -> None:
        """Start the countdown again; `idle_s`: another limit, seconds."""
        self._limit_ms = (idle_s or self.usual_s) * 1000
        self._timer.start()
        self.touched()

    def stop(self) -> None:
        """Stop the countdown."""
        self._timer.stop()
        self._set(self._limit_ms // 1000)

    def touched(self) -> None:
        """The kiosk was touched: the countdown starts again."""
        self._since_ms = self._monotonic()
        self.look()

    def look(self) -> None:
        """Update `left_s`; called by the timer."""
        if not self._timer.isActive():
            return
        left_ms = self._limit_ms - (self._monotonic() - self._since_ms)
        self._set(max(0, -(-left_ms // 1000)))
        if left_ms <= 0:
            self._timer.stop()
            self.changed.emit()
            self.ran_out.emit()

    def _set(self, left_s: int) -> None:
        if left_s != self._left_s:
            self._left_s = left_s
            self.changed.emit()
