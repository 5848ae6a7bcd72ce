"""The program `motcua-display`: settings, one window, the link to the branch, and Qt's loop."""

import logging
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQuick import QQuickView

from protocol.enrolments import EnrolmentRole
from protocol.views import BoardCall
from slips import code_item
from ui.care.far_care import FarCare
from ui.language.switch import LanguageSwitch
from ui.link.door_code import DoorFeed
from ui.link.requests import Requests
from ui.link.server_clock import ServerClock
from ui.link.stream_link import Link
from ui.look import fonts, tokens
from ui.program.program import MainThreadGarbageCollector, QuitOnSignals, log_to_stderr
from ui.program.quick import open_view, prefer_software, show_view
from ui.program.restart import SETUP, begin_again, leave_to
from ui.program.screens import ShiftedPicture
from ui.program.settings import read_given
from ui.remote import listen

from .calls.call_voice import LobbyVoice, make_lobby_voice, open_sink
from .layout.layout import LayoutError
from .notices.media_files import MediaFiles
from .screen.lobby import DisplayScope, Lobby
from .settings import DisplaySettings
from .text.phrases import Words

log = logging.getLogger(__name__)

WINDOW = QSize(1280, 720)
QML = Path(str(files("display.qml") / "Main.qml"))


class Display(QObject):
    """Connects the link, the voice and the lobby. Raises LayoutError."""

    def __init__(
        self, settings: DisplaySettings, language: LanguageSwitch, voice: LobbyVoice | None = None,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        clock = ServerClock()
        self.link = Link(settings.server, settings.branch, settings.token, clock, self)
        notices = Path(settings.notices) if settings.notices else None
        scope = DisplayScope(settings.layout, settings.zone, settings.counter, notices)
        self.lobby = Lobby(Words(language.language), clock, self.link.age_s, self, scope=scope, voice=voice,
                           may_hold=bool(settings.pin_hash))  # fmt: skip
        self.link.snapshot.connect(self.lobby.take_snapshot)
        self.link.happened.connect(self.lobby.take_event)
        self.link.refused.connect(self.lobby.set_refused)
        self.link.connected_changed.connect(lambda: self.lobby.set_connected(self.link.is_connected))
        self.lobby.call_board.announced.connect(_log_call)
        self.lobby.media_folder = settings.media_folder
        requests = Requests(settings.server, settings.token, clock, self)
        self._media = MediaFiles(requests, settings.branch, settings.media_folder, self)
        self._media.arrived.connect(self.lobby.media_arrived)
        self.lobby.media_changed.connect(lambda: self._media.want(self.lobby.media_files))
        self._door = None
        self._requests = requests
        self._care: FarCare | None = None
        self._view: QQuickView | None = None
        if settings.token:
            self._door = DoorFeed(Requests(settings.server, settings.token, clock, self), settings.branch, self)
            self._door.changed.connect(lambda: self.lobby.set_door("" if self._door is None else self._door.url))

    def care_from_afar(self, settings: DisplaySettings, view: QQuickView) -> None:
        """Reports this display, and does what managers ask of it; only an enrolled one has somebody to tell."""
        if settings.token:
            self._view = view
            self._care = FarCare(
                settings, self.link, self._requests, settings.media_folder, lambda: self._view is not None,
                lambda: None if self._view is None else self._view.screen(), self,
                rotate=settings.rotate, grab=lambda: QImage() if self._view is None else self._view.grabWindow(),
            )  # fmt: skip

    def start(self) -> None:
        """Starts following the branch."""
        self.link.start()
        self.lobby.start()
        if self._door is not None:
            self._door.start()

    def stop(self) -> None:
        """Stops following the branch."""
        self.link.stop()
        if self._care is not None:
            self._care.stop()
            self._view = None  # it is deleted before what it shows
        if self._door is not None:
            self._door.stop()


def _log_call(call: BoardCall) -> None:
    log.info("announced %s at counter %s", call.number, call.counter)


def open_display(lobby: Lobby, language: LanguageSwitch, rotate: int = 0) -> QQuickView:
    """The window, not yet visible."""
    code_item.register("MotCua.Display")
    view = open_view(QML, language, {"lobby": lobby}, rotate)
    view.setColor(QColor(tokens.COLOUR.night))
    view.setTitle("Một Cửa")
    return view


def main(argv: Sequence[str] | None = None) -> int:
    """Runs until SIGINT, SIGTERM or the window is closed; returns the exit code."""
    # a display shows only public data: with server and branch given, it needs no token
    given = read_given(DisplaySettings, "motcua-display", ("server", "branch"), argv)
    settings = None if given.wants_setup else given.settings()
    log_to_stderr()
    app = QGuiApplication(sys.argv[:1])
    QuitOnSignals(app)
    MainThreadGarbageCollector(app)
    prefer_software()
    fonts.use(app)
    if settings is None:
        from ui.first_run.start import set_up

        from .setup.zone_setup import CallsStep

        settings = set_up(app, given, EnrolmentRole.DISPLAY, [CallsStep(given.assumed())])
        if settings is None:
            return 0
    language = LanguageSwitch(settings.language)
    voice = make_lobby_voice(settings) if settings.voice else None
    try:
        display = Display(settings, language, voice)
    except LayoutError as error:
        log.error("%s", error)
        return 2
    view = open_display(display.lobby, language, settings.rotate)
    show_view(view, fullscreen=settings.fullscreen, size=WINDOW, screen=settings.screen)
    display.care_from_afar(settings, view)
    if settings.fullscreen:
        ShiftedPicture(view)
    remote = None if settings.remote is None else listen(settings.remote)
    view.frameSwapped.connect(lambda: log.info("the first picture is up"), Qt.ConnectionType.SingleShotConnection)
    display.lobby.setup_wanted.connect(lambda: leave_to(SETUP))
    display.start()
    if voice is not None:  # open the sound after the first picture: its libraries take a while to load
        view.frameSwapped.connect(lambda: voice.use_sink(open_sink(settings)), Qt.ConnectionType.SingleShotConnection)
    code = app.exec()
    display.stop()
    if voice is not None:
        voice.close()
    del remote, view  # delete the window before the objects that it shows
    begin_again("display.main", code, argv)
    return code


if __name__ == "__main__":
    sys.exit(main())
