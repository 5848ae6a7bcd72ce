"""The display's figures: start to first frame beside a bare window, and what a busy lobby costs to draw.

    python -m tests.display.figures [--runs N] [--seconds N]

Drawn by the software renderer at 1920 × 1080, without a screen. Nothing is asserted; what was measured is in
docs/display.md.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

import shiboken6
from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtGui import QGuiApplication

from display.main import open_display
from display.screen.lobby import TICK_MS
from protocol.enums import Role
from protocol.views import BoardService, Wait
from tests.serving import Installation, Serving, until
from ui.language.switch import LanguageSwitch
from ui.look import fonts

from .program import DisplayProgram
from .stand import SERVICES, Stand, branch

BARE = """
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView
app = QGuiApplication(sys.argv)
view = QQuickView()
view.setSource(QUrl("data:text/plain,import QtQuick; Rectangle { Text { text: 'bare' } }"))
view.resize(1280, 720)
view.frameSwapped.connect(lambda: (print("up", flush=True), app.quit()))
view.show()
app.exec()
"""
FIRST_PICTURE = "the first picture is up"
CALL_EVERY_MS, COUNT_EVERY_MS = 4_000, 1_000


def bare_ms() -> float:
    """A process that shows one word: until its first frame."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", BARE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return (time.perf_counter() - began) * 1000


def display_ms(serving: Serving) -> tuple[float, float]:
    """`motcua-display`: until its first frame, and until the server's figures are on it."""
    began = time.perf_counter()
    with DisplayProgram(serving, "--no-voice") as display:
        display.wait("header", "connection", "connected", timeout_s=60)
        usable = time.perf_counter() - began
        # its line may be read a little later than its remote port answers
        up = until(lambda: next((at for line, at in zip(display.said, display.said_at, strict=False)
                                 if FIRST_PICTURE in line), None))  # fmt: skip
        return (up - began) * 1000, usable * 1000


def first_frames(runs: int) -> None:
    """Alternately, so that the machine's moods meet both."""
    bare, first, usable = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "data")
        installation.enrol(Role.DISPLAY)
        with Serving(installation) as serving:
            for _ in range(runs):
                bare.append(bare_ms())
                up, connected = display_ms(serving)
                first.append(up)
                usable.append(connected)
    measured = {
        "bare Qt Quick window": bare,
        "display, first frame": first,
        "display, with the server's figures": usable,
    }
    for name, values in measured.items():
        middle, least, most = statistics.median(values), min(values), max(values)
        print(f"{name}: median {middle:.0f} ms ({least:.0f} to {most:.0f}, {runs} runs)")


def busy_lobby(seconds: int) -> None:
    """A call every four seconds, a count every second: how long a frame takes, and how busy the processor is."""
    app = QGuiApplication(sys.argv[:1])
    fonts.use(app)
    language = LanguageSwitch("vi")
    stand = Stand(language)
    stand.connect()
    stand.describe(branch(direction=True))
    view = open_display(stand.lobby, language)
    view.resize(QSize(1920, 1080))
    view.show()
    frames, began = list[float](), [0.0]
    # processor time: what else runs on the machine does not count
    view.beforeRendering.connect(lambda: began.__setitem__(0, time.process_time()))
    view.frameSwapped.connect(lambda: frames.append((time.process_time() - began[0]) * 1000))
    made = 0

    def tick() -> None:
        nonlocal made
        stand.pass_s(TICK_MS / 1000)
        if stand.ms % CALL_EVERY_MS < TICK_MS:
            made += 1
            stand.called(f"HT-{made:03}", str(made % 9 + 1))
        if stand.ms % COUNT_EVERY_MS < TICK_MS:
            code = SERVICES[made % len(SERVICES)][0]
            stand.event("counts", [BoardService(code, stand.ms // 1000 % 90, Wait(300, 900))])

    timer = QTimer()
    timer.setInterval(TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    loop = QEventLoop()  # to quit the application would close its windows
    QTimer.singleShot(seconds * 1000, loop.quit)
    cpu, wall = time.process_time(), time.perf_counter()
    loop.exec()
    timer.stop()
    share = (time.process_time() - cpu) / (time.perf_counter() - wall)
    frames = frames[1:]  # the first is the start's
    mean = statistics.mean(frames)
    print(f"busy lobby: {len(frames)} frames and {made} calls in {seconds} s, {share:.1%} of one core")
    print(f"what changed is drawn in {mean:.1f} ms, the longest in {max(frames):.1f} ms; {1000 / mean:.0f} a second")
    frames.clear()
    for _ in range(20):  # the screen wanders, so all of it is drawn anew
        known = len(frames)
        stand.pass_s(60, tick_ms=4_000)
        for _ in range(500):
            app.processEvents()
            if len(frames) > known:
                break
            time.sleep(0.002)
    middle = statistics.median(frames)
    print(f"the whole screen is drawn in {middle:.0f} ms: {1000 / middle:.0f} a second")
    shiboken6.delete(view)  # before what it shows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=30)
    chosen = parser.parse_args()
    first_frames(chosen.runs)
    busy_lobby(chosen.seconds)


if __name__ == "__main__":
    main()
