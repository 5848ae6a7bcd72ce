"""Scans a ticket's papers: choose a scanner, scan pages, send them as PDFs until they are stored."""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from counter.acts.notice import Kind, Notice
from counter.acts.refusals import scan_refusal_text
from counter.devices.faults import fault_text
from counter.settings import NO_SCANNER
from hardware.scanner.ability import A4_MM
from hardware.scanner.devices import Device, Scanimage
from hardware.scanner.fault import Fault, is_no_room
from hardware.scanner.scan import Ended, Ending, PageDone, Progress, ScanEvent, ScanRequest, Source
from hardware.scanner.scanners import Scanners
from hardware.scanner.true_size import is_cut, page_mm
from language.messages import _
from protocol.dossier_files import FileView
from protocol.problem import Problem
from protocol.views import ScanStored, TicketView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.sender import Sender

from .filing import Filing, PaperOf
from .page_stack import Page, PageStack
from .part import Part, make_part
from .scan_notices import cut, no_room, no_scanner, say_stored, unreadable
from .scan_worker import BackgroundTask, PageLooks, Scan
from .straighten import found_slant

STOP_S = 5.0
SILENCE_MS = 15_000
"""The server reads the whole PDF before it answers."""


class ScanStage(Enum):
    """The work in progress; only one at a time."""

    NOTHING = auto()
    LOOKING = auto()
    SCANNING = auto()
    SENDING = auto()


