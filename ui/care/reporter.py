"""Tells the server what the device is: on each connection, and when that has changed."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from protocol.device_tasks import DeviceReport, ReportTaken
from protocol.problem import Problem
from ui.link.requests import Requests, Unreachable, is_unanswered

from .report import is_news

log = logging.getLogger(__name__)

LOOK_MS = 30_000


class Reporter(QObject):
    """`look_up` gives the report of this moment. It is looked at twice a minute, and sent when it is news."""

    def __init__(
        self, requests: Requests, branch: str, look_up: Callable[[], DeviceReport], parent: QObject | None = None,
        *, look_ms: int = LOOK_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._path = f"/api/v1/branches/{branch}/device-report"
        self._look_up = look_up
        self._told: DeviceReport | None = None
        self._telling: DeviceReport | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(look_ms)
        self._timer.timeout.connect(self.look)

    def set_connected(self, connected: bool) -> None:
        """The connection was made or lost; after a reconnect the report is sent again."""
        if not connected:
            self._timer.stop()
        elif not self._timer.isActive():
            self._told = None
            self._timer.start()
            self.look()

    def stop(self) -> None:
        """Says nothing more."""
        self._timer.stop()

    def look(self) -> None:
        """Sends the report of this moment, if it is news and none is on its way."""
        if self._telling is not None or not self._timer.isActive():
            return
        now = self._look_up()
        if is_news(now, self._told):
            self._telling = now
            self._requests.post(self._path, now, ReportTaken, self._answered)

    def _answered(self, answer: ReportTaken | Problem | Unreachable) -> None:
        telling, self._telling = self._telling, None
        if isinstance(answer, Problem):  # an older server takes none
            log.info("the server did not take this device's report: %s", answer.code.value)
        if not is_unanswered(answer):
            self._told = telling
