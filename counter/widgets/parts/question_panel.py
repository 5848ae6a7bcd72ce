"""The question of an act, inside the window: digits, or arrows and Enter, choose; Esc goes back."""

import unicodedata

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from counter.acts.acts import Act
from counter.acts.dialogs import Option, Question
from counter.acts.questions import ActQuestions
from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from language.messages import _
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import label, set_text

from .table import RowTable

FILTER_PX = 16 * DESK.body
LEAST_NOTE_PX = 3 * SPACE.xxl
DIGITS = "1234567890"
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionPanel(QFrame):
    """Shows `questions.question`; its list has the focus, or the line that narrows it."""

    def __init__(self, questions: ActQuestions) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._questions = questions
        self._shown: Question | None = None
        self._step: tuple[Act, int] | None = None
        self._options: list[Option] = []
        self._amount = 0
        self._title = label("question", "lead")
        self._detail = _Detail()
        self._filter = QLineEdit()
        self._filter.setObjectName("question-filter")
        self._filter.setMinimumWidth(FILTER_PX)
        self._model = RowsModel(3, self)
        self._list = RowTable("question-options", self._model, (SPACE.xl, 0, LEAST_NOTE_PX), titles=False, lead=True)
        self._amount_title = label("question-amount-title")
        self._amount_label = label("question-amount")
        self._less = KeyButton("question-less", "-")
        self._more = KeyButton("question-more", "+")
        self._hint = label("question-hint", "soft")
        self._back = KeyButton("question-back", "Esc")
        self._choose = KeyButton("question-choose", "Return")
        self._lay_out()
        self._filter.textChanged.connect(self._narrow)
        self._filter.installEventFilter(self)
        self._list.installEventFilter(self)
        self._list.chosen.connect(lambda _key: self.choose())
        self._list.clicked.connect(lambda _index: self.choose())
        self._less.clicked.connect(lambda: self._change_amount(-1))
        self._more.clicked.connect(lambda: self._change_amount(1))
        self._back.clicked.connect(questions.back)
        self._choose.clicked.connect(self.choose)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE.s)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._filter)
        for widget in (self._amount_title, self._less, self._amount_label, self._more):
            head.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE.s)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._back)
        foot.addWidget(self._choose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        whole.setSpacing(SPACE.xs)
        whole.addLayout(head)
        whole.addWidget(self._detail)
        whole.addWidget(self._list, 1)
        whole.addLayout(foot)

    def refresh(self) -> None:
        """Shows the present question, or none."""
        question = self._questions.question
        anew = self._questions.step != self._step
        self._step = self._questions.step
        self._shown = question
        if question is None:
            return
        set_text(self._title, question.title)
        set_text(self._detail, question.detail)
        self._detail.setVisible(bool(question.detail))
        self._filter.setVisible(question.typed)
        self._filter.setPlaceholderText(question.hint)
        for widget in (self._amount_title, self._less, self._amount_label, self._more):
            widget.setVisible(question.amount is not None)
        if anew:
            self._filter.clear()
            self._amount = question.amount.value if question.amount else 0
        self._show_amount()
        self._show_words()
        self._narrow()
        if anew:
            self._select_first()
            self.take_focus()

    def take_focus(self) -> None:
        """Sets the focus on the list, or on the line that narrows it."""
        typed = self._shown is not None and self._shown.typed
        (self._filter if typed else self._list).setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self) -> None:
        """Answers with the selected option, unless it is barred."""
        row = self._list.currentIndex().row()
        if self._shown is not None and 0 <= row < len(self._options):
            self._answer(self._options[row])

    def press_digit(self, digit: int) -> None:
        """Answers with the option that this digit chooses, if one does."""
        option = self._option_of(str(digit))
        if option is not None:
            self._answer(option)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._shown is not None:
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Handles a key; False where it is none of this panel's."""
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._questions.back()
            return True
        if watched is self._filter:
            return self._key_while_typing(event)
        if event.text() in ("+", "=", "-") and self._shown is not None and self._shown.amount is not None:
            self._change_amount(-1 if event.text() == "-" else 1)
            return True
        option = self._option_of(event.text()) if event.text() in DIGITS else None
        if option is not None:
            self._answer(option)
        return option is not None

    def _option_of(self, key: str) -> Option | None:
        """The option that a digit chooses; None: none does."""
        keys = [self._key_of(at, option) for at, option in enumerate(self._options)]
        return self._options[keys.index(key)] if key and key in keys else None

    def _key_of(self, at: int, option: Option) -> str:
        """The digit that chooses an option; empty: none does."""
        if self._shown is None or self._shown.typed:
            return ""
        return DIGITS[at : at + 1] if option.key is None else option.key

    def _key_while_typing(self, event: QKeyEvent) -> bool:
        if event.key() in ENTER:
            self.choose()
            return True
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            return False
        row = self._list.currentIndex().row() + step
        if 0 <= row < len(self._options):
            self._list.select(row)
        return True

    def _answer(self, option: Option) -> None:
        if option.barred:
            return
        amount = self._amount if self._shown is not None and self._shown.amount else None
        self._questions.answer(option.value, amount)

    def _narrow(self) -> None:
        question = self._shown
        if question is None:
            return
        wanted = _plain(self._filter.text()) if question.typed else ""
        if question.made_of is not None:
            self._options = list(question.made_of(self._filter.text()))
        else:
            self._options = [option for option in question.options if wanted in _plain(option.text)]
        self._model.show([
            Row(f"{option.value}", (self._key_of(at, option), option.text, option.note), muted=option.barred)
            for at, option in enumerate(self._options)
        ])  # fmt: skip
        self._list.horizontalHeader().resizeSection(2, max(LEAST_NOTE_PX, self._list.sizeHintForColumn(2)))
        if not self._list.currentIndex().isValid():
            self._select_first()
        self._choose.setEnabled(self._can_choose())
        self._show_hint()

    def _can_choose(self) -> bool:
        return any(not option.barred for option in self._options)

    def _select_first(self) -> None:
        """Selects the first option that is not barred."""
        first = next((at for at, option in enumerate(self._options) if not option.barred), None)
        if first is not None:
            self._list.select(first)

    def _change_amount(self, by: int) -> None:
        amount = self._shown.amount if self._shown else None
        if amount is not None:
            self._amount = min(amount.most, max(amount.least, self._amount + by))
            self._show_amount()

    def _show_amount(self) -> None:
        amount = self._shown.amount if self._shown else None
        if amount is not None:
            set_text(self._amount_title, amount.label)
            set_text(self._amount_label, str(self._amount))

    def _show_hint(self) -> None:
        typed = self._shown is not None and self._shown.typed
        if self._can_choose():
            hint = _("↑ ↓ choose") if typed else _("Press a digit, or ↑ ↓")
        elif self._shown is not None and self._shown.made_of is not None:
            hint = self._shown.hint
        elif self._options:
            hint = _("None of these can be chosen now")
        else:
            hint = _("Nothing to choose; go back with Esc")
        set_text(self._hint, hint)

    def _show_words(self) -> None:
        self._less.show_text(_("Fewer"))
        self._more.show_text(_("More"))
        self._back.show_text(_("Back"))
        self._choose.show_text(_("Choose"))


class _Detail(QLabel):
    """A label that wraps and asks for no height, so that the card above keeps its size."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question-detail")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def hasHeightForWidth(self) -> bool:
        return False


def _plain(text: str) -> str:
    """The form in which texts are compared: lower case, letters and digits only, without marks, đ as d."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if letter.isalnum())
