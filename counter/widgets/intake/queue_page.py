"""What waits at this desk beside the people, as one list: a digit opens one, or arrows and Enter."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.branch.counter_picture import CounterPicture
from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.intake import Intake
from counter.intake.payments_sent import Paid
from counter.intake.phrases import dossier_refusal_text, moment_text, procedure_text
from counter.widgets.parts.table import RowTable
from language.fees import say_money
from language.messages import _, ngettext
from protocol.desk_work import DeskLine
from protocol.problem import Problem
from ui.look.promise_level import Level
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import label, set_property, set_text

from .papers_table import ROW_PX, TwoLines

AT_PX = 2 * DESK.body
CODE_PX = 15 * DESK.body
UNTIL_PX = 11 * DESK.body


class QueuePage(QWidget):
    """Who waits for this counter is said above the list: a person comes first, but nobody is taken from the clerk."""

    def __init__(self, intake: Intake, picture: CounterPicture) -> None:
        super().__init__()
        self._intake = intake
        self._picture = picture
        self._waiting = label("queue-waiting", wrap=True)
        self._empty = label("queue-empty", "soft", wrap=True)
        self.list = RowTable("queue-list", RowsModel(4, self), (AT_PX, CODE_PX, 0, UNTIL_PX))
        self.list.setItemDelegateForColumn(2, TwoLines(self.list))
        self.list.verticalHeader().setDefaultSectionSize(ROW_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._waiting)
        whole.addWidget(self._empty)
        whole.addWidget(self.list, 1)
        self.list.chosen.connect(self.choose)

    def begin(self) -> None:
        """Takes the focus."""
        if self.list.selected() is None:
            self.list.select(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, language: str) -> None:
        """Shows what waits now."""
        had = bool(self.list.rows.rows)
        mine, _others = self._picture.waiting()
        text = ngettext("{n} person waits for this counter: F2 calls.", "{n} people wait for this counter: F2 calls.",
                        len(mine))  # fmt: skip
        set_text(self._waiting, text.format(n=len(mine)) if mine else "")
        set_property(self._waiting, "level", "amber")
        self._waiting.setVisible(bool(mine))
        lines = self._intake.queue.lines
        titles = ("", _("Code"), _("Procedure"), _("To be done by"))
        refused = {one.dossier_id: one for one in self._intake.payments.unresolved}
        rows = [self._refused(at, one, language) for at, one in enumerate(refused.values(), 1)]
        rows += [self._row(at, line, language) for at, line in enumerate(lines, 1 + len(rows))]
        self.list.rows.show(rows, titles)
        self.list.setVisible(bool(rows))
        set_text(self._empty, self._empty_text())
        self._empty.setVisible(not rows)
        if rows and not had and self.isVisible():
            self.begin()

    def choose(self, key: str) -> None:
        """A dossier, by its id."""
        self._intake.take_line(key)

    def _empty_text(self) -> str:
        failed = self._intake.queue.failed
        if isinstance(failed, Problem):
            return dossier_refusal_text(failed)
        if failed is not None:
            return _("The server does not answer.")
        return _("Reading …") if self._intake.queue.work is None else _("Nothing waits beside the queue.")

    def _refused(self, at: int, paid: Paid, language: str) -> Row:
        text = _("{vnd} taken, not noted: Ctrl+Y").format(vnd=say_money(paid.body.vnd, language))
        return Row(paid.dossier_id, (str(at), paid.code, text, _("now")), Level.OVER)

    def _row(self, at: int, line: DeskLine, language: str) -> Row:
        branch = self._picture.branch
        known = {} if branch is None else {one.code: one for one in branch.procedures}
        name = procedure_text(known.get(line.procedure), line.procedure, language)
        code = line.code if line.place is None else _("{code} · {place}").format(code=line.code, place=line.place)
        level = Level.OVER if line.until < self._picture.clock.now() else None
        until = moment_text(line.until, branch)
        return Row(line.dossier_id, (str(at) if at < 10 else "", code, name, until), level, note=name)
