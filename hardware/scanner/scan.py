"""Scans pages by `scanimage --batch`: a file for each page, progress, and a cancel that leaves no partial page.

scanimage writes a page under a temporary name and renames it when complete; partial pages are removed here.
"""

import contextlib
import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from threading import Lock

from language.messages import _

from .devices import Scanimage
from .fault import Fault, fault_of, is_reported

SILENCE_S = 90.0
"""The time, in seconds, without output after which a scan is given up; lamps need time to warm up."""
LOOK_S = 0.5
"""How often, in seconds, to check whether scanimage has ended."""
STOP_S = 3.0
"""How long, in seconds, scanimage may take to stop before a stronger signal."""
MOST_PAGES = 500
LEAST_DPI, MOST_DPI = 50, 1200


class Source(Enum):
    """Where the pages are. The values are SANE's commonest names; a device's own are found by `ability`."""

    FLATBED = "Flatbed"
    FEEDER = "Automatic Document Feeder"
    DUPLEX = "ADF Duplex"
    """The feeder, both sides of each paper."""


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to scan. `device`: SANE's name, or an eSCL address. `source`, `mode`: the device's names, or None for its
    default.

    `resolution_dpi`: None for a device that lets nobody choose. `pages`: the most to scan; None for all in the feeder.
    `page_mm`: width and height; None for the device's default, which may be smaller than its glass.
    `options`: further options for scanimage's command line.
    """

    device: str
    resolution_dpi: int | None = 200
    mode: str | None = "Color"
    source: str | None = None
    pages: int | None = 1
    page_mm: tuple[float, float] | None = None
    format: str = "png"
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.format not in ("png", "jpeg"):
            raise ValueError(f"format must be png or jpeg, not {self.format!r}")
        if self.resolution_dpi is not None and not LEAST_DPI <= self.resolution_dpi <= MOST_DPI:
            raise ValueError(_("resolution_dpi must be from 50 to 1200, not {value}").format(value=self.resolution_dpi))
        if self.pages is not None and not 1 <= self.pages <= MOST_PAGES:
            raise ValueError(_("pages must be from 1 to {most}, not {value}").format(most=MOST_PAGES, value=self.pages))
        if self.pages is None and self.source in (None, Source.FLATBED.value):
            raise ValueError(_("pages must be a number where there is no feeder that runs empty"))

    def command(self, program: str, folder: Path) -> list[str]:
        """The scanimage command line."""
        command = [
            program,
            f"--device-name={self.device}",
            f"--format={self.format}",
            f"--batch={folder / f'page-%04d.{self.format}'}",
            f"--batch-count={self.pages or MOST_PAGES}",
            "--batch-print",
            "--progress",
        ]
        # the source comes before what may depend on it
        if self.source is not None:
            command.append(f"--source={self.source}")
        if self.mode is not None:
            command.append(f"--mode={self.mode}")
        if self.resolution_dpi is not None:
            command.append(f"--resolution={self.resolution_dpi}")
        command += self.options
        if self.page_mm is not None:
            command += ["-x", f"{self.page_mm[0]:g}", "-y", f"{self.page_mm[1]:g}"]
        return command


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of the current page; `page` counts from 1."""

    page: int
    percent: float


@dataclass(frozen=True, slots=True)
class PageDone:
    """A page is complete in its file."""

    page: int
    path: Path


