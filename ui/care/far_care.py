"""The care from afar of one program: its report and its tasks, put together."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QScreen

from protocol.device_tasks import DeviceReport, DeviceTask
from ui.link.asked import Followed
from ui.link.requests import Requests
from ui.link.sender import Sender
from ui.program.restart import RESTART, leave_to
from ui.program.settings import DeviceSettings

from .doings import Picturing, Restarting, Updating
from .last_error import watch_errors
from .report import report_of
from .reporter import Reporter
from .tasks import DeviceTasks, Doing


class FarCare(QObject):
    """`is_idle`: nobody uses the device now. `screen`: where its window is; `folder`: of its data.

    `grab`: a picture of its window, None where none may be taken. `more`: what this program does besides.
    `printer`: which it has, in words. `leave`: ends the program so that it starts again.
    """

    def __init__(
        self, settings: DeviceSettings, link: Followed, requests: Requests, folder: Path, is_idle: Callable[[], bool],
        screen: Callable[[], QScreen | None], parent: QObject | None = None, *, rotate: int = 0,
        printer: str | None = None, grab: Callable[[], QImage] | None = None,
        more: Mapping[DeviceTask, Doing] | None = None, leave: Callable[[], None] = lambda: leave_to(RESTART),
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._errors = watch_errors()

        def look_up() -> DeviceReport:
            return report_of(folder, screen(), self._errors.last, rotate=rotate, printer=printer,
                             updates=bool(settings.update_command))  # fmt: skip

        self.reporter = Reporter(requests, settings.branch, look_up, self)
        restarting = Restarting(is_idle, leave, self)
        self._updating = Updating(settings.update_command, is_idle, restarting, self)
        doings: dict[DeviceTask, Doing] = {
            DeviceTask.RESTART: restarting.do,
            DeviceTask.UPDATE: self._updating.do,
            **(more or {}),
        }
        if grab is not None:
            doings[DeviceTask.PICTURE] = Picturing(requests, settings.branch, is_idle, grab).do
        self.tasks = DeviceTasks(link, requests, Sender(requests, self), settings.branch, doings, self)
        self._link = link
        self._stopped = False
        link.connected_changed.connect(self._connected)

    def stop(self) -> None:
        """Says and does nothing more; an update that still runs is ended."""
        self._stopped = True
        self.reporter.stop()
        self.tasks.stop()
        self._updating.stop()
        self._errors.end()

    def _connected(self) -> None:
        self.reporter.set_connected(self._link.is_connected and not self._stopped)
