"""What is entered of a dossier: procedure, people, papers and fee."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from counter.branch.counter_picture import CounterPicture
from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.intake import Intake
from counter.intake.phrases import fee_text, part_name
from counter.intake.stage import Stage
from counter.widgets.parts.table import RowTable
from language.dossier_reasons import CORRECTIONS
from language.messages import _
from language.names import name_in
from protocol.dossier_people import Part
from protocol.payment.fee import MOST_COPIES, MOST_PAGES
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import label, set_text

from .papers_table import PapersTable
from .person_form import TITLE_PX, PersonForm
from .procedure_search import ProcedureSearch
from .their_number import TheirNumber

CODE_PX = 9 * DESK.body
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's word for no limit."""
COUNT_PX = 4 * DESK.body


class EntryPage(QWidget):
    """Signals: `corrected` carries the code of a reason; `ended`, nothing comes after the last paper. `asks_why`: the
    reasons are shown in place of the fields.
    """

    corrected = Signal(str)
    ended = Signal()

    def __init__(self, intake: Intake, picture: CounterPicture) -> None:
        super().__init__()
        self._intake = intake
        self.asks_why = False
        self.procedure = ProcedureSearch(picture)
        self._name = label("intake-procedure-name", wrap=True)
        self.part = QComboBox()
        self.part.setObjectName("intake-part")
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.form = PersonForm()
        self.papers = PapersTable()
        self.theirs = TheirNumber(intake.entry)
        self._none = label("intake-no-papers", "soft", wrap=True)
        self._fee_title, self._fee = label("intake-fee-title", "soft"), label("intake-fee", "lead", wrap=True)
        self._pages_title = label("intake-pages-title", "soft")
        self._copies_title = label("intake-copies-title", "soft")
        self.pages, self.copies = Count("intake-pages", MOST_PAGES), Count("intake-copies", MOST_COPIES)
        self._why_title = label("intake-why-title", "lead")
        self.reasons = RowTable("intake-why", RowsModel(2, self), (SPACE.xl, 0), titles=False, lead=True)
        self._procedure_title = label("intake-procedure-title", "soft")
        self._inner = QStackedWidget()
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        fields = QWidget()
        inside = QVBoxLayout(fields)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SPACE.s)
        inside.addWidget(self.form)
        inside.addWidget(self.papers, 1)
        inside.addWidget(self._none)
        fee = _row(self._fee_title, self._fee)
        for widget in (self._pages_title, self.pages, self._copies_title, self.copies):
            fee.addWidget(widget)
        inside.addLayout(fee)
        why = QWidget()
        asked = QVBoxLayout(why)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.addWidget(self._why_title)
        asked.addWidget(self.reasons, 1)
        self._why = why
        self._fields = fields
        for page in (fields, self.theirs, self.procedure.results, why):
            page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self._inner.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        top = _row(self._procedure_title, self.procedure)
        top.addWidget(self._name, 4)
        top.addWidget(self.part)
        whole.addLayout(top)
        whole.addWidget(self._inner, 1)

    def _wire(self) -> None:
        intake = self._intake
        self.procedure.chosen.connect(intake.entry.choose_procedure)
        self.procedure.scanned.connect(intake.codes.scan)
        self.procedure.searching_changed.connect(self._show_inner)
        self.procedure.left.connect(lambda: self.go_on())
        self.form.edited.connect(intake.entry.type)
        self.form.scanned.connect(intake.codes.scan)
        self.part.activated.connect(lambda at: intake.entry.show_part(list(Part)[at]))
        self.papers.counted.connect(intake.entry.count)
        self.papers.left.connect(self._leave_papers)
        self.papers.held.connect(intake.entry.hold)
        self.papers.cleared.connect(intake.entry.clear_paper)
        self.pages.counted.connect(lambda pages: intake.entry.set_fee_numbers(pages, intake.entry.copies))
        self.copies.counted.connect(lambda copies: intake.entry.set_fee_numbers(intake.entry.pages, copies))
        self.reasons.chosen.connect(self.choose_reason)

    def inputs(self) -> tuple[QWidget, ...]:
        """What can have the focus, in the order of Tab."""
        return (
            self.procedure, self.theirs.number, self.part, *self.form.fields.values(), self.form.sex, self.papers,
            self.pages, self.copies, self.reasons,
        )  # fmt: skip

    def begin(self) -> None:
        """Sets the focus where the entry goes on."""
        if self._intake.entry.procedure is None:
            self.procedure.begin()
        elif self._intake.entry.is_theirs:
            self.theirs.begin()
        else:
            first = next(iter(self.form.fields.values()))
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self, after: QWidget | None = None) -> bool:
        """Sets the focus where something is missing: the next empty field, then the papers, then pages, copies. False:
        nothing comes after this field.
        """
        if self._intake.entry.is_theirs:
            if after is not self.theirs.number and not self._intake.entry.external:
                self.theirs.begin()
                return True
            return False
        lists = [widget for widget in (self.papers, self.pages, self.copies) if widget.isVisibleTo(self)]
        left = lists[lists.index(after) + 1 :] if after in lists else lists
        field = None if after in lists else self.form.next_empty(after)
        following = field or next(iter(left), None)
        if following is self.papers:
            self.papers.begin()
        elif following is not None:
            following.setFocus(Qt.FocusReason.TabFocusReason)
        return following is not None

    def _leave_papers(self) -> None:
        if not self.go_on(self.papers):
            self.ended.emit()

    def is_of_a_person(self, widget: QWidget | None) -> bool:
        """Whether this is a field of the person, or the procedure's."""
        return widget in (self.procedure, self.form.sex, *self.form.fields.values())

    def refresh(self, language: str) -> None:
        """Shows what is entered."""
        intake, people = self._intake, self._intake.people
        entering = intake.stage is Stage.ENTERING
        set_text(self._procedure_title, _("Procedure"))
        name = "" if intake.entry.procedure is None else name_in(intake.entry.procedure.name, language)
        set_text(self._name, name)
        self.procedure.show_procedure(intake.entry.procedure, language, may_choose=entering and intake.entry.may_edit)
        for at, part in enumerate(Part):
            name = part_name(part)
            known = part in people.entries or part in people.masked
            if at >= self.part.count():
                self.part.addItem(name)
            self.part.setItemText(at, f"{name} ✓" if known else name)
        self.part.setCurrentIndex(list(Part).index(people.part))
        self.theirs.refresh(language)
        self.part.setVisible(not intake.entry.is_theirs)
        self.form.show_person(people.part, people.entry, people.masked.get(people.part), may_edit=intake.entry.may_edit)
        lines = intake.entry.checklist
        self.papers.show_lines(lines, language)
        self.papers.setVisible(bool(lines))
        no_papers = _("The catalogue names no papers for this procedure.")
        set_text(self._none, "" if lines or intake.entry.procedure is None else no_papers)
        self._none.setVisible(not lines)
        self._show_fee(language)
        if intake.stage is not Stage.CORRECTING:
            self.asks_why = False
        self._show_reasons()
        self._show_inner()

    def _show_fee(self, language: str) -> None:
        intake = self._intake
        formula = intake.entry.procedure is not None and intake.entry.procedure.fee is not None
        set_text(self._fee_title, _("Fee"))
        fee = fee_text(intake.entry.procedure, intake.entry.pages, intake.entry.copies, language)
        in_cash = intake.cash.is_chosen and intake.entry.fee_vnd > 0
        set_text(self._fee, _("{fee} · in cash").format(fee=fee) if in_cash else fee)
        set_text(self._pages_title, _("pages"))
        set_text(self._copies_title, _("copies"))
        for widget in (self._pages_title, self.pages, self._copies_title, self.copies):
            widget.setVisible(formula)
        self.pages.show_number(intake.entry.pages)
        self.copies.show_number(intake.entry.copies)

    def _show_reasons(self) -> None:
        set_text(self._why_title, _("Why is the receipt replaced?"))
        reasons = [Row(code, (str(at), _(text))) for at, (code, text) in enumerate(CORRECTIONS.items(), 1)]
        self.reasons.rows.show(reasons)

    def _show_inner(self) -> None:
        searching, chosen = self.procedure.is_searching, bool(self._name.text())
        self._name.setVisible(chosen and not searching)
        self.procedure.setMinimumWidth(CODE_PX)
        self.procedure.setMaximumWidth(CODE_PX if chosen and not searching else QWIDGETSIZE_MAX)
        fields = self.theirs if self._intake.entry.is_theirs else self._fields
        self._inner.setCurrentWidget(self._why if self.asks_why else self.procedure.results if searching else fields)

    def ask_why(self, asked: bool) -> None:
        """Asks for the reason of a correction, or not."""
        self.asks_why = asked
        self._show_inner()
        if asked:
            self.reasons.select(0)
            self.reasons.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_reason(self, code: str) -> None:
        """The reason of the correction."""
        self.asks_why = False
        self.corrected.emit(code)


def _row(title: QLabel, widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE.s)
    title.setMinimumWidth(TITLE_PX)
    row.addWidget(title)
    row.addWidget(widget, 1)
    return row


class Count(QLineEdit):
    """A whole number from 1 on. Signal: `counted` carries it, when it is one."""

    counted = Signal(int)

    def __init__(self, name: str, most: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setValidator(QIntValidator(1, most, self))
        self.setFixedWidth(COUNT_PX)
        self.textEdited.connect(self._typed)

    def show_number(self, number: int) -> None:
        """Shows a number; one that is being typed stays."""
        is_typed = self.hasFocus() and not self.hasAcceptableInput()
        if not is_typed and self.text() != str(number):
            self.setText(str(number))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _typed(self, text: str) -> None:
        if self.hasAcceptableInput():
            self.counted.emit(int(text))
