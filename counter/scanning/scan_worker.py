"""Runs searches, scans and PDF writing in threads, and hands their results to Qt's loop."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from hardware.scanner.first_look import first_look
from hardware.scanner.scan import ScanEvent, ScanRequest, Source
from hardware.scanner.scanners import Scanners
from hardware.scanner.worker import ScanThread

log = logging.getLogger(__name__)


class BackgroundTask(QObject):
    """Runs `work` once in a thread; `done` carries its result, or the exception it ended with."""

    done = Signal(object)

    def __init__(self, name: str, work: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._thread = threading.Thread(name=name, target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, wait_s: float) -> None:
        """Waits for its end, in a program that is closing."""
        self._thread.join(wait_s)

    def _run(self) -> None:
        try:
            result = self._work()
        except Exception as error:
            if not isinstance(error, OSError | ValueError):  # those two are expected of files and devices
                log.exception("the thread %s failed", self._thread.name)
            result = error
        with suppress(RuntimeError):  # the window that asked is gone
            self.done.emit(result)


class PageLooks(QObject):
    """Looks at pages in a thread of its own, one after the other, so that no scan waits for it: each gets a small
    picture beside it. `looked(Path, bool)`: at this page, and whether it looks blank.
    """

    looked = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "look at pages")

    def look(self, path: Path) -> None:
        """Looks at this page after the others."""
        self._thread.submit(self._look, path)

    def stop(self) -> None:
        """Leaves the pages out that wait; returns when the present one is looked at."""
        self._thread.shutdown(cancel_futures=True)

    def _look(self, path: Path) -> None:
        self.looked.emit(path, first_look(path))


class Scan(QObject):
    """One scan, of which the device is asked what it offers. `happened` carries each `ScanEvent`, the last of which is
    `Ended`.
    """

    happened = Signal(object)

    def __init__(
        self, wish: ScanRequest, source: Source | None, folder: Path, scanners: Scanners,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        prepare = partial(scanners.request, source=source)
        self._thread = ScanThread(wish, folder, self._pass_on, scanners, prepare=prepare)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Stops the scan; the last event says so."""
        self._thread.cancel()

    def join(self, wait_s: float) -> None:
        """Waits for its end, in a program that is closing."""
        self._thread.join(wait_s)

    def _pass_on(self, event: ScanEvent) -> None:
        with suppress(RuntimeError):  # the window that asked is gone
            self.happened.emit(event)
