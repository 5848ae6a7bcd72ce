"""The parts of a dossier that other agencies decide: where each is and how it stands; and another one, opened here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter.branch.counter_picture import CounterPicture
from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.child_acts import child_state_text, deciding_units, is_joinable
from counter.intake.intake import Intake
from counter.intake.phrases import procedure_text
from counter.widgets.parts.table import RowTable
from language.messages import _, ngettext
from language.names import name_in
from protocol.children import ChildView
from protocol.dossier_views import DossierView
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import label, set_text

from .procedure_search import ProcedureSearch

AT_PX = 2 * DESK.body
CODE_PX = 15 * DESK.body
MOST_ROWS = 8
BELOW = "/where"
"""After the key of a part: of the row below its own."""


class ChildPage(QWidget):
    """`is_asked`: shown in place of the dossier. A row of the list opens that dossier; Ctrl+Enter opens a new part."""

    def __init__(self, intake: Intake, picture: CounterPicture) -> None:
        super().__init__()
        self._intake = intake
        self._acts = intake.child_acts
        self._picture = picture
        self._language = "vi"
        self._procedure: str | None = None
        self.is_asked = False
        self._title = label("child-title", "lead", wrap=True)
        self._none = label("child-none", "soft", wrap=True)
        self.list = RowTable("child-list", RowsModel(3, self), (AT_PX, CODE_PX, 0), titles=False)
        self._opening = label("child-opening", "lead", wrap=True)
        self.procedure = ProcedureSearch(picture, "child-procedure", "child-found", is_joinable)
        self._name = label("child-procedure-name", wrap=True)
        self._to = label("child-to", "soft", wrap=True)
        self.units = RowTable("child-units", RowsModel(2, self), (AT_PX, 0), titles=False)
        self._takes = label("child-takes", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        for widget in (self._title, self._none, self.list, self._opening, self.procedure, self._name):
            whole.addWidget(widget)
        whole.addWidget(self.procedure.results, 1)
        whole.addWidget(self._to)
        whole.addWidget(self.units, 1)
        whole.addWidget(self._takes)
        whole.addStretch()
        self.list.chosen.connect(self.show_dossier)
        self.procedure.chosen.connect(self._choose_procedure)
        self.procedure.left.connect(lambda: self.units.setFocus(Qt.FocusReason.OtherFocusReason))
        self.procedure.searching_changed.connect(intake.changed)
        self.units.chosen.connect(self.choose_unit)
        self._acts.done.connect(self._opened)

    def ask(self, asked: bool) -> None:
        """Shows it, or not."""
        self.is_asked = asked and self.is_of_use
        self._procedure = None
        if self.is_asked:
            self._acts.read_units()
            self._intake.read_again()
        self._intake.changed.emit()
        if self.is_asked and self._may_open():
            self.procedure.begin()
        elif self.is_asked:
            self.list.select(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_of_use(self) -> bool:
        """Whether there is a part, a whole or something to open."""
        dossier = self._intake.dossier
        kin = dossier is not None and bool(dossier.children or dossier.parent)
        return kin or self._may_open() or self._acts.waits(dossier)

    @property
    def main_text(self) -> str:
        """What Ctrl+Enter does; empty: nothing."""
        return _("Open this part") if self._may_open() else ""

    def refresh(self, language: str) -> None:
        """Shows how it stands now."""
        dossier, self._language = self._intake.dossier, language
        if dossier is None:
            return
        set_text(self._title, _("{code}: parts that other agencies decide").format(code=dossier.code or ""))
        rows = self._rows(dossier)
        set_text(self._none, "" if rows else _("No other agency decides a part of it."))
        self._none.setVisible(not rows)
        self.list.rows.show(rows)
        self.list.setVisible(bool(rows))
        self.list.set_height(min(len(rows), MOST_ROWS))
        self._refresh_opening(dossier)

    def _refresh_opening(self, dossier: DossierView) -> None:
        # shown until it is answered too, or the focus would go on to a button
        may_open = self._may_open() or self._acts.waits(dossier)
        chosen = self._intake.entry.procedure_of(self._procedure or "")
        set_text(self._opening, _("Have another agency decide a part: by which procedure?"))
        self.procedure.show_procedure(chosen, self._language, may_choose=True)
        set_text(self._name, "" if chosen is None else name_in(chosen.name, self._language))
        searching = may_open and self.procedure.is_searching
        units = [] if chosen is None else deciding_units(self._acts.units, chosen.code)
        said = _("Which unit decides it?") if units else self._no_unit()
        set_text(self._to, said if chosen is not None else "")
        self.units.rows.show([
            Row(one.id, (str(at), name_in(one.name, self._language))) for at, one in enumerate(units, 1)
        ])  # fmt: skip
        if units and self.units.selected() is None:
            self.units.select(0)
        set_text(self._takes, "" if chosen is None else self._taken_over(dossier))
        for widget in (self._opening, self.procedure):
            widget.setVisible(may_open)
        self.procedure.results.setVisible(searching)
        for widget in (self._name, self._to, self._takes):
            widget.setVisible(may_open and chosen is not None and not searching)
        self.units.setVisible(may_open and bool(units) and not searching)

    def _no_unit(self) -> str:
        match self._acts.units_known:
            case True:
                return _("No unit takes dossiers: an administrator sets them up.")
            case False:
                return _("The units could not be read: press Esc, then Ctrl+F, to ask again.")
            case _:
                return _("Reading the units …")

    def _taken_over(self, dossier: DossierView) -> str:
        n = len(dossier.papers)
        papers = ngettext("{n} paper", "{n} papers", n).format(n=n)
        said = _(
            "It takes over from {code}: {papers}, and the people. Its own: a code, and a time that begins now. "
            "It has no fee and no receipt; its result comes back here, and the result of {code} waits for it."
        )
        return said.format(code=dossier.code or "", papers=papers)

    def _rows(self, dossier: DossierView) -> list[Row]:
        """Two for each: what it is, and below where it is or how it ended."""
        found = [] if dossier.parent is None else [
            (dossier.parent, dossier.parent_code or "", _("the dossier that this is a part of"), "")
        ]  # fmt: skip
        branch = self._picture.branch
        for one in dossier.children:
            said = child_state_text(one, self._language, branch, with_official=False)
            found.append((one.dossier_id, one.code or "", self._name_of(one), said))
        rows = []
        for at, (key, code, name, said) in enumerate(found, 1):
            rows.append(Row(key, (str(at), code, name)))
            rows += [Row(f"{key}{BELOW}", ("", "", said), muted=True)] if said else []
        return rows

    def _name_of(self, child: ChildView) -> str:
        return procedure_text(self._intake.entry.procedure_of(child.procedure), child.procedure, self._language)

    def show_dossier(self, key: str) -> None:
        """The part, or the whole, of the row with this key."""
        self.is_asked = False
        self._intake.show(key.removesuffix(BELOW))

    def choose_unit(self, key: str) -> None:
        """The unit that is to decide it; Ctrl+Enter opens the part."""
        self.units.select(self.units.rows.place(key) or 0)

    def submit(self) -> None:
        """Opens a part, or says what is missing."""
        dossier, unit = self._intake.dossier, self.units.selected()
        if dossier is None or not self._may_open():
            return
        if self._procedure is None or self.procedure.is_searching:
            self._intake.entry.refuse_with(_("Choose the procedure of the other agency first."))
            self.procedure.begin()
        elif unit is None or self.units.rows.place(unit) is None:
            self._intake.entry.refuse_with(_("Choose the unit that decides it first."))
        else:
            self._acts.send(dossier, self._procedure, unit)

    def _may_open(self) -> bool:
        return self._acts.may_open(self._intake.dossier)

    def _choose_procedure(self, code: str) -> None:
        self._procedure, self._intake.entry.notice = code, None
        self._intake.changed.emit()

    def _opened(self) -> None:
        if self.is_asked:
            self._procedure = None
            self._intake.changed.emit()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            own = [at for at, row in enumerate(self.list.rows.rows) if row.cells[0]]
            self.list.select(own[-1] if own else 0)
