"""The first run's step for the document scanner, tried by scanning a page that is shown."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from counter.devices.faults import fault_text
from counter.settings import NO_SCANNER
from hardware.scanner.devices import Device, Scanimage
from hardware.scanner.escl.address import parse_escl, shown_name
from hardware.scanner.fault import Fault
from hardware.scanner.scan import Ended, Ending, Progress, ScanEvent, ScanRequest
from hardware.scanner.scanners import Scanners
from language.messages import _
from protocol.views import BranchView
from ui.first_run.last_steps import Host, Option, Tried
from ui.first_run.line_step import TYPED
from ui.first_run.step_base import StepBase

from .scan_worker import BackgroundTask, Scan

STOP_S = 5.0


class ScannerStep(StepBase):
    """Which of the scanners that SANE or the network has, or a typed address; without a choice the first one that is
    found when papers are scanned.

    `close` once the set-up is over: nothing that was scanned is left behind.
    """

    name = "scanner"

    def __init__(
        self, device: str, dpi: int, scanimage: Scanimage, options: tuple[str, ...] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._device, self._dpi = device, dpi
        self._scanners, self._options = Scanners(scanimage), options
        self._folders: list[Path] = []
        self._found: list[Device] = []
        self._fault: Fault | None = None
        self._looking: BackgroundTask | None = None
        self._scan: Scan | None = None
        self._percent = 0.0

    def close(self) -> None:
        """Stops the running work and deletes the scanned page."""
        scan = self._scan
        self.stop()
        if scan is not None:
            scan.join(STOP_S)
        self._forget_pages()

    def meet(self, host: Host) -> None:
        super().meet(host)
        self._look()

    def title(self) -> str:
        return _("Which document scanner?")

    def label(self) -> str:
        return _("Document scanner")

    def note(self) -> str:
        if self._looking is not None:
            return _("Looking for scanners, which takes up to half a minute …")
        if self._fault is not None:
            return fault_text(self._fault)
        if not self._found:
            return fault_text(Fault.NO_DEVICE)
        return _("Choose the one on this desk, put a page in and scan it. A counter without a scanner goes on.")

    def options(self, branch: BranchView) -> list[Option]:
        found = [Option(one.name, f"{one.vendor} {one.model}".strip(), shown_name(one.name)) for one in self._found]
        if self._device not in ("", NO_SCANNER) and self._device not in [one.value for one in found]:
            found.insert(0, Option(self._device, _("The scanner used so far"), shown_name(self._device)))
        first = Option("", _("The first one that is found"), _("Looked for whenever papers are scanned"))
        typed = Option(TYPED, _("Another scanner"), _("Type its address, such as escl://192.168.1.60"), is_typed=True)
        return [*found, first, typed, Option(NO_SCANNER, _("No scanner"), _("This desk scans no papers"))]

    def chosen(self) -> str:
        return self._device

    def typed(self, text: str) -> str | None:
        text = text.strip()
        text = text if "://" in text else f"escl://{text}"
        try:
            return str(parse_escl(text))
        except ValueError:
            return None

    def settings(self, value: str) -> dict[str, Any]:
        return {"scanner": self._scanners.to_keep(value)}

    def try_words(self, value: str) -> str:
        if self._looking is not None:
            return ""
        if value in (NO_SCANNER, TYPED):
            return ""
        return _("Scan a test page") if value or self._found else _("Look again")

    def trying_words(self) -> str:
        if self._scan is None:
            return self.note()
        return _("Scanning … {n} %").format(n=int(self._percent))

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        device = value or (self._found[0].name if self._found else "")
        if not device:
            self._look(lambda: done(Tried(bool(self._found), self.note())))
            return
        folder = Path(tempfile.mkdtemp(prefix="motcua-trial-"))
        self._folders.append(folder)
        wish = ScanRequest(device, self._dpi, options=self._options)
        self._percent = 0.0
        self._scanners.forget(device)
        self._scan = scan = Scan(wish, None, folder, self._scanners, self)
        scan.happened.connect(lambda event: self._happened(scan, event, done))
        scan.start()

    def stop(self) -> None:
        if self._scan is not None:
            self._scan.cancel()
            self._scan = None
        self._forget_pages()

    def _forget_pages(self) -> None:
        """Deletes the scanned pages, which may be personal. A scan that is being stopped deletes its own half page."""
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        self._folders = [folder for folder in self._folders if folder.exists()]

    def _happened(self, scan: Scan, event: ScanEvent, done: Callable[[Tried], None]) -> None:
        if scan is not self._scan:
            return  # nobody waits for it any more
        match event:
            case Progress(percent=percent):
                self._percent = percent
                self._refresh()
            case Ended(ending=Ending.DONE, pages=pages):
                self._scan = None
                done(Tried(True, _("Scanned. Look whether the page is whole, straight and sharp."), str(pages[0])))
            case Ended(fault=fault):
                self._scan = None
                done(Tried(False, fault_text(fault or Fault.FAILED)))

    def _look(self, then: Callable[[], None] | None = None) -> None:
        self._looking = BackgroundTask("list scanners", self._scanners.find, self)
        self._looking.done.connect(lambda found: self._looked(found, then))
        self._looking.start()

    def _looked(self, found: Any, then: Callable[[], None] | None) -> None:
        self._looking = None
        self._fault = found if isinstance(found, Fault) else Fault.FAILED if isinstance(found, Exception) else None
        self._found = found if isinstance(found, list) else []
        if then is not None:
            then()
        self._refresh()

    def _refresh(self) -> None:
        if self.host is not None:
            self.host.refresh()
