"""`python -m tests.prove.screens`: how soon each program can be used, beside a bare Qt window of its kind, and how long
it takes from a touch at the kiosk to the number on its screen. Figures only; nothing here can fail.

A program starts as a process and is asked, over its `--remote` port, until what it is for can be seen and touched; the
bare window starts and is asked in the very same way. Medians of `--rounds`, in ms.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.main import Station
from kiosk.settings import KioskSettings
from server.cli.demo.hand import Hand
from server.cli.demo.programs import free_port
from tests.serving import Installation, Serving
from ui.look import fonts
from ui.program.quick import prefer_software
from ui.remote.touch import Screen

BARE = {
    "quick": """
import sys
from pathlib import Path
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView, QQuickWindow
app = QGuiApplication(sys.argv[:1])
QQuickWindow.setSceneGraphBackend("software")
view = QQuickView()
view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
view.resize(1080, 1920)
view.setSource(QUrl.fromLocalFile(sys.argv[1]))
view.show()
from ui.remote.remote_control import Remote
remote = Remote(int(sys.argv[2]))
app.exec()
""",
    "widgets": """
import sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(sys.argv[:1])
label = QLabel("Một Cửa")
label.setObjectName("usable")
label.resize(1366, 768)
label.show()
from ui.remote.remote_control import Remote
remote = Remote(int(sys.argv[2]))
app.exec()
""",
}
BARE_QML = 'import QtQuick\nRectangle { Text { objectName: "usable"; text: "Một Cửa"; anchors.centerIn: parent } }\n'


@contextlib.contextmanager
def started(command: list[str], port: int) -> Iterator[Hand]:
    """A process in a window of its own, until its hand lets go."""
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        hand = Hand(port)
        yield hand
        hand.close()
    finally:
        process.terminate()
        process.wait(15)


def until_usable(command: Callable[[int], list[str]], name: str, prop: str) -> float:
    """From the start of the process until `name` can be seen, or is what `prop` says; ms."""
    port = free_port()
    began = time.perf_counter()
    with started(command(port), port) as hand:
        hand.wait(name, prop, equals=True, timeout_s=30)
        hand.wait(name, timeout_s=30)
        return (time.perf_counter() - began) * 1000


def bare(kind: str, folder: Path) -> Callable[[int], list[str]]:
    qml = folder / "Bare.qml"
    qml.write_text(BARE_QML, "utf-8")
    return lambda port: [sys.executable, "-c", BARE[kind], str(qml), str(port)]


def program(serving: Serving, module: str, token: str, *more: str) -> Callable[[int], list[str]]:
    installation = serving.installation
    place = ["--server", serving.url, "--branch", installation.branch, "--token", installation.tokens[token]]
    return lambda port: [sys.executable, "-m", module, *place, "--windowed", "--remote", str(port), *more]


class Toucher(QObject):
    """Touches numbers out of a kiosk in this process; `spent`: ms from each touch to the frame with its number."""

    def __init__(self, station: Station, times: int) -> None:
        super().__init__()
        self.spent: list[float] = []
        self._station = station
        self._times = times
        self._touched_at = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        self._timer.start(50)
        station.kiosk.shown.step_changed.connect(self._step)

    def _turn(self) -> None:
        screen = Screen()
        names = screen.names()
        for name in ("home", "take", "service-HT"):
            if name in names and screen.find(name).isEnabled():
                if name == "take":
                    self._touched_at = time.perf_counter()
                screen.tap(name)
                return

    def _step(self) -> None:
        if self._touched_at and self._station.kiosk.shown.property("step") == "ticket":
            self._station.view.grabWindow()  # lays out and paints it, as the next frame would
            self.spent.append((time.perf_counter() - self._touched_at) * 1000)
            self._touched_at = 0.0
            if len(self.spent) >= self._times:
                self._timer.stop()
                QCoreApplication.quit()


def touch_to_number(serving: Serving, times: int) -> list[float]:
    """Of a kiosk in this process, without a printer."""
    app = QGuiApplication(sys.argv[:1])
    prefer_software()
    fonts.use(app)
    installation = serving.installation
    station = Station(
        KioskSettings(
            server=serving.url, branch=installation.branch, token=installation.tokens["kiosk"], fullscreen=False,
            voice="off", data=str(serving.installation.data.parent / "kiosk"),
        )
    )  # fmt: skip
    station.start()
    toucher = Toucher(station, times)
    app.exec()
    station.stop()
    return sorted(toucher.spent)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.screens", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="of each (5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Serving(Installation(Path(name) / "data").staff()) as serving:
        folder = Path(name)
        runs = {
            "bare window, Qt Quick": (bare("quick", folder), "usable", "visible"),
            "motcua-kiosk": (program(serving, "kiosk.main", "kiosk", "--voice", "off"), "service-HT", "enabled"),
            "motcua-display": (program(serving, "display.main", "display"), "header", "visible"),
            "bare window, widgets": (bare("widgets", folder), "usable", "visible"),
            "motcua-counter": (
                program(serving, "counter.main", "counter-1", "--counter", "1", "--virtual-hardware"),
                "login-user", "visible",
            ),
        }  # fmt: skip
        for title, (command, item, prop) in runs.items():
            taken = [until_usable(command, item, prop) for _ in range(arguments.rounds)]
            print(f"{title:24} {statistics.median(taken):6.0f} ms to the first usable frame", flush=True)
        spent = touch_to_number(serving, 4 * arguments.rounds)
        print(f"{'touch to number':24} {statistics.median(spent):6.0f} ms median, {spent[-1]:.0f} ms at most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
