"""The procedure of a dossier: its name, and the search that finds another one by what people call it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from counter.branch.counter_picture import CounterPicture
from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.scanned_line import looks_like_code
from counter.widgets.parts.table import RowTable
from language.messages import _
from language.names import name_in
from language.search import Findable, Index
from protocol.configuration import ProcedureConfig
from protocol.dossier_code import is_dossier_code
from ui.look.tokens import DESK

CODE_PX = 7 * DESK.body
MOST = 30


class ProcedureSearch(QLineEdit):
    """Shows the code of the chosen procedure; its name stands beside it.

    Signals: `chosen` carries a procedure's code, `scanned` a line of a scanner; `searching_changed`, whether
    `results` is to be shown; `left`, the entry goes on.

    The service of the ticket comes first where nothing is typed. `allowed`: which can be chosen; `name`, `found`: the
    names of the field and of its results.
    """

    chosen = Signal(str)
    scanned = Signal(str)
    searching_changed = Signal()
    left = Signal()

    def __init__(
        self, picture: CounterPicture, name: str = "intake-procedure", found: str = "intake-found",
        allowed: Callable[[ProcedureConfig], bool] = lambda procedure: True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName(name)
        self._picture = picture
        self._allowed = allowed
        self._language = "vi"
        self._shown: str | None = None
        self._of: tuple[ProcedureConfig, ...] = ()
        self._known: tuple[ProcedureConfig, ...] = ()
        self._index = Index(())
        self.results = RowTable(found, RowsModel(2, self), (CODE_PX, 0), titles=False, lead=True)
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.doubleClicked.connect(lambda _index: self._choose())
        self.is_searching = False
        self.textEdited.connect(self._typed)
        self.installEventFilter(self)

    def show_procedure(self, procedure: ProcedureConfig | None, language: str, *, may_choose: bool) -> None:
        """Shows the chosen procedure, unless another one is being searched for."""
        self._language = language
        self.setReadOnly(not may_choose)
        self.setPlaceholderText(_("Name or code of the procedure"))
        text = "" if procedure is None else procedure.code
        if not self.is_searching and text != self._shown:
            self._shown = text
            self.setText(text)
            self.setCursorPosition(0)

    def begin(self) -> None:
        """Takes the focus; the words there are replaced by what is typed."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def stop(self) -> None:
        """Ends the search; what was chosen before stands."""
        if self.is_searching:
            self.is_searching = False
            self.setText(self._shown or "")
            self.setCursorPosition(0)
            self.searching_changed.emit()

    def _typed(self, text: str) -> None:
        self._find(text)
        if not self.is_searching:
            self.is_searching = True
            self.searching_changed.emit()

    def _find(self, text: str) -> None:
        procedures = () if self._picture.branch is None else self._picture.branch.procedures
        if procedures is not self._of:
            self._of, self._known = procedures, tuple(one for one in procedures if self._allowed(one))
            self._index = Index(Findable(one.code, (*one.name.values(), *one.synonyms)) for one in self._known)
        names = {one.code: name_in(one.name, self._language) for one in self._known}
        codes = self._index.find(text, MOST) if text.strip() else self._of_the_service()
        by_code = [code for code in names if text.strip() and code.startswith(text.strip()) and code not in codes]
        self.results.rows.show([Row(code, (code, names[code])) for code in (*by_code, *codes)])
        if self.results.rows.rows:
            self.results.select(0)

    def _of_the_service(self) -> list[str]:
        ticket = self._picture.in_hand
        return [one.code for one in self._known if ticket is not None and one.service == ticket.service][:MOST]

    def _choose(self) -> None:
        code = self.results.selected()
        if code is not None and self.results.rows.rows:
            self.is_searching = False
            self._shown = None
            self.searching_changed.emit()
            self.chosen.emit(code)
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self and event.type() is QEvent.Type.FocusOut:
            self.stop()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if looks_like_code(self.text()) or is_dossier_code(self.text().strip()):
                line = self.text()
                self.stop()
                self.scanned.emit(line)
            elif self.is_searching:
                self._choose()
            else:
                self.left.emit()
            return True
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            return False
        if not self.is_searching and not self.isReadOnly():
            self._typed("")
            return True
        row = self.results.currentIndex().row() + step
        if 0 <= row < self.results.rows.rowCount():
            self.results.select(row)
        return True
