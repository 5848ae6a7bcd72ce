"""The one window: signing in, or the desk; its keys work wherever the focus is."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLayout, QStackedWidget, QVBoxLayout, QWidget

from motcua.counter.acting import Acting
from motcua.counter.acts import ABOUT, Act
from motcua.counter.asking import Asking
from motcua.counter.desk import Desk
from motcua.counter.line import Line
from motcua.counter.scanning import Scanning
from motcua.counter.signing import Signing
from motcua.ui.language import LanguageSwitch, _, name_in

from .desk_page import DeskPage
from .header import LANGUAGE_KEY, OTHER
from .login_page import LoginPage
from .style import counter_sheet

TICK_MS = 250
"""The timer shows seconds: none is skipped."""
AGES_MS = 2_000
"""The lists show minutes."""
LEAST_PX = (1366, 768)
"""The smallest screen it is made for."""


class Window(QWidget):
    """Shows the view-models; owns nothing but its widgets and the tick that moves the times."""

    def __init__(
        self, desk: Desk, acting: Acting, asking: Asking, scanning: Scanning, signing: Signing, line: Line,
        language: LanguageSwitch,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._language = language
        self.login = LoginPage(desk, signing, line, language)
        self.page = DeskPage(desk, acting, asking, scanning, signing, line, language)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.login)
        self._pages.addWidget(self.page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setStyleSheet(counter_sheet())
        self.resize(*LEAST_PX)
        for wanted in (self.login, self.page):
            wanted.language_pressed.connect(self._switch_language)
        self._add_keys()
        for signal in (desk.changed, acting.changed, signing.changed, line.connected_changed, language.changed):
            signal.connect(self.refresh)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._times)
        self._tick.start(TICK_MS)
        self._slow_tick = QTimer(self)
        self._slow_tick.timeout.connect(self.page.side.refresh)
        self._slow_tick.start(AGES_MS)
        self.refresh()
        self.login.begin()

    def refresh(self) -> None:
        """Anything changed."""
        me = self._desk.me
        shown = self.page if me is not None and me.user is not None else self.login
        shown.refresh()
        if self._pages.currentWidget() is not shown:
            self._pages.setCurrentWidget(shown)
            if shown is self.login:
                self.login.begin()
            else:
                self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        title = name_in(me.name, self._language.language) if me else self._desk.counter_id
        self.setWindowTitle(_("{counter} – Một Cửa").format(counter=title))

    def _times(self) -> None:
        if self._pages.currentWidget() is self.page:
            self.page.refresh_times()
        else:
            self.login.link_strip.refresh()

    def _add_keys(self) -> None:
        acts: dict[str, tuple[Act, ...]] = {}
        for act, about in ABOUT.items():
            acts[about.key] = (*acts.get(about.key, ()), act)
        for key, meant in acts.items():
            self._add_key(key, partial(self._act, meant))
        self._add_key("Esc", self._esc)
        self._add_key(LANGUAGE_KEY, self._switch_language)

    def _add_key(self, key: str, do: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(do)

    def _act(self, acts: tuple[Act, ...]) -> None:
        if self._pages.currentWidget() is self.page:
            self.page.do_first(acts)

    def _esc(self) -> None:
        if self._pages.currentWidget() is self.page:
            self.page.back_out()

    def _switch_language(self) -> None:
        self._language.use(OTHER[self._language.language])
