"""What comes from the window's touches and keys: presence, the four-key pad, a scanner that types, a real keyboard."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtQuick import QQuickView

from kiosk.kiosk import Kiosk
from kiosk.screen.voice_guide import Pad
from kiosk.visit.scanned_code import Wedge
from ui.link.server_clock import monotonic_ms

PRESENCE = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress, QEvent.Type.TouchUpdate}
)
ALSO = {
    Qt.Key.Key_Return: Pad.OK,
    Qt.Key.Key_Enter: Pad.OK,
    Qt.Key.Key_Tab: Pad.DOWN,
    Qt.Key.Key_Backtab: Pad.UP,
}
"""Keys of a usual keyboard that mean the same."""


class PadKeysError(ValueError):
    """The setting is not four keys; the text says what is."""


def pad_keys(setting: str) -> dict[int, Pad]:
    """`Up,Down,Return,Escape` (as QKeySequence writes keys, in the order up, down, OK, back). Raises PadKeysError."""
    names = [name.strip() for name in setting.split(",")]
    keys = [QKeySequence.fromString(name) for name in names]
    codes = [key[0].key() for key in keys if key.count() == 1]  # type: ignore[index]  # the stub lacks __getitem__
    if len(names) != len(Pad) or len(set(codes)) != len(Pad) or Qt.Key.Key_unknown in codes:
        raise PadKeysError(f"pad_keys {setting!r} is not four different keys: up, down, OK, back")
    return dict(zip((int(code) for code in codes), Pad, strict=True))


class Keys(QObject):
    """Sees every event of the window before anything else; keys end here."""

    def __init__(
        self, view: QQuickView, kiosk: Kiosk, pad: Mapping[int, Pad], *, monotonic: Callable[[], int] = monotonic_ms
    ) -> None:
        super().__init__(view)
        self._kiosk = kiosk
        self._pad = {int(key): meant for key, meant in ALSO.items()} | dict(pad)
        self._monotonic = monotonic
        self._wedge = Wedge()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in PRESENCE:
            self._kiosk.touched()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._pressed(event)
            return True
        return False

    def _pressed(self, event: QKeyEvent) -> None:
        now_ms = self._monotonic()
        key = int(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (line := self._wedge.enter(now_ms)) is not None:
            self._kiosk.scanned(line)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if key == Qt.Key.Key_M:
                self._kiosk.choose("door")
        elif (meant := self._pad.get(key)) is not None:
            self._kiosk.press_pad(meant)
        elif key == Qt.Key.Key_Backspace:
            self._kiosk.erase()
        elif event.text().isprintable() and event.text():
            self._wedge.character(event.text(), now_ms)
            self._kiosk.type_text(event.text())
