"""That the visit in hand will likely run over its time, with what helps; or that it has, and why: one key.

It covers nothing, and nobody has to answer it.
"""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from counter.acts.acts import ABOUT, Act
from counter.acts.sending import ActSender
from counter.branch.counter_picture import CounterPicture
from counter.branch.watch import Watched, reason_of, title_of, watched
from language.messages import _
from language.overruns import BY_KEY, HAND_ON, KEYS, NUMBER_FOR_THE_REST, OR_ASK, OVERRUNS, SET_ASIDE
from protocol.overruns import OverrunStage
from ui.look.promise_level import Level
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import STACKED_PX, KeyButton
from ui.widgets.parts import Mark, label, set_property, set_text

HELPS = {
    Act.PARK: SET_ASIDE,
    Act.TRANSFER: HAND_ON,
    Act.ISSUE: NUMBER_FOR_THE_REST,
}
COLUMNS = 3


class WatchStrip(QFrame):
    """Signal: `pressed`, an act that helps. A reason goes straight to `act_sender`."""

    pressed = Signal(Act)

    def __init__(self, picture: CounterPicture, act_sender: ActSender) -> None:
        super().__init__()
        self.setObjectName("watch")
        self.setProperty("part", "strip")
        self._picture = picture
        self._act_sender = act_sender
        self._mark = Mark(DESK.small)
        self._title = label("watch-title", wrap=True)
        self._else = label("watch-else", "soft")
        self._helps = {act: _button(act) for act in HELPS}
        self._reasons = {one: KeyButton(f"overrun-{one}", KEYS[one], cap=KEYS[one][-1]) for one in OVERRUNS}
        self._helping, self._asking = QWidget(), QWidget()
        for act, button in self._helps.items():
            button.clicked.connect(partial(self.pressed.emit, act))
        for one, button in self._reasons.items():
            button.clicked.connect(partial(act_sender.say_overrun, one))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE.s)
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        head.addWidget(self._else)
        helping = QHBoxLayout(self._helping)
        asking = QGridLayout(self._asking)
        for row in (helping, asking):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE.xs)
        for button in self._helps.values():
            helping.addWidget(button, 1)
        for place, button in enumerate(self._reasons.values()):
            asking.addWidget(button, place // COLUMNS, place % COLUMNS)
        for column in range(COLUMNS):
            asking.setColumnStretch(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.s, SPACE.xs, SPACE.s, SPACE.xs)
        whole.setSpacing(SPACE.xs)
        whole.addLayout(head)
        whole.addWidget(self._helping)
        whole.addWidget(self._asking)

    def refresh(self) -> None:
        """Shows what there is to say at present, or nothing."""
        one = watched(self._picture)
        self.setVisible(one is not None)
        if one is None:
            return
        likely, over = one.stage is OverrunStage.LIKELY, one.stage is OverrunStage.OVER
        set_text(self._title, title_of(one, self._picture.transaction_target_s))
        level = Level.AMBER if likely else Level.OVER if over and one.here else Level.CALM
        for part in (self, self._title):
            set_property(part, "level", "off" if level is Level.CALM else level.colour)
        self._mark.show_level(None if level is Level.CALM else level)
        set_text(self._else, _(OR_ASK) if likely else _(BY_KEY) if over else "")
        self._helping.setVisible(likely)
        self._asking.setVisible(over)
        if likely:
            self._show_helps(one)
        if over:
            for reason, button in self._reasons.items():
                button.show_text(reason_of(reason))
                button.setEnabled(self._act_sender.may(Act.OVERRUN))

    def _show_helps(self, one: Watched) -> None:
        for act, button in self._helps.items():
            button.show_text(_(HELPS[act]))
            button.setEnabled(self._act_sender.may(act))
        self._helps[Act.ISSUE].setVisible(one.ticket.dossiers > 1)


def _button(act: Act) -> KeyButton:
    about = ABOUT[act]
    return KeyButton(f"help-{act.value}", about.key, icon=about.icon, stacked=True, height_px=STACKED_PX)
