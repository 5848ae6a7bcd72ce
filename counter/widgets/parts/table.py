"""A table: rows of one height, the first column bold, a level's shape before the last cell."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from PySide6.QtWidgets import QTableView as Table

from counter.branch.table_model import FIRST_ROLE, KEY_ROLE, LEVEL_ROLE, MUTED_ROLE, SHARE_ROLE, RowsModel
from ui.look.promise_level import Level
from ui.look.tokens import COLOUR, DESK, SPACE
from ui.widgets.parts import draw_mark

Index = QModelIndex | QPersistentModelIndex

ROW_PX = DESK.title + SPACE.xs
BAR_PX = 2


class _Cell(QStyledItemDelegate):
    def __init__(self, table: "RowTable", *, lead: bool) -> None:
        super().__init__(table)
        self._table = table
        self._lead = lead

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if option.rect.bottom() >= self._table.viewport().height():
            return  # a row that is seen in part is not shown: the scroll bar says that there are more
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(COLOUR.primary_soft))
            if index.column() == 0 and self._table.hasFocus():
                painter.fillRect(option.rect.adjusted(0, 0, SPACE.xs - option.rect.width(), 0), QColor(COLOUR.focus))
        elif index.data(FIRST_ROLE):
            painter.fillRect(option.rect, QColor(COLOUR.ground))
        level = index.data(LEVEL_ROLE)
        self._draw_share(painter, option.rect, index.data(SHARE_ROLE), level)
        box = option.rect.adjusted(SPACE.s, 0, -SPACE.xs, 0)
        if level is not None:
            side = DESK.small - 2
            draw_mark(painter, level, QRectF(box.left(), box.center().y() - side / 2 + 1, side, side))
            box.setLeft(box.left() + side + SPACE.xs)
        colour = getattr(COLOUR, level.colour) if level else COLOUR.off if index.data(MUTED_ROLE) else COLOUR.ink
        painter.setPen(QColor(colour))
        font = cell_font(option.font, index.column(), marked=level is not None, lead=self._lead)
        painter.setFont(font)
        text = QFontMetrics(font).elidedText(index.data(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def _draw_share(self, painter: QPainter, cell: QRect, share: float | None, level: Level | None) -> None:
        """Draws the used part of the target as a thin line under the age."""
        if share is None:
            return
        whole = QRect(cell.left() + SPACE.s, cell.bottom() - BAR_PX - 1, cell.width() - SPACE.s - SPACE.xs, BAR_PX)
        painter.fillRect(whole, QColor(COLOUR.line))
        whole.setWidth(max(1, round(whole.width() * min(1.0, share))))
        painter.fillRect(whole, QColor(getattr(COLOUR, (level or Level.CALM).colour)))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The width of a text with its margins and a level's shape."""
        marked = index.data(LEVEL_ROLE) is not None
        font = cell_font(self._table.font(), index.column(), marked=marked, lead=self._lead)
        words = QFontMetrics(font).horizontalAdvance(str(index.data() or "")) + 1  # it rounds down
        mark = DESK.small - 2 + SPACE.xs if marked else 0
        return QSize(words + mark + SPACE.s + SPACE.xs, ROW_PX)


class RowTable(Table):
    """Signal: `chosen` carries the key of a row that was entered by Enter or a double click.

    `widths`: px of each column, 0 for the one that takes the rest. A table that is only read takes no focus. `lead`:
    every column in the larger size.
    """

    chosen = Signal(str)

    def __init__(self, name: str, model: RowsModel, widths: tuple[int, ...], *, read_only: bool = False,
                 titles: bool = True, lead: bool = False) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName(name)
        self.rows = model
        self.setModel(model)
        self.setItemDelegate(_Cell(self, lead=lead))
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.NoSelection
            if read_only
            else QAbstractItemView.SelectionMode.SingleSelection
        )
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if read_only else Qt.FocusPolicy.StrongFocus)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setVisible(titles)
        header.setHighlightSections(False)
        header.setFixedHeight(DESK.title if titles else 0)
        for column, width in enumerate(widths):
            stretch = QHeaderView.ResizeMode.Stretch if width == 0 else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(column, stretch)
            if width:
                header.resizeSection(column, width)
        self._selected: str | None = None
        self.doubleClicked.connect(lambda index: self.chosen.emit(index.data(KEY_ROLE)))
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)

    def selected(self) -> str | None:
        """The key of the selected row; None: no row is."""
        index = self.currentIndex()
        return str(index.data(KEY_ROLE)) if index.isValid() else None

    def fit(self, samples: Sequence[tuple[str, ...]]) -> None:
        """Makes each column as wide as its title and the widest of its samples; none: unchanged."""
        for column, (texts, title) in enumerate(zip(samples, self.rows.titles, strict=True)):
            if texts:
                metrics = QFontMetrics(cell_font(self.font(), column, marked=True))
                wide = max(metrics.horizontalAdvance(text) for text in texts)
                head = QFontMetrics(cell_font(self.font(), 1)).horizontalAdvance(title)
                mark = DESK.small + 2 * SPACE.xs if column == len(samples) - 1 else 0
                self.horizontalHeader().resizeSection(column, max(wide + mark, head) + SPACE.s + SPACE.xs)

    def set_height(self, rows: int) -> None:
        """Makes a table without titles as high as this many rows, and its frame."""
        self.setFixedHeight(rows * ROW_PX + 2)

    def select(self, row: int) -> None:
        """Selects a row by its place."""
        self.setCurrentIndex(self.rows.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self.selected()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and key is not None:
            self.chosen.emit(key)
            return
        super().keyPressEvent(event)

    def _remember(self) -> None:
        self._selected = self.selected()

    def _restore(self) -> None:
        row = self.rows.place(self._selected)
        if row is not None:
            self.select(row)


def cell_font(base: QFont, column: int, *, marked: bool = False, lead: bool = False) -> QFont:
    """Bold for the first column and for marked rows."""
    font = QFont(base)
    font.setPixelSize(DESK.body if column == 0 or lead else DESK.small)
    font.setWeight(QFont.Weight.DemiBold if column == 0 or marked else QFont.Weight.Normal)
    return font
