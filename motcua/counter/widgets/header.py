"""The top of the window: whose counter this is, what it does, and the keys that change that."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from motcua.counter.acting import Acting
from motcua.counter.acts import ABOUT, Act, likely_next
from motcua.counter.desk import Desk
from motcua.counter.signing import Signing
from motcua.counter.words import at_text, counter_state_text
from motcua.protocol.words import CounterState, Language
from motcua.ui.language import LanguageSwitch, _, name_in
from motcua.ui.tokens import SPACE
from motcua.ui.widgets.key_button import KeyButton
from motcua.ui.widgets.parts import label, set_property, set_text

LANGUAGE_KEY = "Alt+L"
OTHER = {Language.VI: Language.EN, Language.EN: Language.VI}
OWN_NAME = {Language.VI: "Tiếng Việt", Language.EN: "English"}


class Header(QFrame):
    """`pressed` carries an act, `language_pressed` nothing."""

    pressed = Signal(object)
    language_pressed = Signal()

    def __init__(self, desk: Desk, acting: Acting, signing: Signing, language: LanguageSwitch) -> None:
        super().__init__()
        self.setProperty("part", "bar")
        self._desk = desk
        self._acting = acting
        self._signing = signing
        self._language = language
        self._name = label("counter-name", "title")
        self._branch = label("branch-name", "soft")
        self._state = label("counter-state", "pill")
        self._clerk = label("clerk", "soft")
        self._buttons = {act: self._button(act) for act in (Act.OPEN, Act.PAUSE, Act.CLOSE, Act.LOGOUT)}
        self._language_button = KeyButton("language", LANGUAGE_KEY)
        self._language_button.clicked.connect(self.language_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        row.setSpacing(SPACE.s)
        for widget in (self._name, self._branch, self._state, self._clerk):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (*self._buttons.values(), self._language_button):
            row.addWidget(button)

    def refresh(self) -> None:
        """The desk, what is on its way, or the language changed."""
        me, language = self._desk.me, self._language.language
        if me is not None:
            set_text(self._name, name_in(me.name, language))
            state = counter_state_text(me)
            if me.then is None:
                state = _("{state} · since {time}").format(state=state, time=at_text(me.since, self._desk.branch))
            else:
                state = _("{state} after this person").format(state=state)
            set_text(self._state, state)
            level = {CounterState.OPEN: "calm", CounterState.PAUSED: "amber", CounterState.CLOSED: "off"}[me.state]
            set_property(self._state, "level", "amber" if me.then is not None else level)
        if self._desk.branch is not None:
            set_text(self._branch, name_in(self._desk.branch.name, language))
        set_text(self._clerk, self._signing.name)
        first = likely_next(self._desk)
        for act, button in self._buttons.items():
            button.show_text(_(ABOUT[act].label))
            button.setEnabled(self._acting.may(act))
            button.show_primary(act is first)
        may_open = me is not None and (me.state is not CounterState.OPEN or me.then is not None)
        self._buttons[Act.OPEN].setVisible(may_open)
        self._buttons[Act.PAUSE].setVisible(not may_open)
        self._language_button.show_text(OWN_NAME[OTHER[language]])

    def _button(self, act: Act) -> KeyButton:
        button = KeyButton(act.value, ABOUT[act].key)
        button.clicked.connect(lambda: self.pressed.emit(act))
        return button
