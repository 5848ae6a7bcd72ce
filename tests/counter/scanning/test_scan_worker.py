"""What ends after the window that asked for it is told to nobody."""

from pathlib import Path
from threading import Event

import shiboken6
from PySide6.QtWidgets import QApplication

from counter.scanning.scan_worker import BackgroundTask, Scan
from hardware.scanner.devices import Scanimage
from hardware.scanner.scan import ScanRequest
from hardware.scanner.scanners import Scanners


def test_a_task_that_outlives_its_window_ends_quietly(qapp: QApplication) -> None:
    may_end = Event()
    task = BackgroundTask("list scanners", lambda: may_end.wait(60))
    task.start()
    shiboken6.delete(task)
    may_end.set()
    task.join(60)
    assert not task._thread.is_alive()


def test_a_scan_that_outlives_its_window_ends_quietly(qapp: QApplication, tmp_path: Path) -> None:
    scan = Scan(ScanRequest("test:0"), None, tmp_path, Scanners(Scanimage("/nonexistent/scanimage")))
    shiboken6.delete(scan)
    scan.start()
    scan.join(60)
    assert not scan._thread.is_alive()
