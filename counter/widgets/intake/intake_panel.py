"""The pane of the dossiers of the ticket in hand, in place of the ticket and its acts; the queue stays beside it."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from counter.branch.counter_picture import CounterPicture
from counter.branch.service_timer import service_times
from counter.citizen.scene import answer_text
from counter.intake.answer import Verdict
from counter.intake.intake import Intake
from counter.intake.phrases import line_text, save_text
from counter.intake.receipt_prints import ReceiptPrints
from counter.intake.saving import SaveState
from counter.intake.shown_notice import shown_notice
from counter.intake.stage import Stage
from counter.widgets.parts.table import RowTable
from language.durations import clock
from language.messages import _
from ui.language.switch import LanguageSwitch
from ui.look.promise_level import Level
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import button_of
from ui.widgets.parts import Mark, label, set_property, set_text

from .check_page import CheckPage
from .child_page import ChildPage
from .entry_page import EntryPage
from .fee_acts_page import FeeActsPage
from .intake_buttons import IntakeButtons
from .queue_page import QueuePage
from .received_page import ReceivedPage
from .result_page import ResultPage
from .spot_page import SpotPage
from .typed_codes import TypedCodes

Asked: TypeAlias = FeeActsPage | ResultPage | CheckPage | ChildPage | SpotPage
"""Pages that are shown in place of the dossier while they are asked for."""
Submitting: TypeAlias = ChildPage | SpotPage
"""Pages where Ctrl+Enter sends what was chosen."""
TROUBLE = {SaveState.LATE: Level.RED, SaveState.REFUSED: Level.RED, SaveState.NO_PROCEDURE: Level.AMBER}


class IntakePanel(QFrame):
    """Signals: `closed`; `help_pressed`, the keys are wanted."""

    closed = Signal()
    help_pressed = Signal()

    def __init__(
        self, intake: Intake, picture: CounterPicture, prints: ReceiptPrints, language: LanguageSwitch
    ) -> None:
        super().__init__()
        self.setObjectName("intake")
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._intake = intake
        self._picture = picture
        self._prints = prints
        self._language = language
        self._title = label("intake-title", "lead")
        self._lines = label("intake-lines", "soft")
        self._timer = label("intake-timer", "lead")
        self._answer_mark = Mark(DESK.small)
        self._answer = label("intake-answer", wrap=True)
        self._saved_mark = Mark(DESK.small)
        self._saved = label("intake-saved")
        self.entry = EntryPage(intake, picture)
        self.received = ReceivedPage(intake, picture, prints)
        self._wait = label("intake-wait", "lead", wrap=True)
        self._pages = QStackedWidget()
        self._mark = Mark(DESK.small)
        self._notice = label("intake-notice", wrap=True)
        self.fee_acts = FeeActsPage(intake)
        self.result = ResultPage(intake, picture)
        self.queue = QueuePage(intake, picture)
        self.check = CheckPage(intake)
        self.parts = ChildPage(intake, picture)
        self.spot = SpotPage(intake, picture)
        self._buttons = IntakeButtons(intake, prints)
        self._keys = self._buttons.by_key | {"Ctrl+B": self.received.doubt, "Ctrl+O": self.received.fail}
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE.s)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._saved_mark)
        head.addWidget(self._saved)
        head.addSpacing(SPACE.s)
        head.addWidget(self._timer)
        self._asked: tuple[Asked, ...] = (self.fee_acts, self.result, self.check, self.parts, self.spot)
        for page in (self._wait, self.queue, self.entry, self.received, *self._asked):
            page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self._pages.addWidget(page)
        told = QHBoxLayout()
        told.setSpacing(SPACE.s)
        said = QHBoxLayout()
        said.setSpacing(SPACE.s)
        said.addWidget(self._answer_mark, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._answer, 1)
        told.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self._notice, 1)
        told.addWidget(self._buttons.uncover)
        told.addWidget(self._buttons.cash)
        fee = QHBoxLayout()
        fee.setSpacing(SPACE.s)
        fee.addStretch(1)
        for button in self._buttons.above_the_foot:
            fee.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE.s)
        for button in self._buttons.of_the_foot:
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._buttons.close_pane)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        whole.setSpacing(SPACE.s)
        whole.addLayout(head)
        whole.addWidget(self._lines)
        whole.addWidget(self._pages, 1)
        whole.addLayout(fee)
        whole.addLayout(said)
        whole.addLayout(told)
        whole.addLayout(foot)

    def _wire(self) -> None:
        intake = self._intake
        buttons = self._buttons
        buttons.main.clicked.connect(self._press_main)
        buttons.following.clicked.connect(intake.next_dossier)
        buttons.correct.clicked.connect(intake.begin_correction)
        buttons.again.clicked.connect(self.print_again)
        buttons.cash.clicked.connect(intake.take_cash)
        buttons.transfer.clicked.connect(intake.transfer.ask)
        openers = (buttons.fee_acts, buttons.result, buttons.check, buttons.parts, buttons.spot)
        for button, asked in zip(openers, self._asked, strict=True):
            button.clicked.connect(partial(self._press_asked, asked))
        buttons.uncover.clicked.connect(intake.prefill.uncover)
        buttons.discard.clicked.connect(self._press_discard)
        buttons.close_pane.clicked.connect(self.closed)
        self.entry.corrected.connect(intake.entry.correct)
        self._codes = TypedCodes(intake, self)
        self._codes.scanned.connect(intake.codes.scan)
        self._lists: dict[RowTable, Callable[[str], None]] = {
            self.fee_acts.list: self.fee_acts.choose, self.result.list: self.result.choose,
            self.queue.list: self.queue.choose, self.check.reasons: self.check.choose,
            self.parts.list: self.parts.show_dossier, self.parts.units: self.parts.choose_unit,
            self.spot.decisions: self.spot.decide, self.spot.ways: self.spot.choose,
        }  # fmt: skip
        fields = (self.received.reference, self.check.papers, self.parts.procedure)
        for widget in (*self.entry.inputs(), *fields, *self._lists):
            widget.installEventFilter(self)
            self._codes.watch(widget)
        self._codes.watch(self)
        intake.prefill.filled.connect(self._go_on)
        self.entry.ended.connect(self._wait_for_keys)
        intake.changed.connect(self.refresh)
        self._prints.changed.connect(self.refresh)
        self._stage: tuple[Stage, str | None] = (Stage.NOTHING, None)

    def begin(self) -> None:
        """Takes the focus."""
        self.refresh()
        if self._intake.stage in (Stage.ENTERING, Stage.CORRECTING):
            self.entry.begin()
        elif self._intake.stage is Stage.QUEUE and self.queue.list.rows.rows:
            self.queue.begin()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> bool:
        """Ends what is open inside, as Esc does first; False: nothing is."""
        searches = (self.entry.procedure, self.parts.procedure)
        if searched := next((one for one in searches if one.is_searching), None):
            searched.stop()
        elif asked := next((page for page in self._asked if page.is_asked), None):
            asked.ask(False)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.entry.asks_why:
            self.entry.ask_why(False)
            self.entry.begin()
        else:
            return False
        return True

    def print_again(self) -> None:
        """Prints the receipt that is shown."""
        intake, branch = self._intake, self._picture.branch
        if intake.stage is Stage.RECEIVED and intake.dossier is not None and branch is not None:
            self._prints.print(intake.dossier, branch)

    def _press_asked(self, page: Asked) -> None:
        """Shows a list in place of another one, or no longer."""
        is_wanted = not page.is_asked
        for other in self._asked:
            other.is_asked = other.is_asked and other is page
        page.ask(is_wanted)

    def _press_main(self) -> None:
        page = self._pages.currentWidget()
        if isinstance(page, Submitting):
            page.submit()
            return
        self.entry.form.finish()
        if self._intake.stage is Stage.CORRECTING:
            self.entry.ask_why(True)
        else:
            self._intake.receive()

    def _press_discard(self) -> None:
        self.entry.ask_why(False)
        self._intake.discard()

    def refresh(self) -> None:
        """Shows the present state of the dossiers."""
        intake, language = self._intake, self._language.language
        if not intake.is_open:
            if intake.ticket_id is None:
                self.entry.form.forget()
            return
        entering = intake.stage in (Stage.ENTERING, Stage.CORRECTING)
        set_text(self._title, self._title_text())
        set_text(self._lines, self._lines_text())
        self._lines.setVisible(bool(self._lines.text()))
        state = intake.entry.save_state
        set_text(self._saved, save_text(state) if entering and intake.stage is Stage.ENTERING else "")
        level = TROUBLE.get(state) if intake.stage is Stage.ENTERING else None
        set_property(self._saved, "level", "off" if level is None else level.colour)
        self._saved_mark.show_level(level)
        self._show_page(language)
        reading = _("Reading the dossiers of {number} …").format(number=intake.number)
        set_text(self._wait, reading if intake.stage is Stage.READING else "")
        self._show_answer()
        self._show_notice()
        page = self._pages.currentWidget()
        self._buttons.refresh(
            result_of_use=self.result.is_of_use,
            parts_of_use=self.parts.is_of_use,
            spot_of_use=self.spot.is_of_use,
            submits=page.main_text if isinstance(page, Submitting) else "",
        )
        self.refresh_times()
        self._follow_focus()

    def _show_page(self, language: str) -> None:
        stage = self._intake.stage
        entering = stage in (Stage.ENTERING, Stage.CORRECTING)
        page: QWidget = self.entry if entering else self.received if stage is Stage.RECEIVED else self._wait
        of_fees = self._wait if stage is Stage.UNREAD else self.received
        overs = (of_fees, self.received, self.entry, self.received, self.received)
        for asked, over in zip(self._asked, overs, strict=True):
            if page is not over or not asked.is_of_use:
                asked.is_asked = False
            elif asked.is_asked:
                page = asked
        page = self.queue if stage is Stage.QUEUE else page
        self._pages.setCurrentWidget(page)
        if isinstance(page, EntryPage | ReceivedPage | QueuePage | ResultPage | CheckPage | Submitting):
            page.refresh(language)
        elif isinstance(page, FeeActsPage):
            page.refresh()

    def _title_text(self) -> str:
        intake = self._intake
        if intake.stage is Stage.QUEUE:
            return _("Beside the queue")
        if intake.is_beside:
            code = None if intake.dossier is None else intake.dossier.code or intake.dossier.external
            return intake.number or code or ""
        place = _("{number} · dossier {n} of at most {most}")
        title = place.format(number=intake.number, n=intake.place, most=intake.most)
        return _("{title} · assisted").format(title=title) if intake.entry.helper else title

    def refresh_times(self) -> None:
        """Shows the present time of the visit."""
        ticket, picture = self._picture.in_hand, self._picture
        if ticket is None:
            set_text(self._timer, "")
            return
        times = service_times(ticket, picture.clock.age_s, picture.transaction_target_s, picture.visit_target_s)
        set_text(self._timer, clock(times.shown_s))
        set_property(self._timer, "level", times.level.colour)
        if self._intake.stage is Stage.RECEIVED:
            self.received.refresh_code()

    def _wait_for_keys(self) -> None:
        """All is entered: no button has the focus, which a space too many would press."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def _go_on(self) -> None:
        """After a code the focus is where something is still missing; a clerk who counts papers stays there."""
        if self.entry.isVisible() and self.entry.is_of_a_person(self.focusWidget()):
            self.entry.go_on()

    def _follow_focus(self) -> None:
        """Sets the focus where the work goes on, when another dossier or step is shown."""
        intake = self._intake
        known = None if intake.dossier is None or intake.stage is Stage.ENTERING else intake.dossier.dossier_id
        stage = (intake.stage, known or str(intake.place))
        if stage != self._stage:
            self._stage = stage
            if self.isVisible():
                self.begin()

    def _lines_text(self) -> str:
        """The dossiers of the visit, when there are several; what is shown that waited beside the queue."""
        if self._intake.line is not None:
            return line_text(self._intake.line, self._picture.branch)
        codes = [line.code or line.external or _("being entered") for line in self._intake.lines]
        if len(codes) < 2:
            return ""
        here = self._intake.place
        return "   ".join(code if at == here else f"Alt+{at} {code}" for at, code in enumerate(codes, 1))

    def _show_answer(self) -> None:
        """What the citizen says on their own screen."""
        answer = self._intake.entry.answer
        level = None if answer is None else Level.CALM if answer.verdict is Verdict.RIGHT else Level.RED
        set_text(self._answer, "" if answer is None else answer_text(answer))
        set_property(self._answer, "level", "" if level is None else level.colour)
        self._answer_mark.show_level(level)
        for widget in (self._answer, self._answer_mark):
            widget.setVisible(answer is not None)

    def _show_notice(self) -> None:
        notice = shown_notice(self._intake, self._picture.branch, self._language.language)
        text, level = ("", "") if notice is None else (notice.text, notice.kind.value)
        set_text(self._notice, text)
        set_property(self._notice, "level", level)
        self._mark.show_level({"red": Level.RED, "amber": Level.AMBER}.get(level))
        self._mark.setVisible(level in ("red", "amber"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if isinstance(watched, RowTable) and watched in self._lists and event.text().isdecimal():
                self._choose_of(watched, int(event.text()) - 1)
                return True
            if watched is self.entry.reasons and event.text() in "1234" and event.text():
                self._choose_reason(int(event.text()) - 1)
                return True
            if self._key(event):
                return True
            if isinstance(watched, QWidget) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return self._enter(watched)
            typing = isinstance(watched, QLineEdit) and bool(watched.text())
            if event.text() == "?" and not typing:
                self.help_pressed.emit()
                return True
        return super().eventFilter(watched, event)

    def _enter(self, watched: QWidget) -> bool:
        """Enter goes on to the next field, and never receives; lists have their own use for it."""
        lists = (self.entry.papers, self.entry.procedure, self.entry.reasons, self.check.papers, self.parts.procedure)
        if watched in lists or watched in self._lists:
            return False
        self.entry.form.finish()
        if watched.hasFocus() and not self.entry.go_on(watched):
            self._wait_for_keys()
        return True

    def _choose_reason(self, at: int) -> None:
        rows = self.entry.reasons.rows.rows
        if at < len(rows):
            self.entry.choose_reason(rows[at].key)

    def _choose_of(self, table: RowTable, at: int) -> None:
        numbered = [row.key for row in table.rows.rows if row.cells[0]]
        if 0 <= at < len(numbered):
            self._lists[table](numbered[at])

    def _key(self, event: QKeyEvent) -> bool:
        """Handles a key; False where it is none of this panel's."""
        pressed = QKeySequence(event.keyCombination())
        button = button_of(self._keys, event)
        if QKeySequence("Ctrl+H") == pressed:
            self._intake.entry.help()
            return True
        if QKeySequence("Ctrl+K") == pressed:
            button = transfer if (transfer := self._buttons.transfer).isVisible() else self.received.arrived
        if button is not None:
            if button.isVisible():
                button.click()
            return True
        if event.text() == "?" and self.focusWidget() is None:
            self.help_pressed.emit()
            return True
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            at = event.key() - Qt.Key.Key_1
            if at < len(self._intake.lines):
                self._intake.show(self._intake.lines[at].dossier_id)
            return True
        return False
