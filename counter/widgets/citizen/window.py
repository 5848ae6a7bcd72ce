"""The window before the citizen: on the second monitor where there is one, and never with the keyboard's focus."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.branch.live_picture import LivePicture
from counter.citizen.citizen_screen import CitizenScreen
from counter.citizen.scene import Kind, Scene
from language.messages import following, own_name, speaking
from language.names import name_in
from ui.look.tokens import SPACE
from ui.widgets.parts import frame, label, set_text

from .pages import CheckPage, CodePage, RatePage, Words, touch_button
from .sheet import LEAST_PX, citizen_sheet

NOTHING = Scene(Kind.FREE, "")


class CitizenWindow(QWidget):
    """Shows `screen.scene`; touches go to `screen`. A page that is left keeps no word of a person."""

    def __init__(self, screen: CitizenScreen, picture: LivePicture) -> None:
        super().__init__(
            None,
            Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setObjectName("citizen-window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._screen, self._picture = screen, picture
        self._scale = 0.0
        self._own: QWidget | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._place)
        self._counter, self._branch = label("citizen-counter"), label("citizen-branch")
        self._language = touch_button("citizen-language")
        self._words, self._check, self._code, self._rate = Words(), CheckPage(), CodePage(), RatePage()
        self._pages = QStackedWidget()
        for page in (self._words, self._check, self._code, self._rate):
            self._pages.addWidget(page)
        self._lay_out()
        self._language.clicked.connect(screen.switch_language)
        self._check.confirmed.connect(screen.confirm)
        self._check.objected.connect(screen.object)
        self._check.pointed.connect(screen.point)
        self._rate.rated.connect(screen.rate)
        screen.changed.connect(self.refresh)
        picture.changed.connect(self._show_names)
        self.resize(*LEAST_PX)
        self.refresh()

    def _lay_out(self) -> None:
        bar: QFrame = frame("bar")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._counter)
        names.addWidget(self._branch)
        top = QHBoxLayout(bar)
        top.setContentsMargins(SPACE.l, SPACE.s, SPACE.l, SPACE.s)
        top.addLayout(names, 1)
        top.addWidget(self._language)
        body = QVBoxLayout()
        body.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.m)
        body.addWidget(self._pages)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(bar)
        whole.addLayout(body, 1)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def place_beside(self, own: QWidget) -> None:
        """Fills a monitor that `own` is not on; where there is only one, a window of the least size. Again whenever a
        monitor is plugged in or pulled, or this window would stay over the clerk's.
        """
        self._own = own
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            for changed in (app.screenAdded, app.screenRemoved):
                changed.connect(self._monitors_changed)
        self._place()

    def _monitors_changed(self) -> None:
        if self.isVisible():
            self._soon.start()  # Qt has yet to move the windows of a monitor that was pulled

    def _place(self) -> None:
        own = self._own
        if own is None:
            return
        others = [screen for screen in QGuiApplication.screens() if screen is not own.screen()]
        if others:
            self.setGeometry(others[0].geometry())
            self.setWindowState(Qt.WindowState.WindowFullScreen)  # `showFullScreen` asks for the keyboard's focus too
        elif self.isFullScreen():
            self.setWindowState(Qt.WindowState.WindowNoState)
            self.setGeometry(QRect(own.screen().geometry().topLeft(), QSize(*LEAST_PX)))
        self.show()
        own.activateWindow()  # some window managers give the keys to whatever was shown last

    def refresh(self) -> None:
        """Shows the scene of the moment, in the screen's language."""
        scene = self._screen.scene
        with speaking(self._screen.language):
            match scene.kind:
                case Kind.CHECK:
                    shown: Words | CheckPage | CodePage | RatePage = self._check
                case Kind.FEE | Kind.RECEIPT:
                    shown = self._code
                case Kind.RATE:
                    shown = self._rate
                case _:
                    shown = self._words
            for page in (self._words, self._check, self._code, self._rate):
                page.show_scene(scene if page is shown else NOTHING)
        self._pages.setCurrentWidget(shown)
        self._show_names()

    def _show_names(self) -> None:
        language, picture = self._screen.language, self._picture
        me, branch = picture.me, picture.branch
        set_text(self._counter, picture.counter_id if me is None else name_in(me.name, language))
        set_text(self._branch, "" if branch is None else name_in(branch.name, language))
        other = following(language, self._screen.offered)
        self._language.setText(own_name(other))
        self._language.setVisible(other != language)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._screen.touched()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = min(self.height() / LEAST_PX[1], self.width() / LEAST_PX[0])
        if scale != self._scale:
            self._scale = scale
            self.setStyleSheet(citizen_sheet(scale))
            self._rate.use_scale(scale)
