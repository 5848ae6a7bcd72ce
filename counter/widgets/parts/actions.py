"""The acts as a grid of buttons with their keys; the usual next act is emphasised."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from counter.acts.acts import ABOUT, Act, usual_act
from counter.acts.sending import ActSender
from counter.branch.counter_picture import CounterPicture
from counter.scanning.scanning import Scanning
from language.messages import _
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton

GRID = (
    (Act.CALL, Act.CALL, Act.CALL_NAMED, Act.PICKUP),
    (Act.START, Act.COMPLETE, Act.NO_SHOW, Act.RECALL),
    (Act.PARK, Act.TRANSFER, Act.NEXT_SERVICE, Act.RETURN),
    (Act.SCAN, Act.RECLASS, Act.ISSUE, Act.UNDO),
)
"""Rows from the one that begins a visit to the seldom ones; what is named twice is twice as wide."""
ROW_PX = DESK.number + SPACE.xs


class Actions(QWidget):
    """Signal: `pressed` carries the act."""

    pressed = Signal(object)

    def __init__(self, picture: CounterPicture, act_sender: ActSender, scanning: Scanning) -> None:
        super().__init__()
        self._picture = picture
        self._act_sender = act_sender
        self._scanning = scanning
        self._buttons = {act: self._button(act) for row in GRID for act in row}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE.s)
        for at, row in enumerate(GRID):
            grid.setRowStretch(at, 1)
            for act in dict.fromkeys(row):
                grid.addWidget(self._buttons[act], at, row.index(act), 1, row.count(act))
        for column in range(len(GRID[0])):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 2 * SPACE.xxl)

    def refresh(self) -> None:
        """Shows which acts are possible now."""
        first = usual_act(self._picture)
        for act, button in self._buttons.items():
            button.show_text(self._text(act))
            pages = act is Act.SCAN and bool(self._scanning.pages)
            button.setEnabled(self._act_sender.may(self._meant(act)) or pages)
            button.show_primary(act is first)

    def _text(self, act: Act) -> str:
        pages = len(self._scanning.pages)
        if act is Act.SCAN and pages:
            return _("Scan · {n}").format(n=pages)
        return _(ABOUT[self._meant(act)].label)

    def _meant(self, act: Act) -> Act:
        """The large button of "call next" completes first, and "start" opens the dossiers, while somebody is served."""
        if act is Act.START and not self._act_sender.may(act) and self._act_sender.may(Act.DOSSIER):
            return Act.DOSSIER
        serving = act is Act.CALL and self._act_sender.may(Act.COMPLETE_AND_CALL)
        return Act.COMPLETE_AND_CALL if serving else act

    def _button(self, act: Act) -> KeyButton:
        about, lead = ABOUT[act], act is Act.CALL
        button = KeyButton(act.value, about.key, height_px=ROW_PX, lead=lead, icon=about.icon, stacked=not lead)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.clicked.connect(lambda: self.pressed.emit(self._meant(act)))
        return button
