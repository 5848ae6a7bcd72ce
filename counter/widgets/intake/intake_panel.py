"""The pane of the dossiers of the ticket in hand, in place of the ticket and its acts; the queue stays beside it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from counter.acts.notice import Kind
from counter.branch.counter_picture import CounterPicture
from counter.branch.service_timer import service_times
from counter.citizen.scene import answer_text
from counter.intake.answer import Verdict
from counter.intake.intake import Intake
from counter.intake.phrases import earlier_text, same_open_text, save_text
from counter.intake.receipt_prints import ReceiptPrints
from counter.intake.saving import SaveState
from counter.intake.stage import Stage
from language.durations import clock
from language.messages import N_, _
from language.names import name_in
from protocol.dossier_people import Part
from ui.language.switch import LanguageSwitch
from ui.look.promise_level import Level
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import Mark, label, set_property, set_text

from .entry_page import EntryPage
from .fee_acts_page import FeeActsPage
from .received_page import ReceivedPage
from .result_page import ResultPage
from .typed_codes import TypedCodes

KEYS = (
    ("Ctrl+Return", N_("Receive the dossier")), ("Tab", N_("Next field")), ("Shift+Tab", N_("Field before")),
    ("Return", N_("Next empty field")), ("Down", N_("Procedures of this service")),
    ("Space", N_("One original, next paper")), ("1", N_("One original more")), ("2", N_("One certified copy more")),
    ("3", N_("One plain copy more")), ("0", N_("Held already")), ("-", N_("One fewer")), ("Del", N_("None of it")),
    ("Ctrl+U", N_("Fill in, or show again")), ("Ctrl+D", N_("Next dossier of this number")),
    ("Ctrl+E", N_("Correct the receipt")), ("Ctrl+G", N_("Cash is taken")), ("Ctrl+K", N_("By transfer; it arrived")),
    ("Ctrl+B", N_("Not sure whether the transfer arrived")), ("Ctrl+O", N_("The transfer did not arrive")),
    ("Ctrl+Y", N_("Void, give back, waive")), ("Ctrl+H", N_("Entered for the citizen, as online")),
    ("Ctrl+J", N_("The result: give out, by post")),
    ("Ctrl+P", N_("Print the receipt again")),
    ("Shift+Esc", N_("Discard the draft")), ("Alt+1", N_("First dossier; Alt+2: second")),
    ("F5", N_("Complete the visit")), ("Esc", N_("Close; the draft is kept")),
)  # fmt: skip
"""What the help of this pane says."""
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
        self._main = KeyButton("intake-receive", "Ctrl+Return", icon="done")
        self._next = KeyButton("intake-next", "Ctrl+D")
        self._correct = KeyButton("intake-correct", "Ctrl+E")
        self._again = KeyButton("intake-print", "Ctrl+P", icon="printer")
        self._uncover = KeyButton("intake-uncover", "Ctrl+U")
        self._cash = KeyButton("intake-cash", "Ctrl+G")
        self.fee_acts = FeeActsPage(intake)
        self._fee_acts = KeyButton("intake-fee-acts", "Ctrl+Y")
        self._transfer = KeyButton("intake-transfer", "Ctrl+K")
        self.result = ResultPage(intake, picture)
        self._result = KeyButton("intake-result", "Ctrl+J")
        self._discard = KeyButton("intake-discard", "Shift+Esc")
        self._close = KeyButton("intake-close", "Esc")
        self._keys = {
            "Ctrl+Return": self._main, "Ctrl+Enter": self._main, "Ctrl+D": self._next, "Ctrl+E": self._correct,
            "Ctrl+U": self._uncover, "Shift+Esc": self._discard, "Ctrl+G": self._cash,
            "Ctrl+B": self.received.doubt, "Ctrl+O": self.received.fail, "Ctrl+Y": self._fee_acts,
            "Ctrl+J": self._result,
        }  # fmt: skip
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
        for page in (self._wait, self.entry, self.received, self.fee_acts, self.result):
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
        told.addWidget(self._uncover)
        told.addWidget(self._cash)
        fee = QHBoxLayout()
        fee.setSpacing(SPACE.s)
        fee.addStretch(1)
        fee.addWidget(self._transfer)
        fee.addWidget(self._fee_acts)
        fee.addWidget(self._result)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE.s)
        for button in (self._main, self._next, self._correct, self._again, self._discard):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._close)
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
        self._main.clicked.connect(self._press_main)
        self._next.clicked.connect(intake.next_dossier)
        self._correct.clicked.connect(intake.begin_correction)
        self._again.clicked.connect(self.print_again)
        self._cash.clicked.connect(intake.take_cash)
        self._transfer.clicked.connect(intake.transfer.ask)
        self._fee_acts.clicked.connect(lambda: self.fee_acts.ask(not self.fee_acts.is_asked))
        self._result.clicked.connect(lambda: self.result.ask(not self.result.is_asked))
        self._uncover.clicked.connect(intake.prefill.uncover)
        self._discard.clicked.connect(self._press_discard)
        self._close.clicked.connect(self.closed)
        self.entry.corrected.connect(intake.entry.correct)
        self._codes = TypedCodes(intake, self)
        self._codes.scanned.connect(intake.codes.scan)
        for widget in (*self.entry.inputs(), self.received.reference, self.fee_acts.list, self.result.list):
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
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> bool:
        """Ends what is open inside, as Esc does first; False: nothing is."""
        if self.entry.procedure.is_searching:
            self.entry.procedure.stop()
        elif self.fee_acts.is_asked:
            self.fee_acts.ask(False)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.result.is_asked:
            self.result.ask(False)
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

    def _press_main(self) -> None:
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
        place = _("{number} · dossier {n} of at most {most}")
        title = place.format(number=intake.number, n=intake.place, most=intake.most)
        helped = _("{title} · assisted").format(title=title)
        set_text(self._title, helped if intake.entry.helper else title)
        set_text(self._lines, self._lines_text())
        self._lines.setVisible(bool(self._lines.text()))
        state = intake.entry.save_state
        set_text(self._saved, save_text(state) if entering and intake.stage is Stage.ENTERING else "")
        level = TROUBLE.get(state) if intake.stage is Stage.ENTERING else None
        set_property(self._saved, "level", "off" if level is None else level.colour)
        self._saved_mark.show_level(level)
        page: QWidget = self.entry if entering else self.received if intake.stage is Stage.RECEIVED else self._wait
        if page is not self.received or not self.fee_acts.is_of_use:
            self.fee_acts.is_asked = False
        if page is not self.received or not self.result.is_of_use:
            self.result.is_asked = False
        page = self.fee_acts if self.fee_acts.is_asked else self.result if self.result.is_asked else page
        self._pages.setCurrentWidget(page)
        if page is self.entry:
            self.entry.refresh(language)
        elif page is self.received:
            self.received.refresh(language)
        elif page is self.fee_acts:
            self.fee_acts.refresh()
        elif page is self.result:
            self.result.refresh()
        reading = _("Reading the dossiers of {number} …").format(number=intake.number)
        set_text(self._wait, reading if intake.stage is Stage.READING else "")
        self._show_answer()
        self._show_notice()
        self._show_buttons()
        self.refresh_times()
        self._follow_focus()

    def refresh_times(self) -> None:
        """Shows the present time of the visit."""
        ticket, picture = self._picture.in_hand, self._picture
        if ticket is None:
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
        """The dossiers of the visit, when there are several."""
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
        intake, language = self._intake, self._language.language
        notice = intake.entry.notice
        text, level = ("", "") if notice is None else (notice.text, notice.kind.value)
        if notice is None and intake.entry.same_open and intake.stage in (Stage.ENTERING, Stage.RECEIVED):
            branch = self._picture.branch
            names = {} if branch is None else {branch.id: name_in(branch.name, language)}
            text, level = same_open_text(intake.entry.same_open, names, branch), Kind.WAITING.value
        found = intake.people.fills_from
        of_another = intake.people.part is not Part.APPLICANT and notice is None  # who has nothing open is shown
        if (not text or of_another) and found is not None and intake.prefill.may_fill:
            text, level = earlier_text(found, self._picture.branch), Kind.TOLD.value
        set_text(self._notice, text)
        set_property(self._notice, "level", level)
        self._mark.show_level({"red": Level.RED, "amber": Level.AMBER}.get(level))
        self._mark.setVisible(level in ("red", "amber"))

    def _show_buttons(self) -> None:
        intake = self._intake
        entering, received = intake.stage is Stage.ENTERING, intake.stage is Stage.RECEIVED
        correcting = intake.stage is Stage.CORRECTING
        self._main.show_text(_("New receipt") if correcting else _("Receive"))
        self._main.setVisible(entering or correcting)
        self._main.setEnabled(intake.entry.may_edit)
        self._main.show_primary(True)
        self._next.show_text(_("Next dossier"))
        self._next.setVisible(received)
        self._next.show_primary(False)
        self._correct.show_text(_("Correct"))
        self._correct.setVisible(intake.may_correct)
        self._again.show_text(_("Print again"))
        has_receipt = intake.dossier is not None and bool(intake.dossier.receipts)
        self._again.setVisible(received and has_receipt and self._prints.printer.present)
        self._again.setEnabled(intake.dossier is not None and self._prints.may_print(intake.dossier))
        self._cash.show_text(_("Not in cash") if entering and intake.cash.is_chosen else _("Cash is taken"))
        self._cash.setVisible(intake.may_take_cash)
        self._cash.show_primary(False)
        may_void = intake.dossier is not None and "refund-fee" in intake.dossier.acts
        self._fee_acts.show_text(_("Void or give back") if may_void else _("Waive the fee"))
        self._fee_acts.setVisible(received and bool(intake.fee_acts.choices(intake.dossier)))
        self._fee_acts.show_primary(False)
        self._result.show_text(_("Result"))
        self._result.setVisible(received and self.result.is_of_use)
        self._result.show_primary(True)
        self._transfer.show_text(_("By transfer"))
        self._transfer.setVisible(received and intake.transfer.may_ask)
        self._transfer.show_primary(False)
        self._uncover.show_text(_("Fill in") if intake.prefill.may_fill else _("Show again"))
        self._uncover.setVisible((entering or correcting) and (intake.people.is_masked or intake.prefill.may_fill))
        self._discard.show_text(_("Discard"))
        self._discard.setVisible(intake.entry.is_unfinished)
        self._discard.setEnabled(intake.entry.may_edit)
        self._close.show_text(_("Close"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.fee_acts.list and event.text().isdecimal():
                self._choose_of(self.fee_acts, int(event.text()) - 1)
                return True
            if watched is self.result.list and event.text().isdecimal():
                self._choose_of(self.result, int(event.text()) - 1)
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
        lists = (self.entry.papers, self.entry.procedure, self.entry.reasons, self.fee_acts.list, self.result.list)
        if watched in lists:
            return False
        self.entry.form.finish()
        if watched.hasFocus() and not self.entry.go_on(watched):
            self._wait_for_keys()
        return True

    def _choose_reason(self, at: int) -> None:
        rows = self.entry.reasons.rows.rows
        if at < len(rows):
            self.entry.choose_reason(rows[at].key)

    def _choose_of(self, page: FeeActsPage | ResultPage, at: int) -> None:
        rows = page.list.rows.rows
        if 0 <= at < len(rows):
            page.choose(rows[at].key)

    def _key(self, event: QKeyEvent) -> bool:
        """Handles a key; False where it is none of this panel's."""
        pressed = QKeySequence(event.keyCombination())
        button = next((button for key, button in self._keys.items() if QKeySequence(key) == pressed), None)
        if QKeySequence("Ctrl+H") == pressed:
            self._intake.entry.help()
            return True
        if QKeySequence("Ctrl+K") == pressed:
            button = self._transfer if self._transfer.isVisible() else self.received.arrived
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
