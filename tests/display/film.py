"""Makes a film of one colour and shows it on the display, in a process of its own with a renderer that can draw films.

    python -m tests.display.film FOLDER COLOUR SHADE

Prints the renderer and the colour in the middle of the notice, as JSON.
"""

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QRectF, QSize, QTimer, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QMediaCaptureSession, QMediaFormat, QMediaRecorder, QVideoFrame, QVideoFrameInput
from PySide6.QtQuick import QQuickItem
from PySide6.QtWidgets import QApplication

from display.main import open_display
from display.screen.lobby import DisplayScope
from ui.language.switch import LanguageSwitch
from ui.look import fonts
from ui.remote.touch import Screen

from .stand import Stand, branch

FRAMES, A_FRAME_US = 60, 100_000
LIMIT_MS = 60_000
LOOK_MS = 200


def make(file: Path, colour: str) -> None:
    """Six seconds of `colour`."""
    session, frames, recorder = QMediaCaptureSession(), QVideoFrameInput(), QMediaRecorder()
    session.setVideoFrameInput(frames)
    session.setRecorder(recorder)
    recorder.setOutputLocation(QUrl.fromLocalFile(str(file)))
    kind = QMediaFormat(QMediaFormat.FileFormat.MPEG4)
    kind.setVideoCodec(QMediaFormat.VideoCodec.MPEG4)
    recorder.setMediaFormat(kind)
    recorder.setVideoFrameRate(10)
    picture = QImage(320, 180, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    sent = 0

    def send() -> None:
        nonlocal sent
        while sent < FRAMES:
            frame = QVideoFrame(picture)
            frame.setStartTime(sent * A_FRAME_US)
            frame.setEndTime((sent + 1) * A_FRAME_US)
            if not frames.sendVideoFrame(frame):
                return
            sent += 1
        recorder.stop()

    loop = QEventLoop()
    frames.readyToSendVideoFrame.connect(send)
    stopped = QMediaRecorder.RecorderState.StoppedState
    recorder.recorderStateChanged.connect(lambda state: loop.quit() if state == stopped else None)
    QTimer.singleShot(LIMIT_MS, loop.quit)
    recorder.record()
    loop.exec()


def show(folder: Path, app: QApplication, wanted: QColor, shade: int) -> dict[str, str]:
    """What is seen where the film should be, as soon as it is as `wanted`, each part less than `shade` away."""
    fonts.use(app)
    language = LanguageSwitch()
    stand = Stand(language, DisplayScope("landscape-notices", notices=folder))
    stand.connect()
    stand.describe(branch())
    view = open_display(stand.lobby, language)
    view.resize(QSize(1920, 1080))
    view.show()
    loop, seen = QEventLoop(), ""

    def look() -> None:
        nonlocal seen
        part = Screen().find("notices")
        assert isinstance(part, QQuickItem)
        middle = part.mapRectToScene(QRectF(0, 0, part.width(), part.height())).center().toPoint()
        colour = view.grabWindow().pixelColor(middle)
        seen = colour.name()
        parts = zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True)  # type: ignore[index]
        if api() == "Software" or all(abs(is_there - is_wanted) < shade for is_there, is_wanted in parts):
            loop.quit()

    def api() -> str:
        return view.rendererInterface().graphicsApi().name

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(LOOK_MS)
    QTimer.singleShot(LIMIT_MS, loop.quit)
    loop.exec()
    return {"api": api(), "colour": seen, "video": stand.lobby.notice_board.property("video")}


if __name__ == "__main__":
    where = Path(sys.argv[1])
    application = QApplication(sys.argv[:1])
    make(where / "film.mp4", sys.argv[2])
    (where / "notices.toml").write_text('[[notice]]\nvideo = "film.mp4"\nseconds = 60\n', "utf-8")
    print(json.dumps(show(where, application, QColor(sys.argv[2]), int(sys.argv[3]))), flush=True)
    os._exit(0)  # the threads of a film that still runs are nobody's here
