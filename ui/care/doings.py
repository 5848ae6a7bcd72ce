"""What any program can be asked to do from afar: start again, update itself, send a picture of its window."""

import logging
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QProcess, Qt, QTimer
from PySide6.QtGui import QImage

from protocol.device_tasks import END_WITHIN_MS, MOST_PICTURE_BYTES, PictureStored, TaskOutcome
from protocol.problem import Problem
from ui.link.requests import Requests, Unreachable

from .tasks import Tell

log = logging.getLogger(__name__)

SIDES: Final = (1280, 800, 480)
"""Longest side of a picture in pixels; the next one where it is still too large."""
UPDATE_MS: Final = END_WITHIN_MS - 60_000
"""After so long an update command is ended: then the server still hears of it in time."""
IDLE_LOOK_MS: Final = 1_000


class Restarting(QObject):
    """Restarts the program as soon as nobody uses it."""

    def __init__(self, is_idle: Callable[[], bool], leave: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_idle = is_idle
        self._leave = leave
        self._timer = QTimer(self)
        self._timer.setInterval(IDLE_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def do(self, _task: str, tell: Tell) -> None:
        """Not while somebody uses it: who asked is told so, and asks again."""
        if self._is_idle():
            tell(TaskOutcome.BEGUN, self.when_idle)
        else:
            tell(TaskOutcome.BUSY)

    def when_idle(self) -> None:
        """Restarts now, or when whoever began meanwhile has gone."""
        self._timer.start()
        self._look()

    def _look(self) -> None:
        if self._is_idle():
            self._timer.stop()
            self._leave()


class Updating(QObject):
    """Runs the command of this device's own settings, and restarts the program after it. The server sends no command.

    What the command writes stays on the device, in the log of this program.
    """

    def __init__(
        self, command: str, is_idle: Callable[[], bool], restarting: Restarting, parent: QObject | None = None,
        *, limit_ms: int = UPDATE_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._command = command
        self._is_idle = is_idle
        self._restarting = restarting
        self._tell: Tell | None = None
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._broken)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(limit_ms)
        self._limit.timeout.connect(self._process.kill)

    def do(self, _task: str, tell: Tell) -> None:
        """Begins the update, and tells first that it begins."""
        if not self._command:
            tell(TaskOutcome.NO_COMMAND)
        elif not self._is_idle() or self._tell is not None:
            tell(TaskOutcome.BUSY)
        else:
            tell(TaskOutcome.BEGUN, lambda: self._run(tell))

    def stop(self) -> None:
        """The program ends."""
        self._limit.stop()
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(1_000)

    def _run(self, tell: Tell) -> None:
        if self._tell is not None:  # another one began while the server was told of this
            tell(TaskOutcome.BUSY)
            return
        self._tell = tell
        self._limit.start()
        self._process.startCommand(self._command)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        log.info("the update command ended with %d", code)
        is_well = status is QProcess.ExitStatus.NormalExit and code == 0
        self._end(TaskOutcome.DONE if is_well else TaskOutcome.FAILED)

    def _broken(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            log.error("the update command cannot be started: %s", self._process.errorString())
            self._end(TaskOutcome.FAILED)

    def _end(self, outcome: TaskOutcome) -> None:
        self._limit.stop()
        tell, self._tell = self._tell, None
        if tell is not None:
            tell(outcome, self._restarting.when_idle if outcome is TaskOutcome.DONE else None)


class Picturing:
    """Sends a picture of the program's own window, while nobody uses it."""

    def __init__(
        self, requests: Requests, branch: str, is_idle: Callable[[], bool], grab: Callable[[], QImage]
    ) -> None:
        self._requests = requests
        self._path = f"/api/v1/branches/{branch}/device-tasks/{{task}}/picture"
        self._is_idle = is_idle
        self._grab = grab

    def do(self, task: str, tell: Tell) -> None:
        """Looks whether it is idle and takes the picture in one go: nothing can happen on the screen in between."""
        if not self._is_idle():
            tell(TaskOutcome.BUSY)
            return
        content = png_of(self._grab())
        if content is None:
            tell(TaskOutcome.FAILED)
            return

        def answered(answer: PictureStored | Problem | Unreachable) -> None:
            tell(TaskOutcome.DONE if isinstance(answer, PictureStored) else TaskOutcome.FAILED)

        self._requests.post_bytes(self._path.format(task=task), content, "image/png", PictureStored, answered)


def png_of(picture: QImage) -> bytes | None:
    """The picture as PNG, made smaller until it may be sent; None: there is none."""
    for side in SIDES:
        is_large = max(picture.width(), picture.height()) > side
        aspect, how = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        made = picture.scaled(side, side, aspect, how) if is_large else picture
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not made.isNull() and made.save(buffer, "PNG") and len(content.data()) <= MOST_PICTURE_BYTES:  # type: ignore[call-overload]
            return bytes(content.data())
    return None
