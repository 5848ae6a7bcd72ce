"""Runs the set-up in a window of its own, before the program."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from protocol.enrolments import EnrolmentRole
from ui.language.switch import LanguageSwitch
from ui.program.quick import empty_view, open_view, show_view
from ui.program.settings import DeviceSettings, Given
from ui.remote import listen

from .first_run import FirstRun
from .last_steps import LastStep

QML = Path(__file__).parent / "qml" / "Main.qml"
WINDOW = QSize(1280, 800)

S = TypeVar("S", bound=DeviceSettings)


def set_up(app: QGuiApplication, given: Given[S], role: EnrolmentRole, steps: Sequence[LastStep] = ()) -> S | None:
    """Asks for the settings, writes them, and returns all of them; None: the window was closed before.

    Where everything was known before, the set-up may be left.

    Raises SettingsError where the settings given besides are wrong.
    """
    values = given.values
    language = LanguageSwitch(values.get("language") or "vi")
    run = FirstRun(role, device_name(), values, given.path, language, steps, may_leave=given.is_complete)
    view = open_view(QML, language, {"setup": run, "board": run.board}, int(values.get("rotate") or 0))
    view.setTitle("Một Cửa")
    remote = listen(int(values["remote"])) if values.get("remote") else None
    ended: list[dict[str, Any]] = []

    def end(chosen: dict[str, Any]) -> None:
        ended.append(chosen)
        app.exit()

    run.finished.connect(lambda: end(run.chosen))
    run.left.connect(lambda: end({}))
    windowed = str(values.get("fullscreen", True)).lower() in ("false", "no", "off", "0")
    show_view(view, fullscreen=not windowed, size=WINDOW, screen=str(values.get("screen", "")))
    run.start()
    app.exec()
    run.stop()
    if remote is not None:
        remote.close()
    # the last window that is closed would end the program that is about to open its own
    app.setQuitOnLastWindowClosed(False)
    empty_view(view)
    language.close()
    view.deleteLater()
    app.processEvents()
    app.setQuitOnLastWindowClosed(True)
    return given.settings(ended[0]) if ended else None


def device_name() -> str:
    """The device's name until a manager names it."""
    return socket.gethostname().partition(".")[0][:64] or "motcua"
