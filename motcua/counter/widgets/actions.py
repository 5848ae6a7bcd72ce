"""The acts as a grid of buttons, each with its key; the one that comes next in an ordinary visit stands out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from motcua.counter.acting import Acting
from motcua.counter.acts import ABOUT, Act, likely_next
from motcua.counter.desk import Desk
from motcua.counter.scanning import Scanning
from motcua.ui.language import _
from motcua.ui.tokens import DESK, SPACE
from motcua.ui.widgets.key_button import KeyButton

GRID = (
    (Act.START, Act.COMPLETE, Act.NO_SHOW, Act.RECALL),
    (Act.PARK, Act.TRANSFER, Act.NEXT_SERVICE, Act.RETURN),
)
ROW_PX = DESK.number


class Actions(QWidget):
    """`pressed` carries the act."""

    pressed = Signal(object)

    def __init__(self, desk: Desk, acting: Acting, scanning: Scanning) -> None:
        super().__init__()
        self._desk = desk
        self._acting = acting
        self._scanning = scanning
        self._buttons = {act: self._button(act) for act in (
            Act.CALL, Act.CALL_NAMED, Act.PICKUP, *GRID[0], *GRID[1], Act.RECLASS, Act.SCAN)}  # fmt: skip
        beside = QGridLayout()
        beside.setSpacing(SPACE.s)
        for at, act in enumerate((Act.CALL_NAMED, Act.PICKUP, Act.RECLASS, Act.SCAN)):
            beside.addWidget(self._buttons[act], at // 2, at % 2)
        lead = QHBoxLayout()
        lead.setSpacing(SPACE.s)
        lead.addWidget(self._buttons[Act.CALL], 2)
        lead.addLayout(beside, 3)
        grid = QGridLayout()
        grid.setSpacing(SPACE.s)
        for row, acts in enumerate(GRID):
            for column, act in enumerate(acts):
                grid.addWidget(self._buttons[act], row, column)
                grid.setColumnStretch(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        whole.addLayout(lead, 1)
        whole.addLayout(grid, 1)

    def refresh(self) -> None:
        """The desk, what is on its way, or the language changed."""
        first = likely_next(self._desk)
        for act, button in self._buttons.items():
            button.show_text(self._text(act))
            pages = act is Act.SCAN and bool(self._scanning.pages)
            button.setEnabled(self._acting.may(act) or pages)
            button.show_primary(act is first)

    def _text(self, act: Act) -> str:
        pages = len(self._scanning.pages)
        if act is Act.SCAN and pages:
            return _("Scan · {n}").format(n=pages)
        return _(ABOUT[act].label)

    def _button(self, act: Act) -> KeyButton:
        button = KeyButton(act.value, ABOUT[act].key, height_px=ROW_PX, lead=act is Act.CALL)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.clicked.connect(lambda: self.pressed.emit(act))
        return button
