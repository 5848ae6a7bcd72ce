"""A scan in a thread of its own, so that a window does not block."""

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from .fault import Fault
from .scan import SILENCE_S, Ended, Ending, ScanEvent, ScanRequest
from .scanners import AnyScan, Scanners

log = logging.getLogger(__name__)


class ScanThread(threading.Thread):
    """One scan. `on_event` is called in this thread with every event, the last of which is always `Ended`.

    `prepare` puts the request into the device's own words, in this thread, since the device may have to be asked.
    A window passes the events on by a signal; the callback must return at once and not raise.
    """

    def __init__(
        self,
        request: ScanRequest,
        folder: Path,
        on_event: Callable[[ScanEvent], None],
        scanners: Scanners,
        *,
        silence_s: float = SILENCE_S,
        prepare: Callable[[ScanRequest], ScanRequest | Fault] | None = None,
    ) -> None:
        super().__init__(name=f"scan {request.device}", daemon=True)
        self._request = request
        self._new_scan = partial(scanners.scan, folder=folder, silence_s=silence_s)
        self._prepare = prepare
        self._on_event = on_event
        self._lock = threading.Lock()
        self._scan: AnyScan | None = None
        self._cancelled = False

    def run(self) -> None:
        try:
            for event in self._events():
                self._on_event(event)
        except Exception as error:
            log.exception("the scan failed")
            self._on_event(Ended(Ending.FAILED, (), Fault.FAILED, str(error)))

    def cancel(self) -> None:
        """Stops the scan; its last event has `CANCELLED`. A device that is being asked answers first."""
        with self._lock:
            self._cancelled = True
            if self._scan is not None:
                self._scan.cancel()

    def _events(self) -> Iterator[ScanEvent]:
        request = self._request if self._prepare is None else self._prepare(self._request)
        with self._lock:
            if not self._cancelled and isinstance(request, ScanRequest):
                self._scan = self._new_scan(request)
        if self._scan is not None:
            yield from self._scan
        elif isinstance(request, Fault):
            yield Ended(Ending.FAILED, (), request)
        else:
            yield Ended(Ending.CANCELLED, ())
