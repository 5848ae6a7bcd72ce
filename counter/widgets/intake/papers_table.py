"""The papers of a dossier as a table; digits count what of each was handed in."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from counter.branch.row import Row
from counter.branch.table_model import MUTED_ROLE, RowsModel
from counter.intake.checklist import How, Line
from counter.widgets.parts.table import RowTable, cell_font
from language.messages import _
from language.names import name_in
from ui.look.tokens import COLOUR, DESK, SPACE

LINES = 2
"""So many lines a paper's name may have; most names need both."""
ROW_PX = LINES * (DESK.small + SPACE.xs) + SPACE.xs
KEYS = {"1": How.ORIGINAL, "2": How.CERTIFIED, "3": How.COPY}
COUNT_PX = 7 * DESK.body + SPACE.s
HELD_PX = 5 * DESK.body

Cell = QModelIndex | QPersistentModelIndex


class TwoLines(QStyledItemDelegate):
    """A name of a paper or a procedure on two lines."""

    def __init__(self, table: RowTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if option.rect.bottom() >= self._table.viewport().height():
            return  # as the other cells of a row that is seen in part
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(COLOUR.primary_soft))
            if self._table.hasFocus() and index.column() == 0:
                painter.fillRect(option.rect.adjusted(0, 0, SPACE.xs - option.rect.width(), 0), QColor(COLOUR.focus))
        painter.setPen(QColor(COLOUR.off if index.data(MUTED_ROLE) else COLOUR.ink))
        painter.setFont(cell_font(option.font, 1))
        box = option.rect.adjusted(SPACE.s, 0, -SPACE.xs, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, str(index.data()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Cell) -> QSize:
        """The column's width where the name fits on its lines; else that of the name on one line."""
        metrics = QFontMetrics(cell_font(self._table.font(), 1))
        words, width = str(index.data() or ""), self._table.columnWidth(index.column())
        room = QRect(0, 0, width - SPACE.s - SPACE.xs, ROW_PX)
        high = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, words).height()
        return QSize(width if high <= LINES * metrics.lineSpacing() else metrics.horizontalAdvance(words), ROW_PX)


class PapersTable(RowTable):
    """Signals, each with a component's code: `counted` also with how and by how many, `held`, `cleared`. `left`: the
    last paper was counted.
    """

    counted = Signal(str, object, int)
    held = Signal(str)
    cleared = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("intake-papers", RowsModel(5), (0, COUNT_PX, COUNT_PX, COUNT_PX, HELD_PX))
        self.rows.setParent(self)
        self.setItemDelegateForColumn(0, TwoLines(self))
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self._last: dict[str, How] = {}

    def show_lines(self, lines: tuple[Line, ...], language: str) -> None:
        """Shows the checklist; what is not there yet is grey."""
        titles = (_("Paper"), _("Original [1]"), _("Certified [2]"), _("Copy [3]"), _("Held [0]"))
        rows = [
            Row(
                line.component.code,
                (
                    name_in(line.component.name, language),
                    *(str(getattr(line.paper, how.value) or "–") for how in How),
                    "✓" if line.paper.held else "–",
                ),
                muted=not line.is_there,
                note=name_in(line.component.name, language),
            )
            for line in lines
        ]
        self.rows.show(rows, titles)
        self._give_names_room()
        if rows and not self.currentIndex().isValid():
            self.select(0)

    def _give_names_room(self) -> None:
        """The counts take no more than their titles need: names are long."""
        self.fit(((), ("99",), ("99",), ("99",), ("✓",)))
        header = self.horizontalHeader()
        for column, most in enumerate((COUNT_PX, COUNT_PX, COUNT_PX, HELD_PX), 1):
            header.resizeSection(column, min(header.sectionSize(column), most))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        code = self.selected()
        if code is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        if (how := KEYS.get(event.text())) is not None:
            self._last[code] = how
            self.counted.emit(code, how, 1)
        elif event.text() == "-":
            self.counted.emit(code, self._last.get(code, How.ORIGINAL), -1)
        elif event.text() in ("0", "h", "H"):
            self.held.emit(code)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.cleared.emit(code)
        elif event.key() == Qt.Key.Key_Space:
            self._last[code] = How.ORIGINAL
            self.counted.emit(code, How.ORIGINAL, 1)
            self._next_row()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next_row()
        else:
            super().keyPressEvent(event)

    def _next_row(self) -> None:
        """The next paper; after the last one the next field."""
        row = self.currentIndex().row() + 1
        if row < self.rows.rowCount():
            self.select(row)
        else:
            self.left.emit()

    def begin(self) -> None:
        """Takes the focus, at the first paper that is not there."""
        self.select(next((at for at, row in enumerate(self.rows.rows) if row.muted), 0))
        self.setFocus(Qt.FocusReason.TabFocusReason)
