"""The result of a dossier at the desk: to whom and how, as one list; of a parcel, its number."""

import re
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from counter.branch.counter_picture import CounterPicture
from counter.branch.row import Row
from counter.branch.table_model import RowsModel
from counter.intake.child_acts import is_kept_back, stays_text
from counter.intake.intake import Intake
from counter.intake.person_entry import shown_date
from counter.intake.phrases import PARTS
from counter.intake.result_acts import Choice, Collector, collectors_of
from counter.widgets.parts.table import RowTable
from language.dossier_reasons import GIVEN
from language.messages import N_, _
from protocol.delivery import DeliveryState
from protocol.dossier_people import Part
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import label, set_property, set_text

SAID: Final = {
    "return-result": N_("Given out"),
    "send-result": N_("Sent by post"),
    "result-came-back": N_("It came back"),
    "undo-return": N_("Take the return back"),
}
PARCEL: Final = re.compile(r"[A-Z0-9-]{4,32}")
MOST_NUMBER: Final = 40
HOW_PX: Final = 18 * DESK.body


class ResultPage(QWidget):
    """`is_asked`: shown in place of the dossier."""

    def __init__(self, intake: Intake, picture: CounterPicture) -> None:
        super().__init__()
        self._intake = intake
        self._picture = picture
        self._carrier: Choice | None = None  # of a parcel whose number is typed
        self.is_asked = False
        self._title = label("result-title", "lead", wrap=True)
        self._note = label("result-note", "soft", wrap=True)
        self._over = label("result-over", wrap=True)
        self._stays = label("result-stays", wrap=True)
        self.list = RowTable("result-acts", RowsModel(3, self), (SPACE.xl, 0, HOW_PX), titles=False, lead=True)
        self._number_title = label("result-number-title", "soft")
        self.number = QLineEdit()
        self.number.setObjectName("result-number")
        self.number.setMaxLength(MOST_NUMBER)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        for widget in (self._title, self._stays, self._over, self._note):
            whole.addWidget(widget)
        whole.addWidget(self.list, 1)
        whole.addWidget(self._number_title)
        whole.addWidget(self.number)
        self.list.chosen.connect(self.choose)
        self.number.returnPressed.connect(self._send_parcel)
        intake.result_acts.done.connect(lambda _view: self.ask(False))

    def ask(self, asked: bool) -> None:
        """Shows the list, or not."""
        self.is_asked = asked and self.is_of_use
        self._carrier = None
        self.number.clear()
        self._intake.changed.emit()
        if self.is_asked:
            self.list.select(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_of_use(self) -> bool:
        """Whether there is something to choose, an answer is awaited, or why the result stays is to be said."""
        acts, dossier = self._intake.result_acts, self._intake.dossier
        stays = dossier is not None and is_kept_back(dossier)
        return stays or acts.waits(dossier) or bool(acts.choices(dossier))

    def refresh(self, language: str) -> None:
        """Shows what is possible now."""
        dossier = self._intake.dossier
        code = "" if dossier is None else dossier.code or ""
        is_out = (
            dossier is not None and dossier.delivery is not None and dossier.delivery.state is DeliveryState.DELIVERED
        )
        title = (
            _("Result of {code}: why is the return taken back?") if is_out else _("Result of {code}: to whom, and how?")
        )
        set_text(self._title, title.format(code=code))
        stays = stays_text(dossier, language)
        set_text(self._stays, stays)
        set_property(self._stays, "level", "red")
        self._stays.setVisible(bool(stays))
        self._note.setVisible(not is_out and not stays)
        set_text(
            self._note, _("Whoever is not listed is noted first, with their mandate: Ctrl+E, “Collects the result”.")
        )
        people = {one.part: one for one in collectors_of(self._intake.people)}
        over = [one for one in people.values() if self._is_over(one) and not is_out]
        text = _("The mandate ended on {date}: this person may not collect.")
        set_text(self._over, text.format(date=shown_date(over[0].until)) if over and over[0].until else "")
        set_property(self._over, "level", "red")
        self._over.setVisible(bool(over))
        self.list.rows.show([
            Row(one.key, (str(at), *self._said(one, people))) for at, one in enumerate(self._choices(), 1)
        ])  # fmt: skip
        self.list.setVisible(self._carrier is None)
        set_text(self._number_title, _("Number of the parcel, then Enter"))
        for widget in (self._number_title, self.number):
            widget.setVisible(self._carrier is not None)

    def choose(self, key: str) -> None:
        """An act, by the row's key; one by post asks for the parcel's number first."""
        choice = next((one for one in self._choices() if one.key == key), None)
        if choice is None or self._intake.dossier is None:
            return
        if choice.act == "send-result":
            self._carrier = choice
            self._intake.changed.emit()
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._intake.result_acts.send(self._intake.dossier, choice)

    def _send_parcel(self) -> None:
        number = "".join(self.number.text().split()).upper()
        if self._carrier is None or self._intake.dossier is None:
            return
        if PARCEL.fullmatch(number):
            self._intake.result_acts.send(self._intake.dossier, self._carrier, number)
        else:
            self._intake.entry.refuse_with(_("A parcel's number has 4 to 32 letters and digits."))

    def _choices(self) -> list[Choice]:
        """Nobody whose mandate is over is among them."""
        people = {one.part: one for one in collectors_of(self._intake.people)}
        found = self._intake.result_acts.choices(self._intake.dossier)
        return [one for one in found if one.to not in people or not self._is_over(people[one.to])]

    def _is_over(self, one: Collector) -> bool:
        today = self._picture.clock.now().date().isoformat()
        return one.until is not None and one.until < today

    def _said(self, choice: Choice, people: dict[Part, Collector]) -> tuple[str, str]:
        how = _(GIVEN[choice.act][choice.code])
        if choice.to is None:
            return _(SAID[choice.act]), how
        return collector_text(people[choice.to]), how


def collector_text(one: Collector) -> str:
    """In which part they are noted, their name, and until when a mandate holds."""
    who = f"{_(PARTS[one.part])}: {one.name}" if one.name else _(PARTS[one.part])
    return who if one.until is None else _("{who} (mandate until {date})").format(who=who, date=shown_date(one.until))
