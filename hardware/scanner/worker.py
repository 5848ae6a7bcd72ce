"""A scan in a thread of its own, so that a window does not block."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from .devices import Scanimage
from .fault import Fault
from .scan import SILENCE_S, Ended, Ending, Scan, ScanEvent, ScanRequest

log = logging.getLogger(__name__)


class ScanThread(threading.Thread):
    """One scan. `on_event` is called in this thread with every event, the last of which is always `Ended`.

    A window passes the events on by a signal; the callback must return at once and not raise.
    """

    def __init__(
        self,
        request: ScanRequest,
        folder: Path,
        on_event: Callable[[ScanEvent], None],
        *,
        scanimage: Scanimage = Scanimage(),  # noqa: B008
        silence_s: float = SILENCE_S,
    ) -> None:
        super().__init__(name=f"scan {request.device}", daemon=True)
        self._scan = Scan(request, folder, scanimage=scanimage, silence_s=silence_s)
        self._on_event = on_event

    def run(self) -> None:
        try:
            for event in self._scan:
                self._on_event(event)
        except Exception as error:
            log.exception("the scan failed")
            self._on_event(Ended(Ending.FAILED, (), Fault.FAILED, str(error)))

    def cancel(self) -> None:
        """Stops the scan; its last event has `CANCELLED`."""
        self._scan.cancel()