class Scanning(QObject):
    """The pages scanned for one ticket. `changed`: any of its attributes. `percent`: of the page being scanned, or of
    all pages being sent. `sent`: of these, how many are stored already; `part`: the file being sent, with the next.

    `paper`: under which the pages are filed; None: they go to the ticket. `device` is its name: the one told at the
    start, else the first found. What was scanned stays tied to the ticket it was scanned for, whoever is in hand by
    then, until it is sent or thrown away.
    """

    changed = Signal()

    def __init__(
        self, requests: Requests, language: LanguageSwitch, branch: str, *, device: str = "", dpi: int = 200,
        scanimage: Scanimage | None = None, options: tuple[str, ...] = (), parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._language = language
        self._branch = branch
        self._dpi = dpi
        self._scanners = Scanners(scanimage)
        self._options = options
        self._scan: Scan | None = None
        self._task: BackgroundTask | None = None
        self._asking: BackgroundTask | None = None
        self._is_closed = False
        self._sender = Sender(requests, self, timeout_ms=SILENCE_MS)
        self._sender.waiting.connect(self._not_yet)
        self._filing = Filing(requests, language, self)
        self._filing.waiting.connect(self._not_yet)
        self._filing.progress.connect(self._progress)
        self._filing.answered.connect(self._answered)
        self._looks = PageLooks(self)
        self._looks.looked.connect(self._looked_at)
        self._instead_of: int | None = None
        self._say: Callable[[], Notice] | None = None
        self.stage = ScanStage.NOTHING
        self.devices: list[Device] = []
        self.device = device
        self.stack: PageStack | None = None
        self.paper: PaperOf | None = None
        self.percent = 0.0
        self.page = 1
        self.part: Part | None = None
        self.sent = 0
        self._parts = 0

    @property
    def pages(self) -> list[Page]:
        """The pages in the order of the PDF."""
        return [] if self.stack is None else self.stack.pages

    @property
    def sources(self) -> list[Source]:
        """Where the chosen scanner takes papers from; empty while it has not been asked."""
        known = self._scanners.known(self.device)
        return [] if known is None else list(known.sources)

    @property
    def notice(self) -> Notice | None:
        """The last result or fault, in the present language."""
        return None if self._say is None else self._say()

    @property
    def is_idle(self) -> bool:
        """Whether no work is in progress."""
        return self.stage is ScanStage.NOTHING

    def begin(self, ticket: TicketView | None) -> bool:
        """Begins scanning for a ticket; unsent pages of another ticket come first. False: there is no ticket."""
        if self.stack is None or (
            not self.pages and self.is_idle and ticket and ticket.ticket_id != self.stack.ticket_id
        ):
            if ticket is None:
                return False
            self._drop()
            self.paper = None
            self.stack = PageStack(ticket.ticket_id, ticket.number)
            self._say = None
        if self.device == NO_SCANNER:
            self._say = no_scanner
        elif not self.devices and self.is_idle:
            self.look()
        self.changed.emit()
        return True

    def look(self) -> None:
        """Lists the scanners in the background, and asks the chosen one what it offers."""
        if self.is_idle:
            self._start_task("list scanners", self._scanners.find, self._looked, ScanStage.LOOKING)

    def file_under(self, paper: PaperOf | None) -> None:
        """Chooses where the pages go."""
        if paper != self.paper and self.stage is not ScanStage.SENDING:
            self.paper = paper
            self.changed.emit()

    def choose(self, device: str) -> None:
        """Chooses the scanner."""
        if device != self.device:
            self.device = device
            self._ask()
            self.changed.emit()

    def start(self, source: Source | None = None, *, instead_of: int | None = None) -> None:
        """Scans one page, or all pages in the feeder. `instead_of`: the key of a page that the new one replaces."""
        if not self.is_idle or self.stack is None:
            return
        if not self.device:
            self._show(lambda: Notice(Kind.REFUSED, fault_text(Fault.NO_DEVICE)))
            return
        if self.device == NO_SCANNER:
            self._show(no_scanner)
            return
        try:
            folder = self.stack.new_folder()
        except OSError:
            self._show(no_room)
            return
        all_pages = source in (Source.FEEDER, Source.DUPLEX)
        wish = ScanRequest(
            self.device, self._dpi, source=source.value if source else None, pages=None if all_pages else 1,
            options=self._options,
        )  # fmt: skip
        self.stage, self.percent, self.page = ScanStage.SCANNING, 0.0, len(self.pages) + 1
        self._say, self._instead_of = None, instead_of
        self._scan = Scan(wish, source, folder, self._scanners, self)
        self._scan.happened.connect(self._scanned)
        self._scan.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Stops the running scan; its complete pages are kept."""
        if self._scan is not None:
            self._scan.cancel()

    def remove(self, key: int) -> None:
        if self.stack is not None and self.stage is not ScanStage.SENDING:
            self.stack.remove(key)
            self.changed.emit()

    def move(self, key: int, by: int) -> None:
        """Moves a page earlier (-1) or later (1)."""
        if self.stack is not None and self.stage is not ScanStage.SENDING and self.stack.move(key, by):
            self.changed.emit()

    def turn(self, key: int) -> None:
        """Turns a page a quarter to the right."""
        if self.stack is not None and self.stage is not ScanStage.SENDING:
            self.stack.turn(key)
            self.changed.emit()

    def straighten(self, key: int) -> None:
        """Turns a page by the slant of its lines, or shows it as it was scanned; says where there is none."""
        page = next((page for page in self.pages if page.key == key), None)
        if self.stack is None or page is None or self.stage is ScanStage.SENDING:
            return
        slant = 0.0 if page.slant else found_slant(page)
        if page.slant or slant:
            self.stack.straighten(key, slant)
            self.changed.emit()
        else:
            self._show(lambda: Notice(Kind.TOLD, _("The lines of this page are straight, or none were found.")))

    def mark(self, key: int) -> None:
        """Marks a page as blank, or takes its mark away; it is sent either way."""
        if self.stack is not None and self.stage is not ScanStage.SENDING:
            self.stack.mark(key)
            self.changed.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of the pages to take back."""
        return self.stack is not None and self.stack.can_undo and self.stage is not ScanStage.SENDING

    def undo(self) -> None:
        """Takes the last change of the pages back."""
        if self.stack is not None and self.can_undo:
            self.stack.undo()
            self.changed.emit()

    def throw_away(self) -> None:
        """Deletes all pages."""
        if self.is_idle:
            self._empty()
            self._say = None
            self.changed.emit()

    def send(self) -> None:
        """Makes PDFs of the pages and sends each until it is stored: one, where they fit."""
        if self.is_idle and self.pages:
            self.percent, self.sent, self._parts = 0.0, 0, 0
            self._make_part()

    def try_now(self) -> None:
        """Sends at once, since the connection is back."""
        self._sender.try_now()
        self._filing.try_now()

    def close(self) -> None:
        """Stops the running work and deletes all pages, since the program ends."""
        self._is_closed = True
        if self._scan is not None:
            self._scan.cancel()
            self._scan.join(STOP_S)
        for task in (self._task, self._asking):
            if task is not None:
                task.join(STOP_S)
        self._looks.stop()
        self._drop()

    def _start_task(self, name: str, work: Callable[[], object], done: Callable[[Any], None], stage: ScanStage) -> None:
        self.stage = stage
        self._task = BackgroundTask(name, work, self)
        self._task.done.connect(done)
        self._task.start()
        self.changed.emit()

    def _looked(self, found: list[Device] | Fault | Exception) -> None:
        self.stage = ScanStage.NOTHING
        if isinstance(found, list):
            self.devices = found
            if not self.device and found:
                self.device = found[0].name
            self._say = None if self.device else lambda: Notice(Kind.REFUSED, fault_text(Fault.NO_DEVICE))
        else:
            fault = found if isinstance(found, Fault) else Fault.FAILED
            self._say = lambda: Notice(Kind.REFUSED, fault_text(fault))
        self._task_over()
        self._ask()

    def _ask(self) -> None:
        """Asks the chosen scanner what it offers, once, while a clerk may already scan."""
        device = self.device
        is_unknown = device not in ("", NO_SCANNER) and self._scanners.known(device) is None
        if is_unknown and self._asking is None and not self._is_closed:
            self._asking = BackgroundTask("ask the scanner", partial(self._scanners.ask, device), self)
            self._asking.done.connect(self._asked)
            self._asking.start()

    def _asked(self, ability: object) -> None:
        # a scanner that cannot be asked says why when it is to scan; until then it may still be switched on
        if self._asking is not None:
            self._asking.deleteLater()
            self._asking = None
        self.changed.emit()

    def _scanned(self, event: ScanEvent) -> None:
        match event:
            case Progress(percent=percent):
                self.percent = percent
            case PageDone(path=path) if self.stack is not None:
                replaced = None if self._instead_of is None else self.stack.remove(self._instead_of)
                self._instead_of = None
                self.stack.add(path, replaced)
                self._looks.look(path)
                self.page, self.percent = len(self.pages) + 1, 0.0
                came = page_mm(path, self._dpi)
                if came is not None and is_cut(came, A4_MM):
                    self._say = lambda: cut(came)
            case Ended():
                self._scan_over(event)
        self.changed.emit()

    def _looked_at(self, path: Path, is_blank: bool) -> None:
        if is_blank and self.stack is not None and self.stage is not ScanStage.SENDING:
            self.stack.found_blank(path)
        self.changed.emit()

    def _scan_over(self, ended: Ended) -> None:
        self.stage = ScanStage.NOTHING
        if self._scan is not None:
            self._scan.deleteLater()
            self._scan = None
        # a feeder that runs empty after some pages has done its work
        if ended.fault is Fault.BAD_OPTION:
            self._scanners.forget(self.device)
        if ended.ending is Ending.FAILED and not (ended.pages and ended.fault is Fault.NO_DOCUMENTS):
            fault = ended.fault or Fault.FAILED
            self._say = lambda: Notice(Kind.REFUSED, fault_text(fault))
        elif ended.ending is Ending.CANCELLED:
            self._say = lambda: Notice(Kind.TOLD, _("Stopped. The pages that were whole are kept."))

    def _make_part(self) -> None:
        if self.stack is not None:
            made = partial(make_part, self.stack.folder, tuple(self.pages), self._dpi)
            self._start_task("make a PDF", made, self._made, ScanStage.SENDING)

    def _made(self, part: Part | Exception) -> None:
        if not isinstance(part, Part) or self.stack is None:
            self.stage = ScanStage.NOTHING
            self._say = no_room if isinstance(part, Exception) and is_no_room(part) else unreadable
            self._task_over()
            return
        self.part = part
        if self.paper is not None:
            blank = tuple(at for at, page in enumerate(self.pages[: part.pages], 1) if page.blank)
            self._filing.send(self.paper, part, blank)
            self._task_over()
            return
        path = f"/api/v1/branches/{self._branch}/tickets/{self.stack.ticket_id}/scans"
        self._sender.send_bytes(
            f"{path}?lang={self._language.language}", part.path, "application/pdf", ScanStored, self._answered,
            progress=self._progress,
        )  # fmt: skip
        self._task_over()

    def _task_over(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
            self._task = None
        self.changed.emit()

    def _progress(self, sent: int, total: int) -> None:
        if total > 0 and self.part is not None:
            pages = self.sent + self.part.pages * sent / total
            self.percent = 100.0 * pages / (self.sent + len(self.pages))
            self.changed.emit()

    def _not_yet(self, why: object) -> None:
        self._show(lambda: Notice(Kind.WAITING, _("No answer from the server. The pages are kept and sent again.")))

    def _answered(self, answer: ScanStored | FileView | Problem) -> None:
        part, self.part = self.part, None
        if isinstance(answer, Problem) or part is None or self.stack is None:
            self.stage = ScanStage.NOTHING
            if isinstance(answer, Problem):
                before = self._says_stored() if self.sent else str
                self._show(lambda: Notice(Kind.REFUSED, f"{before()} {scan_refusal_text(answer)}".strip()))
            return
        self.stack.stored(part.pages)
        self.sent, self._parts = self.sent + answer.pages, self._parts + 1
        if self.pages:
            self._say = None
            self._make_part()
            return
        self.stage = ScanStage.NOTHING
        said = self._says_stored()
        self._empty()
        self._show(lambda: Notice(Kind.TOLD, said()))

    def _says_stored(self) -> Callable[[], str]:
        number = "" if self.stack is None else self.stack.number
        where = number if self.paper is None else f"{self.paper.dossier}, {self.paper.paper}"
        return partial(say_stored, where, self.sent, self._parts)

    def _show(self, say: Callable[[], Notice]) -> None:
        self._say = say
        self.changed.emit()

    def _empty(self) -> None:
        """Ready for more pages of the same ticket."""
        if self.stack is not None:
            self.stack.drop()
            self.stack = PageStack(self.stack.ticket_id, self.stack.number)

    def _drop(self) -> None:
        if self.stack is not None:
            self.stack.drop()
            self.stack = None
