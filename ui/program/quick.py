"""Opens a program's QML in a window; every file of it can read the tokens and the language."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QObject, QSize, QUrl, Signal
from PySide6.QtGui import QColor, QGuiApplication, QScreen
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickView, QQuickWindow

from ui.language.switch import LanguageSwitch
from ui.look import tokens
from ui.look.icons import IconProvider

from .screens import fill

TURNED: Final = Path(__file__).parent / "Turned.qml"


class QmlError(RuntimeError):
    """The program's own QML cannot be loaded; the text has file, line and reason."""


def prefer_software() -> None:
    """Draws without a graphics card where there is no screen; `QT_QUICK_BACKEND` decides elsewhere."""
    if QGuiApplication.platformName() == "offscreen" and QQuickWindow.sceneGraphBackend() != "software":
        QQuickWindow.setSceneGraphBackend("software")


def open_view(
    qml: Path, language: LanguageSwitch, context: Mapping[str, QObject | object], rotate: int = 0
) -> QQuickView:
    """A window that shows `qml`, not yet visible. In QML: `tokens`, `language`, and what `context` names. `rotate`:
    degrees clockwise by which the picture is turned in the window, in quarters.

    Raises QmlError.
    """
    # an engine of ours: the one a view makes for itself is lost to Python once the view has been handed around
    engine = QQmlEngine()
    view: QQuickView = QQuickView(engine, None)  # type: ignore[call-overload]  # the stub wants a window, Qt takes none
    engine.setParent(view)
    engine.addImageProvider("icons", IconProvider())
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.setColor(QColor(tokens.COLOUR.ground))
    root = view.rootContext()
    # an object of the engine's own: a map of Python's would be converted whole at each reading
    root.setContextProperty("tokens", engine.toScriptValue(dict(tokens.as_dict())))
    root.setContextProperty("language", language)
    for name, value in context.items():
        root.setContextProperty(name, value)
    language.serve(engine.retranslate)
    url = QUrl.fromLocalFile(str(qml))
    compiled = [_compile(engine, url)]
    if rotate:
        view.setInitialProperties({"turn": rotate, "page": url})
        url = QUrl.fromLocalFile(str(TURNED))
        compiled.append(_compile(engine, url))
    view.setSource(url)
    for each in compiled:
        each.deleteLater()
    return view


def _compile(engine: QQmlEngine, url: QUrl) -> QQmlComponent:
    """Has Qt's own thread compile the file while Python is free: that thread may have to log, through Python.

    `setSource` alone holds Python fast until the thread is done, and both would wait for ever.
    """
    component = QQmlComponent(engine, url, QQmlComponent.CompilationMode.Asynchronous)
    if component.isLoading():
        loop = QEventLoop()
        component.statusChanged.connect(lambda _status: loop.quit())
        loop.exec()
    if component.isError():
        raise QmlError("\n".join(error.toString() for error in component.errors()))
    return component


def empty_view(view: QQuickView) -> None:
    """Deletes the QML before the objects that it reads."""
    view.close()
    view.setSource(QUrl())


def show_view(view: QQuickView, *, fullscreen: bool, size: QSize, screen: str = "") -> None:
    """Fills the monitor that the setting `screen` names, or any, also where no window manager enlarges the window; or
    shows a window of `size`. A monitor that is plugged in later is filled then.
    """
    if fullscreen:
        fill(view, screen, view.screen())
        view.screenChanged.connect(lambda on: _fill(view, on))
        if screen:
            app = QGuiApplication.instance()
            if isinstance(app, QGuiApplication):
                app.screenAdded.connect(lambda _new: fill(view, screen, view.screen()))
    else:
        view.resize(size)
        view.show()


def _fill(view: QQuickView, screen: QScreen | None) -> None:
    if screen is not None:
        view.setGeometry(screen.geometry())


class CloseGuard(QObject):
    """Refuses that a window is closed (Alt+F4, a title bar's button) until `lift`: emits `asked` instead."""

    asked = Signal()

    def __init__(self, view: QQuickView) -> None:
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)

    def lift(self) -> None:
        """Lets the window be closed."""
        self._view.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close:
            event.ignore()
            self.asked.emit()
            return True
        return super().eventFilter(watched, event)
