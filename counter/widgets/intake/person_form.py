"""The fields of one person; a code that a scanner types into any of them is taken as a code, not as words."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from counter.intake.person_entry import SEX_WORDS, PersonEntry
from counter.intake.phrases import field_name
from counter.intake.scanned_line import looks_like_code
from language.messages import _
from protocol.dossier_people import OF_PROXIES, Part, PersonField, PersonView
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import label, set_property, set_text

F = PersonField

PLACES = {
    F.IDENTITY_NUMBER: (0, 0, 1), F.BIRTH_DATE: (0, 2, 1), F.NAME: (1, 0, 1), F.SEX: (1, 2, 1), F.ADDRESS: (2, 0, 3),
    F.PHONE: (3, 0, 1), F.EMAIL: (3, 2, 1), F.MANDATE: (4, 0, 3), F.SCOPE: (5, 0, 3),
    F.VALID_UNTIL: (6, 0, 1),
}  # fmt: skip
"""Row, column and width of each field; its label stands before it. In the order of Tab."""
LONGEST = 500
TITLE_PX = 10 * DESK.body
"""Of the words before a field, the same in each row of the pane."""


class PersonForm(QWidget):
    """Signals: `edited` carries a field and its words, when the field is left; `scanned` a line of a scanner."""

    edited = Signal(object, str)
    scanned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._labels: dict[PersonField, QLabel] = {}
        self.fields: dict[PersonField, QLineEdit] = {}
        self.sex = QComboBox()
        self.sex.setObjectName(f"intake-{F.SEX}")
        self.sex.addItems(["", *SEX_WORDS.values()])
        self.sex.activated.connect(lambda _at: self.edited.emit(F.SEX, self.sex.currentText()))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE.s)
        grid.setVerticalSpacing(SPACE.xs)
        for field, (row, column, wide) in PLACES.items():
            title = self._labels[field] = label(f"intake-{field}-title", "soft")
            box: QWidget = self.sex if field is F.SEX else self._line(field)
            title.setBuddy(box)
            grid.addWidget(title, row, column)
            grid.addWidget(box, row, column + 1, 1, wide)
        self._source = label("intake-source", "soft")
        grid.addWidget(self._source, 1 + max(row for row, _column, _wide in PLACES.values()), 0, 1, 4)
        grid.setColumnMinimumWidth(0, TITLE_PX)
        grid.setColumnMinimumWidth(2, TITLE_PX - SPACE.m)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)

    def _line(self, field: PersonField) -> QLineEdit:
        line = self.fields[field] = QLineEdit()
        line.setObjectName(f"intake-{field}")
        line.setMaxLength(LONGEST)
        line.editingFinished.connect(lambda: self._finished(field))
        return line

    def next_empty(self, after: QWidget | None) -> QWidget | None:
        """The next field, as they are read, where nothing stands; None: there is none after this one."""
        boxes = [self.sex if field is F.SEX else self.fields[field] for field in PLACES]
        left = boxes[boxes.index(after) + 1 :] if after in boxes else boxes
        empty = [one for one in left if not (one.currentText() if isinstance(one, QComboBox) else one.text())]
        return next((one for one in empty if one.isVisibleTo(self)), None)

    def finish(self) -> None:
        """Takes what stands in the field that has the focus, as if it were left."""
        for field, line in self.fields.items():
            if line.hasFocus():
                self._finished(field)

    def _finished(self, field: PersonField) -> None:
        line = self.fields[field]
        if line.isReadOnly():
            return
        text = line.text()
        if looks_like_code(text):
            self._show_line(field, self._shown if isinstance(self._shown, PersonEntry) else PersonEntry())
            self.scanned.emit(text)
        elif line.isModified():
            line.setModified(False)
            self.edited.emit(field, text)

    def forget(self) -> None:
        """Nobody's words stay in the fields."""
        self._shown = None
        for line in self.fields.values():
            line.clear()
            line.setPlaceholderText("")
        self.sex.setCurrentIndex(0)

    def show_person(self, part: Part, entry: PersonEntry, masked: PersonView | None, *, may_edit: bool) -> None:
        """Shows a person, or what may be seen of one whom the server alone has."""
        for field in OF_PROXIES:
            for widget in (self._labels[field], self.fields[field]):
                widget.setVisible(part is Part.PROXY)
        for field, title in self._labels.items():
            of_card = field in (masked.from_card if masked is not None else entry.from_card)
            of_dossier = masked is None and field in entry.from_dossier
            name = field_name(field)
            of_home = masked is None and field in entry.from_home
            known = "{field}"
            if of_card or of_dossier or of_home:
                known = _("{field} · card") if of_card else _("{field} · dossier")
                known = known if not of_home else _("{field} · at home")
            set_text(title, known.format(field=name))
            set_property(title, "level", "calm" if known != "{field}" else "")
        from_dossier = masked is None and bool(entry.from_dossier)
        set_text(self._source, _("· dossier: as in {code}").format(code=entry.dossier) if from_dossier else "")
        self._source.setVisible(from_dossier)
        shown = masked if masked is not None else entry
        if self._shown != shown:
            self._shown = shown
            for field in self.fields:
                self._show_line(field, entry)
                self.fields[field].setPlaceholderText("" if masked is None else masked.fields.get(field, ""))
            self.sex.setCurrentText(entry.values.get(F.SEX, ""))
        for line in self.fields.values():
            line.setReadOnly(masked is not None or not may_edit)
        self.sex.setEnabled(masked is None and may_edit)

    def _show_line(self, field: PersonField, entry: PersonEntry) -> None:
        line = self.fields[field]
        text = entry.values.get(field, "")
        if " ".join(line.text().split()) != text:
            line.setText(text)
        line.setModified(False)
