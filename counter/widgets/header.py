"""The top of the window: the counter, its clerk and state, and the acts that change them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from counter.acts.acts import ABOUT, Act, usual_act
from counter.acts.sending import ActSender
from counter.acts.sign_in import ClerkSession
from counter.branch.counter_picture import CounterPicture
from counter.branch.phrases import at_text, counter_state_text
from language.messages import _, following, own_name
from language.names import name_in
from protocol.enums import CounterState
from protocol.practice import practised
from ui.language.switch import LanguageSwitch
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import label, set_property, set_text

from .parts.help_panel import HELP_KEY, LANGUAGE_KEY, SMALL_KEY
from .parts.own_alarm import OwnAlarm

HEIGHT_PX = 2 * DESK.title + SPACE.xs


class Header(QFrame):
    """Signals: `pressed` carries an act, the others nothing.

    A raised alarm shows “Sent”, and in its first seconds how it is taken back.
    """

    pressed = Signal(object)
    language_pressed = Signal()
    help_pressed = Signal()
    small_pressed = Signal()

    def __init__(
        self, picture: CounterPicture, act_sender: ActSender, session: ClerkSession, language: LanguageSwitch
    ) -> None:
        super().__init__()
        self.setProperty("part", "bar")
        self._picture = picture
        self._act_sender = act_sender
        self._session = session
        self._language = language
        self._name = label("counter-name", "title")
        self._state = label("counter-state", "pill")
        self._clerk = label("clerk", "soft")
        self.own_alarm = OwnAlarm(picture, act_sender, height_px=HEIGHT_PX)
        self._buttons = {act: self._button(act) for act in (Act.ALARM, Act.OPEN, Act.PAUSE, Act.CLOSE, Act.LOGOUT)}
        self._language_button = _stacked("language", LANGUAGE_KEY, "language")
        self._language_button.clicked.connect(self.language_pressed)
        self._small = _stacked("small-window", SMALL_KEY, "small-window")
        self._small.clicked.connect(self.small_pressed)
        self._help = _stacked("help", HELP_KEY, "help")
        self._help.clicked.connect(self.help_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        row.setSpacing(SPACE.s)
        for widget in (self._name, self._state, self._clerk):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.own_alarm)
        for button in (*self._buttons.values(), self._language_button, self._small, self._help):
            row.addWidget(button)

    def refresh(self) -> None:
        """Shows the present picture and unanswered acts."""
        me, language = self._picture.me, self._language.language
        if me is not None:
            branch = self._picture.branch
            practice = branch is not None and practised(branch.id) is not None
            name = name_in(me.name, language)
            set_text(self._name, _("PRACTICE · {name}").format(name=name) if practice else name)
            set_property(self, "practice", "yes" if practice else "no")
            state = counter_state_text(me)
            if me.then is None:
                state = _("{state} · since {time}").format(state=state, time=at_text(me.since, self._picture.branch))
            else:
                state = _("{state} after this person").format(state=state)
            set_text(self._state, state)
            level = {CounterState.OPEN: "calm", CounterState.PAUSED: "amber", CounterState.CLOSED: "off"}[me.state]
            set_property(self._state, "level", "amber" if me.then is not None else level)
        set_text(self._clerk, self._session.name)
        first = usual_act(self._picture)
        for act, button in self._buttons.items():
            button.show_text(_(ABOUT[act].label))
            button.setEnabled(self._act_sender.may(act))
            button.show_primary(act is first)
        may_open = me is not None and (me.state is not CounterState.OPEN or me.then is not None)
        self._buttons[Act.OPEN].setVisible(may_open)
        self._buttons[Act.PAUSE].setVisible(not may_open)
        self._buttons[Act.ALARM].show_danger(True)
        self._buttons[Act.ALARM].setVisible(not self._act_sender.alarm_back_s)
        self.own_alarm.refresh()
        self._small.show_text(_("Small"))
        self._help.show_text(_("Keys"))
        self._language_button.show_text(own_name(following(language)))

    def refresh_times(self) -> None:
        """Shows the present times."""
        self._buttons[Act.ALARM].setVisible(not self._act_sender.alarm_back_s)
        self.own_alarm.refresh()

    def _button(self, act: Act) -> KeyButton:
        button = _stacked(act.value, ABOUT[act].key, ABOUT[act].icon)
        button.clicked.connect(lambda: self.pressed.emit(act))
        return button


def _stacked(name: str, key: str, icon: str) -> KeyButton:
    return KeyButton(name, key, icon=icon, stacked=True, height_px=HEIGHT_PX)
