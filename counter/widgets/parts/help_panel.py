"""Every key and its act, in the window; a key or Esc closes it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from counter.acts.acts import ABOUT, Act
from language.messages import N_, _
from ui.look.tokens import SPACE
from ui.program.restart import SETUP_KEYS
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import label, set_text

from .own_alarm import ALARM_BACK_KEY
from .slip_panel import SLIP_KEY

HELP_KEY, SMALL_KEY, LANGUAGE_KEY, SETUP_KEY = "F1", "Ctrl+M", "Alt+L", SETUP_KEYS[0]
WINDOW_KEYS = ((HELP_KEY, N_("These keys")), (SMALL_KEY, N_("Small window")),
               (LANGUAGE_KEY, N_("Other language")), (SETUP_KEY, N_("Set-up")),
               (SLIP_KEY, N_("Slip, print again")), ("Shift+F9", N_("Stored papers")),
               (ALARM_BACK_KEY, N_("Undo the alarm")))  # fmt: skip
"""Esc stands on the button that it presses."""
UNSAID = (Act.OPEN, Act.COMPLETE_AND_CALL, Act.CHECK_IDENTITY, Act.DOSSIER, Act.OVERRUN)
"""Acts whose key stands for another act too; and one whose key the card says where it is possible."""
SHORT = {Act.CONFIRM_CLOCK: N_("Date and time")}
"""What is said here of acts whose buttons have more room."""
COLUMNS = 3


class HelpPanel(QFrame):
    """Signal: `closed`. `keys`: the keys and what they do, as msgids; without them those of the whole window."""

    closed = Signal()

    def __init__(self, keys: Sequence[tuple[str, str]] | None = None, *, columns: int = COLUMNS) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = label("help-title", "lead")
        self._close = KeyButton("help-close", "Esc")
        self._close.clicked.connect(self.closed)
        self._rows: list[tuple[QLabel, str]] = []
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE.xs)
        grid.setVerticalSpacing(SPACE.xs)
        said = ((about.key, SHORT.get(act, about.label)) for act, about in ABOUT.items() if act not in UNSAID)
        keys = [*said, *WINDOW_KEYS] if keys is None else keys
        high = -(-len(keys) // columns)
        for at, (key, text) in enumerate(keys):
            cap, words = label(part="key"), label(f"help-{key}")
            cap.setText(key.replace("Return", "Enter"))
            self._rows.append((words, text))
            grid.addWidget(cap, at % high, 2 * (at // high), Qt.AlignmentFlag.AlignRight)
            grid.addWidget(words, at % high, 2 * (at // high) + 1)
        for column in range(columns):
            grid.setColumnStretch(2 * column + 1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.s, SPACE.s, SPACE.s, SPACE.s)
        whole.setSpacing(SPACE.s)
        whole.addLayout(head)
        whole.addLayout(grid)
        whole.addStretch(1)

    def refresh(self) -> None:
        """Shows the keys in the chosen language."""
        set_text(self._title, _("Keys"))
        self._close.show_text(_("Close"))
        for words, text in self._rows:
            set_text(words, _(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.closed.emit()
            return
        super().keyPressEvent(event)
