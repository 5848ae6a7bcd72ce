"""The icon in the system's tray: how many wait, a menu for the window, and a message for an alarm."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from counter.branch.counter_picture import CounterPicture
from counter.branch.side_lists import waiting_heading
from language.messages import _
from language.names import name_in
from ui.language.switch import LanguageSwitch
from ui.look.icons import icon
from ui.look.tokens import COLOUR, TYPE


class Tray(QObject):
    """Shown only where the system has a tray. Signals: `show_pressed`, `small_pressed`: the window is wanted, large or
    small; `setup_pressed`: the set-up is."""

    show_pressed = Signal()
    small_pressed = Signal()
    setup_pressed = Signal()

    def __init__(self, picture: CounterPicture, language: LanguageSwitch, parent: QObject) -> None:
        super().__init__(parent)
        self._picture = picture
        self._language = language
        self._asked: set[str] = set()
        self.menu = QMenu()
        self._show, self._small, self._setup, self._quit = (QAction(self.menu) for _n in range(4))
        self._show.triggered.connect(self.show_pressed)
        self._small.triggered.connect(self.small_pressed)
        self._setup.triggered.connect(self.setup_pressed)
        self._quit.triggered.connect(QApplication.quit)
        self.menu.addActions([self._show, self._small, self._setup, self._quit])
        self.sign = QSystemTrayIcon(icon("counter", TYPE.display, COLOUR.primary), self)
        self.sign.setContextMenu(self.menu)
        self.sign.activated.connect(lambda _why: self.show_pressed.emit())
        self.refresh()
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.sign.show()

    def refresh(self) -> None:
        """Shows the present picture."""
        me = self._picture.me
        name = name_in(me.name, self._language.language) if me else self._picture.counter_id
        self.sign.setToolTip(f"{name}: {waiting_heading(self._picture)}")
        for action, text in ((self._show, _("Show the window")), (self._small, _("Small window")),
                             (self._setup, _("Set up this machine")), (self._quit, _("Quit"))):  # fmt: skip
            action.setText(text)
        asking = {one.id: name_in(one.name, self._language.language) for one in self._picture.alarms()}
        for id, where in asking.items():
            if id not in self._asked and self.sign.isVisible():
                self.sign.showMessage(_("Alarm"), _("{counter} asks for help").format(counter=where))
        self._asked = set(asking)
