"""Scanning, inside the window: the scanner at the left, the pages at the right, each act with its key."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from counter.acts.notice import Kind
from counter.scanning.filing import PaperOf
from counter.scanning.scanning import Scanning, ScanStage
from hardware.scanner.escl.address import shown_name
from hardware.scanner.scan import Source
from language.messages import _, ngettext
from protocol.components import OTHER
from ui.look.promise_level import Level
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton, button_of
from ui.widgets.parts import Mark, label, set_property, set_text

from .thumbnails import Thumbnails

LETTERS = 24
"""So many letters of where the pages go are seen at least."""

_UNDO = QKeySequence("Ctrl+Z")


class ScanPanel(QFrame):
    """Signals: `closed`, the pages are kept until they are sent or thrown away; `large_wanted(int)`, a page is to be
    seen large, and `page_selected(int)`, it may soon be; by its key.

    `papers`: of the dossiers of this ticket, under which pages can be filed.
    """

    closed = Signal()
    large_wanted = Signal(int)
    page_selected = Signal(int)

    def __init__(self, scanning: Scanning, papers: Callable[[str], list[PaperOf]]) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._scanning = scanning
        self._papers_of = papers
        self._paper = QComboBox()
        self._paper.setObjectName("scan-paper")
        self._paper.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._paper.setMinimumContentsLength(LETTERS)  # a procedure's name is longer than there is room
        self._title = label("scan-ticket", "lead")
        self._device = QComboBox()
        self._device.setObjectName("scan-device")
        self._source = QComboBox()
        self._source.setObjectName("scan-source")
        self._progress = QProgressBar()
        self._progress.setObjectName("scan-progress")
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(SPACE.s)
        self._status = label("scan-status", wrap=True)
        self._mark = Mark(DESK.small)
        self._pages = Thumbnails("scan-pages")
        self._start = KeyButton("scan-start", "F9")
        self._stop = KeyButton("scan-stop", "Ctrl+.")
        self._send = KeyButton("scan-send", "Ctrl+Return")
        self._close = KeyButton("scan-close", "Esc")
        self._remove = KeyButton("scan-remove", "Del")
        self._earlier = KeyButton("scan-earlier", "Alt+Left")
        self._later = KeyButton("scan-later", "Alt+Right")
        self._again = KeyButton("scan-again", "Ctrl+R")
        self._throw_away = KeyButton("scan-throw-away", "Shift+Del")
        self._turn = KeyButton("scan-turn", "Alt+Up")
        self._straighten = KeyButton("scan-straighten", "Alt+Down")
        self._blank = KeyButton("scan-blank", "Ctrl+B")
        self._undo = KeyButton("scan-undo", "Ctrl+Z")
        self._large = KeyButton("scan-large", "Return")
        self._keys = {
            "Esc": self._close, "F9": self._start, "Ctrl+.": self._stop, "Ctrl+Return": self._send,
            "Ctrl+Enter": self._send, "Del": self._remove, "Alt+Left": self._earlier, "Alt+Right": self._later,
            "Ctrl+R": self._again, "Shift+Del": self._throw_away, "Alt+Up": self._turn,
            "Alt+Down": self._straighten, "Ctrl+B": self._blank,
            "Ctrl+Z": self._undo, "Return": self._large, "Enter": self._large,
        }  # fmt: skip
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        running = QHBoxLayout()
        running.setSpacing(SPACE.s)
        running.addWidget(self._progress, 1)
        running.addWidget(self._stop)
        status = QHBoxLayout()
        status.setSpacing(SPACE.s)
        status.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        status.addWidget(self._status, 1)
        left = QVBoxLayout()
        left.setSpacing(SPACE.xs)
        left.addWidget(self._title)
        left.addWidget(self._paper)
        left.addWidget(self._device)
        left.addWidget(self._source)
        left.addWidget(self._start)
        left.addLayout(running)
        left.addLayout(status, 1)
        left.addWidget(self._send)
        edit = QVBoxLayout()
        edit.setSpacing(SPACE.xs)
        edits = (self._turn, self._straighten, self._blank, self._again, self._remove)
        of_page = (self._large, self._earlier, self._later, *edits)
        for button in (*of_page, self._undo, self._throw_away):
            edit.addWidget(button)
        edit.addStretch(1)
        edit.addWidget(self._close)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        whole.setSpacing(SPACE.m)
        whole.addLayout(left)
        whole.addWidget(self._pages, 1)
        whole.addLayout(edit)

    def _wire(self) -> None:
        scanning = self._scanning
        for widget in (self._pages, self._paper, self._device, self._source):
            widget.installEventFilter(self)
        self._device.activated.connect(lambda _at: scanning.choose(str(self._device.currentData())))
        self._paper.activated.connect(lambda _at: scanning.file_under(self._paper.currentData()))
        self._start.clicked.connect(lambda: scanning.start(self._source.currentData()))
        self._stop.clicked.connect(scanning.cancel)
        self._send.clicked.connect(scanning.send)
        self._close.clicked.connect(self.closed)
        self._remove.clicked.connect(lambda: self._with_page(scanning.remove))
        self._earlier.clicked.connect(lambda: self._with_page(lambda key: scanning.move(key, -1)))
        self._later.clicked.connect(lambda: self._with_page(lambda key: scanning.move(key, 1)))
        self._turn.clicked.connect(lambda: self._with_page(scanning.turn))
        self._straighten.clicked.connect(lambda: self._with_page(scanning.straighten))
        self._blank.clicked.connect(lambda: self._with_page(scanning.mark))
        self._undo.clicked.connect(scanning.undo)
        self._large.clicked.connect(lambda: self._with_page(self.large_wanted.emit))
        self._again.clicked.connect(self._scan_again)
        self._throw_away.clicked.connect(scanning.throw_away)
        self._pages.itemSelectionChanged.connect(self._show_selected)
        self._pages.itemSelectionChanged.connect(lambda: self._with_page(self.page_selected.emit))
        scanning.changed.connect(self.refresh)

    def begin(self) -> None:
        """Prepares the panel to be shown. The pages of a visit with one dossier go to it, unless said else."""
        scanning = self._scanning
        if scanning.stack is not None and scanning.paper is None and not scanning.pages:
            others = [each for each in self._papers_of(scanning.stack.ticket_id) if each.component == OTHER]
            scanning.file_under(others[0] if len(others) == 1 else None)
        self.refresh()
        self._pages.setFocus(Qt.FocusReason.OtherFocusReason)

    def press_start(self) -> None:
        """Starts scanning, as F9 does while the panel is open."""
        self._start.click()

    def refresh(self) -> None:
        """Shows the present scanner and pages."""
        scanning = self._scanning
        number = scanning.stack.number if scanning.stack else ""
        pages = len(scanning.pages)
        count = ngettext("{n} page", "{n} pages", pages).format(n=pages)
        blank = sum(page.blank for page in scanning.pages)
        if blank:
            count = _("{pages}, {n} blank").format(pages=count, n=blank)
        set_text(self._title, _("Papers of {number}: {pages}").format(number=number, pages=count))
        self._show_papers()
        self._show_devices()
        self._show_sources()
        self._pages.show_pages(scanning.pages)
        self._show_status()
        all_pages = self._source.currentData() in (Source.FEEDER, Source.DUPLEX)
        self._start.show_text(_("Scan all pages") if all_pages else _("Scan a page"))
        self._stop.show_text(_("Stop"))
        self._send.show_text(ngettext("Send {n} page", "Send {n} pages", pages).format(n=pages) if pages else _("Send"))
        self._close.show_text(_("Close"))
        self._remove.show_text(_("Remove"))
        self._earlier.show_text(_("Earlier"))
        self._later.show_text(_("Later"))
        self._turn.show_text(_("Turn"))
        self._undo.show_text(_("Undo"))
        self._large.show_text(_("Large"))
        self._again.show_text(_("Scan again"))
        self._throw_away.show_text(_("Remove all"))
        self._show_selected()

    def _show_status(self) -> None:
        scanning = self._scanning
        notice, level = scanning.notice, "off"
        match scanning.stage:
            case ScanStage.LOOKING:
                text = _("Looking for scanners …")
            case ScanStage.SCANNING:
                text = _("Scanning page {n}: {percent} %").format(n=scanning.page, percent=round(scanning.percent))
            case ScanStage.SENDING if notice is None or notice.kind is not Kind.WAITING:
                text = _sending(scanning)
            case _:
                text = notice.text if notice else _("Lay a page on the glass or in the feeder.")
                level = notice.kind.value if notice else "off"
        busy = scanning.stage in (ScanStage.SCANNING, ScanStage.SENDING)
        self._progress.setValue(round(scanning.percent) if busy else 0)
        set_text(self._status, text)
        set_property(self._status, "level", level)
        self._mark.show_level({"red": Level.RED, "amber": Level.AMBER}.get(level))
        self._mark.setVisible(level in ("red", "amber"))

    def _show_devices(self) -> None:
        wanted = [(f"{device.vendor} {device.model}".strip(), device.name) for device in self._scanning.devices]
        chosen = self._scanning.device
        if chosen and chosen not in [name for _title, name in wanted]:
            wanted.append((shown_name(chosen), chosen))
        have = [(self._device.itemText(at), self._device.itemData(at)) for at in range(self._device.count())]
        if wanted != have:
            self._device.clear()
            for title, name in wanted:
                self._device.addItem(title, name)
        self._device.setCurrentIndex(self._device.findData(chosen))
        self._device.setPlaceholderText(_("No scanner"))
        self._device.setEnabled(self._scanning.is_idle and bool(wanted))

    def _show_papers(self) -> None:
        """Where the pages go: to the ticket, or under a paper of one of its dossiers; hidden where there is none."""
        scanning = self._scanning
        papers = [] if scanning.stack is None else self._papers_of(scanning.stack.ticket_id)
        chosen = scanning.paper
        if chosen is not None and chosen.place not in [each.place for each in papers]:
            papers = [*papers, chosen]
        named = [(f"{each.dossier}: {each.paper}", each) for each in papers]
        wanted: list[tuple[str, PaperOf | None]] = [(_("With the number, under no paper"), None), *named]
        have = [(self._paper.itemText(at), self._paper.itemData(at)) for at in range(self._paper.count())]
        if wanted != have:
            self._paper.clear()
            for title, paper in wanted:
                self._paper.addItem(title, paper)
        places = [None if paper is None else paper.place for _said, paper in wanted]
        self._paper.setCurrentIndex(places.index(None if chosen is None else chosen.place))
        self._paper.setToolTip(self._paper.currentText())
        self._paper.setVisible(bool(papers))
        self._paper.setEnabled(scanning.stage is not ScanStage.SENDING)

    def _show_sources(self) -> None:
        """What the scanner has; one page from wherever it lies, where there is a choice or it has not been asked."""
        texts = {
            None: _("One page (automatic)"), Source.FLATBED: _("One page (glass)"),
            Source.FEEDER: _("All pages (feeder)"), Source.DUPLEX: _("All pages, both sides (feeder)"),
        }  # fmt: skip
        has = self._scanning.sources
        places = has if has == [Source.FLATBED] else [None, *has]
        wanted = [(texts[place], place) for place in places]
        have = [(self._source.itemText(at), self._source.itemData(at)) for at in range(self._source.count())]
        if wanted != have:
            chosen = self._source.currentData()
            self._source.clear()
            for text, place in wanted:
                self._source.addItem(text, place)
            self._source.setCurrentIndex(places.index(chosen) if chosen in places else 0)
        self._source.setEnabled(self._scanning.is_idle)

    def _show_buttons(self) -> None:
        scanning = self._scanning
        idle, page = scanning.is_idle, self._pages.selected() is not None
        self._start.setEnabled(idle)
        self._start.show_primary(idle and not scanning.pages)
        self._stop.setEnabled(scanning.stage is ScanStage.SCANNING)
        self._send.setEnabled(idle and bool(scanning.pages))
        self._send.show_primary(idle and bool(scanning.pages))
        self._again.setEnabled(idle and page)
        self._throw_away.setEnabled(idle and bool(scanning.pages))
        self._undo.setEnabled(scanning.can_undo)
        self._large.setEnabled(page)
        for button in (self._remove, self._earlier, self._later, self._turn, self._straighten, self._blank):
            button.setEnabled(page and scanning.stage is not ScanStage.SENDING)

    def _show_selected(self) -> None:
        """The words of the mark and the straightening are those of the selected page."""
        marked = any(page.blank for page in self._scanning.pages if page.key == self._pages.selected())
        straightened = any(page.slant for page in self._scanning.pages if page.key == self._pages.selected())
        self._straighten.show_text(_("As scanned") if straightened else _("Straighten"))
        self._blank.show_text(_("Not blank") if marked else _("Blank"))
        self._show_buttons()

    def _with_page(self, act: Callable[[int], None]) -> None:
        key = self._pages.selected()
        if key is not None:
            act(key)

    def _scan_again(self) -> None:
        key = self._pages.selected()
        if key is not None:
            self._scanning.start(self._source.currentData(), instead_of=key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and QKeySequence(event.keyCombination()) == _UNDO:
                event.accept()  # among the pages it takes back what was done to them, not the last act
                return True
            if event.type() is QEvent.Type.KeyPress and self._key(event):
                return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Handles a key; False where it is none of this panel's."""
        button = button_of(self._keys, event)
        if button is None:
            return False
        button.click()
        return True


def _sending(scanning: Scanning) -> str:
    """Pages that are too many for one file are sent in several, which the clerk is told."""
    text = _("Sending: {percent} %").format(percent=round(scanning.percent))
    part, before = scanning.part, scanning.sent
    if part is None or (not before and part.pages == len(scanning.pages)):
        return text
    pages = _("Too many for one file: pages {first} to {last} of {all} are sent as one.")
    told = pages.format(first=before + 1, last=before + part.pages, all=before + len(scanning.pages))
    return f"{text} {told}"