class Ending(Enum):
    """How a scan ended."""

    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event. `pages`: all complete pages, also after a cancel or failure; `fault`: only after a failure."""

    ending: Ending
    pages: tuple[Path, ...]
    fault: Fault | None = None
    detail: str = ""


ScanEvent = Progress | PageDone | Ended


class Scan:
    """One scan: iterate over its events, the last of which is always `Ended`; `cancel` from any thread.

    `folder` must exist and should be empty; the pages in it belong to the caller. Leaving the loop early cancels.
    """

    def __init__(
        self,
        request: ScanRequest,
        folder: Path,
        *,
        scanimage: Scanimage = Scanimage(),  # noqa: B008
        silence_s: float = SILENCE_S,
        stop_s: float = STOP_S,
    ) -> None:
        self._request = request
        self._folder = folder
        self._scanimage = scanimage
        self._silence_s = silence_s
        self._stop_s = stop_s
        self._pages: list[Path] = []
        self._messages: list[str] = []
        self._page = 1
        self._cancelled = False
        self._lock = Lock()
        self._wake: tuple[int, int] | None = os.pipe()

    def cancel(self) -> None:
        """Stops the scan; its last event soon follows, with `CANCELLED`. Does nothing after the end."""
        self._cancelled = True
        with self._lock:  # at the end the pipe's number may be another file's
            if self._wake is not None:
                os.write(self._wake[1], b"!")

    def __iter__(self) -> Iterator[ScanEvent]:
        try:
            process = subprocess.Popen(
                self._request.command(self._scanimage.program, self._folder),
                env=self._scanimage.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # a Ctrl-C at our terminal is ours to pass on
            )
        except FileNotFoundError:
            self._close()
            yield Ended(Ending.FAILED, (), Fault.NO_SCANIMAGE, "install sane-utils")
            return
        except OSError as error:
            self._close()
            yield Ended(Ending.FAILED, (), Fault.FAILED, str(error))
            return
        try:
            heard = yield from self._follow(process)
            if heard and not self._cancelled:
                process.wait(self._stop_s)
        except subprocess.TimeoutExpired:
            heard = False
        finally:
            _stop(process, self._stop_s)
            self._close()
            self._remove_half_pages()
        yield self._ended(process.returncode, heard)

    def _follow(self, process: "subprocess.Popen[bytes]") -> Generator[ScanEvent, None, bool]:
        """Events until both outputs end (returns True), a cancel, or a long silence (returns False)."""
        assert process.stdout is not None
        assert process.stderr is not None
        assert self._wake is not None
        rests = {process.stdout.fileno(): b"", process.stderr.fileno(): b""}
        errors = process.stderr.fileno()
        open_outputs = set(rests)
        deadline = time.monotonic() + self._silence_s
        has_ended = False
        while open_outputs and not self._cancelled:
            left_s = deadline - time.monotonic()
            wait_s = 0.0 if has_ended else max(0.0, min(left_s, LOOK_S))
            readable, _, _ = select.select([*open_outputs, self._wake[0]], [], [], wait_s)
            if not readable:
                if has_ended:
                    return True  # a reader that a back end forked may hold the outputs open after scanimage has ended
                has_ended = process.poll() is not None  # what it wrote since the look before is still to be read
                if left_s <= 0 and not has_ended:
                    return False
                continue
            # of what came at once, the messages before the page that they lead to
            for output in sorted(open_outputs.intersection(readable), reverse=True):
                data = os.read(output, 65536)
                if not data:
                    open_outputs.discard(output)
                    continue
                *lines, rests[output] = re.split(rb"[\r\n]+", rests[output] + data)
                for line in lines:
                    text = line.decode(errors="replace")
                    yield from self._message(text) if output == errors else self._page_done(text)
                deadline = time.monotonic() + self._patience_s()
        return True

    def _patience_s(self) -> float:
        """How long, in seconds, to wait for output: short after a fault message, since some back ends hang then."""
        return self._stop_s if is_reported("\n".join(self._messages)) else self._silence_s

    def _message(self, line: str) -> Iterator[ScanEvent]:
        if found := re.fullmatch(r"Progress: ([0-9.]+)%", line):
            yield Progress(self._page, min(100.0, float(found[1])))
        elif found := re.fullmatch(r"Scanning page (\d+)", line):
            self._page = int(found[1])
            yield Progress(self._page, 0.0)
        elif line:
            self._messages.append(line)

    def _page_done(self, line: str) -> Iterator[ScanEvent]:
        """Handles a line of `--batch-print`: the name of a complete file."""
        path = Path(line)
        if line and path.is_file():
            self._pages.append(path)
            yield PageDone(len(self._pages), path)

    def _ended(self, exit_code: int, heard: bool) -> Ended:
        pages = tuple(self._pages)
        detail = "\n".join(self._messages)
        if self._cancelled:
            return Ended(Ending.CANCELLED, pages)
        if not heard and not is_reported(detail):
            return Ended(Ending.FAILED, pages, Fault.NO_ANSWER, detail)
        if exit_code == 0 and pages:
            return Ended(Ending.DONE, pages)
        fault = fault_of(exit_code or 1, detail)
        if fault is Fault.NO_DOCUMENTS and pages:
            return Ended(Ending.DONE, pages)  # the feeder is empty: how every batch ends
        return Ended(Ending.FAILED, pages, fault, detail)

    def _remove_half_pages(self) -> None:
        whole = set(self._pages)
        for path in self._folder.glob(f"page-*.{self._request.format}*"):
            if path not in whole:
                path.unlink(missing_ok=True)

    def _close(self) -> None:
        with self._lock:
            ends, self._wake = self._wake, None
        for end in ends or ():
            os.close(end)


def _stop(process: "subprocess.Popen[bytes]", stop_s: float) -> None:
    """Ends scanimage by increasingly strong signals; the first lets the carriage return."""
    for end in (partial(process.send_signal, signal.SIGINT), process.terminate, process.kill):
        if process.poll() is not None:
            break
        end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(stop_s)
    process.wait()
    for output in (process.stdout, process.stderr):
        if output is not None:
            output.close()
