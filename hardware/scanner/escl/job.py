"""Scans by eSCL: a job is made, its pages are fetched until there is none, and it is ended."""

import contextlib
import re
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import Event
from typing import Final

from hardware.scanner.fault import Fault, is_no_room
from hardware.scanner.scan import (
    MOST_PAGES,
    SILENCE_S,
    Ended,
    Ending,
    PageDone,
    Progress,
    ScanEvent,
    ScanRequest,
    Source,
)

from .address import parse_escl
from .capabilities import NAMES, scan_settings
from .jpeg import is_whole, with_dpi
from .status import Status, fault_of_code, read_status
from .trust import Trust
from .wire import Refused, Reply, Wire

BUSY_S: Final = 10.0
"""How long a scanner may refuse a job since it is busy; it warms up, or ends another job."""

PAUSE_S: Final = 0.5
"""Between two tries."""

END_S: Final = 3.0
"""The time limit in seconds for ending a job."""

PAGE_S: Final = 600.0
"""The time limit in seconds for one page."""

MOST_BYTES: Final = 128 * 1024 * 1024
"""Of one page."""

_PATH: Final = re.compile(r"/[!-~]{0,499}")
"""Of a job: ASCII that can be seen."""


class EsclScan:
    """One scan, as `Scan` is one by SANE: iterate over its events, the last of which is always `Ended`; `cancel` from
    any thread.
    """

    def __init__(
        self,
        request: ScanRequest,
        folder: Path,
        *,
        trust: Trust,
        version: str = "2.0",
        silence_s: float = SILENCE_S,
        busy_s: float = BUSY_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._request, self._folder, self._version = request, folder, version
        self._silence_s, self._busy_s, self._pause_s = silence_s, busy_s, pause_s
        self._address, self._trust = parse_escl(request.device), trust
        self._wire = Wire(self._address, trust)
        self._is_fed = request.source in (NAMES[Source.FEEDER], NAMES[Source.DUPLEX])
        self._pages: list[Path] = []
        self._job: str | None = None
        self._cancelled = Event()

    def cancel(self) -> None:
        """Stops the scan; its last event soon follows, with `CANCELLED`. Does nothing after the end."""
        self._cancelled.set()
        self._wire.stop()

    def __iter__(self) -> Iterator[ScanEvent]:
        refused: Refused | None = None
        try:
            yield from self._follow()
        except Refused as error:
            refused = error
        except OSError as error:
            refused = Refused(Fault.NO_ROOM if is_no_room(error) else Fault.IO_ERROR, str(error))
        finally:
            self._end_job()
            for half in self._folder.glob("page-*.half"):
                half.unlink(missing_ok=True)
        yield self._ended(refused)

    def _follow(self) -> Generator[ScanEvent, None, None]:
        most = (self._request.pages or MOST_PAGES) if self._is_fed else 1
        self._job = self._make_job()
        while len(self._pages) < most and not self._cancelled.is_set():
            page = len(self._pages) + 1
            yield Progress(page, 0.0)
            path = yield from self._next_page(page)
            if path is None:
                self._job = None  # the scanner has ended it
                break
            self._pages.append(path)
            yield PageDone(page, path)

    def _make_job(self) -> str:
        """Makes a job, and waits for a while where the scanner is busy; its path. Raises Refused."""
        settings = scan_settings(self._request, self._version)
        deadline = time.monotonic() + self._busy_s
        while True:
            with self._wire.request("POST", f"{self._address.path}/ScanJobs", settings) as reply:
                code, place = reply.code, reply.header("Location")
            if code == 201:
                return _path_of(place)
            status = self._status()
            if self._is_fed and status is not None and status.feeder is not None:
                raise Refused(status.feeder, f"ScanJobs: answer {code}")
            is_busy = code == 503 or (code == 409 and status is not None and not status.is_idle)
            if not is_busy or time.monotonic() >= deadline:
                raise Refused(Fault.BUSY if is_busy else fault_of_code(code), f"ScanJobs: answer {code}")
            self._pause()

    def _next_page(self, page: int) -> Generator[ScanEvent, None, Path | None]:
        """The next page; None: there is no more. Raises Refused."""
        deadline = time.monotonic() + self._silence_s
        while True:
            with self._wire.request(
                "GET", f"{self._job}/NextDocument", silence_s=self._silence_s, limit_s=max(PAGE_S, self._silence_s)
            ) as reply:
                if reply.code == 200:
                    return (yield from self._keep(page, reply))
                code = reply.code
            if code == 503 and time.monotonic() < deadline:
                self._pause()
                continue
            status = self._status() if self._is_fed else None
            if status is not None and status.feeder is not None and status.feeder is not Fault.NO_DOCUMENTS:
                raise Refused(status.feeder, f"page {page}: answer {code}")
            if code in (404, 410):
                return None
            raise Refused(Fault.NO_ANSWER if code == 503 else fault_of_code(code), f"page {page}: answer {code}")

    def _keep(self, page: int, reply: Reply) -> Generator[ScanEvent, None, Path]:
        """Keeps a page that comes, under a name that tells a half one until it is whole."""
        path = self._folder / f"page-{page:04}.jpeg"
        half = path.with_suffix(".half")
        total, came = reply.length, 0
        with half.open("wb") as file:
            for part in reply.parts(MOST_BYTES):
                file.write(part)
                came += len(part)
                if total:
                    yield Progress(page, min(100.0, 100.0 * came / (came + (reply.length or 0))))
        if not is_whole(half):
            raise Refused(Fault.FAILED, f"page {page}: no whole JPEG of {came} bytes")
        if self._request.resolution_dpi is not None:
            with_dpi(half, self._request.resolution_dpi)
        half.replace(path)
        if not total:
            yield Progress(page, 100.0)
        return path

    def _status(self) -> Status | None:
        """What the scanner says of itself; None where it does not."""
        try:
            return read_status(self._wire.words("ScannerStatus"))
        except Refused:
            return None

    def _pause(self) -> None:
        if self._cancelled.wait(self._pause_s):
            raise Refused(Fault.FAILED, "stopped")

    def _end_job(self) -> None:
        """The scanner is told to keep nothing, and to feed no more; one that does not answer ends the job by itself."""
        job, self._job = self._job, None
        if job is not None:
            wire = Wire(self._address, self._trust)
            with contextlib.suppress(Refused, OSError), wire.request("DELETE", job, silence_s=END_S, limit_s=END_S):
                pass

    def _ended(self, refused: Refused | None) -> Ended:
        pages = tuple(self._pages)
        if self._cancelled.is_set():
            return Ended(Ending.CANCELLED, pages)
        if refused is not None and not (refused.fault is Fault.NO_DOCUMENTS and pages):
            return Ended(Ending.FAILED, pages, refused.fault, refused.detail)
        if not pages:
            fault = Fault.NO_DOCUMENTS if self._is_fed else Fault.FAILED
            return Ended(Ending.FAILED, (), fault, "the job ended without a page")
        return Ended(Ending.DONE, pages)


def _path_of(place: str) -> str:
    """The path of a job's Location. Whatever machine it names, it is asked of the same one."""
    after = place.partition("://")[2]
    path = f"/{after.partition('/')[2]}" if after else place
    path = path.rstrip("/")
    if _PATH.fullmatch(path) is None:
        raise Refused(Fault.NOT_ESCL, "ScanJobs: a job without a place")
    return path
