"""The start and end of every program: the log, with Qt's messages, and signals."""

import gc
import logging
import signal
import socket
import sys

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_to_stderr(level: int = logging.INFO) -> None:
    """Logs plain lines to standard error, Qt's messages too."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    qInstallMessageHandler(_from_qt)


def _from_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    where = context.category or "qt"
    logging.getLogger(f"qt.{where}").log(_LEVELS[kind], "%s", message)


class QuitOnSignals(QObject):
    """Makes SIGINT and SIGTERM end Qt's loop in order: Python's handlers alone wait for the next Python call."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: app.exit(0))  # a window may refuse `quit`
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda *_: self._read.recv(64))


class MainThreadGarbageCollector(QObject):
    """Has Python's garbage collected by this thread only, by a timer.

    Any thread may start a collection, and one that a printer's thread starts would destroy Qt objects of the window
    in the wrong thread. Needed by every program that has a Python thread beside Qt's.
    """

    INTERVAL_MS = 2_000
    FULL_EVERY = 30

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        gc.disable()
        self._turns = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(self.INTERVAL_MS)

    def _collect(self) -> None:
        self._turns += 1
        gc.collect(2 if self._turns % self.FULL_EVERY == 0 else 1)
