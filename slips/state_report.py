"""Reports the printer's state to the server, for staff and managers: on each change, and after a reconnect."""

import logging

from PySide6.QtCore import QObject, QTimer

from protocol.commands import DeviceState
from protocol.problem import Problem
from protocol.views import DeviceReply
from ui.link.requests import Requests, Unreachable, is_unanswered

from .printing import pending_and_unconfirmed
from .slip_printer import SlipPrinter

log = logging.getLogger(__name__)

SOON_MS = 500
"""Changes within this time are reported as one; a slip printed at once causes no report."""
AGAIN_MS = 5_000


class StateReport(QObject):
    """Posts the current state; a report that failed is replaced by the state at the next try."""

    def __init__(
        self, requests: Requests, branch: str, printer: SlipPrinter, parent: QObject | None = None,
        *, soon_ms: int = SOON_MS, again_ms: int = AGAIN_MS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._requests = requests
        self._path = f"/api/v1/branches/{branch}/device-state"
        self._printer = printer
        self._soon_ms = soon_ms
        self._again_ms = again_ms
        self._told: DeviceState | None = None
        self._telling: DeviceState | None = None
        self._connected = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        printer.obstacle_changed.connect(self._changed)
        printer.jobs_changed.connect(self._changed)

    def set_connected(self, connected: bool) -> None:
        """The connection was made or lost; after a reconnect the state is reported again."""
        self._connected = connected
        if connected:
            self._told = None
            self._changed()
        else:
            self._soon.stop()

    def stop(self) -> None:
        """Stops reporting."""
        self._connected = False
        self._soon.stop()

    def _changed(self) -> None:
        if self._connected and not self._soon.isActive():
            self._soon.start(self._soon_ms)

    def _tell(self) -> None:
        if self._telling is not None or not self._connected:
            return
        pending, unconfirmed = pending_and_unconfirmed(self._printer.jobs())
        now = DeviceState(self._printer.state, pending, unconfirmed, self._printer.cause)
        if now == self._told or (self._printer.present and now.printer is None):  # not known yet
            return
        self._telling = now
        self._requests.post(self._path, now, DeviceReply, self._answered, key=self._requests.new_key())

    def _answered(self, answer: DeviceReply | Problem | Unreachable) -> None:
        telling, self._telling = self._telling, None
        if isinstance(answer, DeviceReply):
            self._told = telling
            self._changed()  # there may be something newer
        elif is_unanswered(answer):
            self._soon.start(self._again_ms)
        elif isinstance(answer, Problem):
            log.warning("the server refuses the report of the printer's state: %s", answer.code.value)
            self._told = telling
