"""The side column: the details of the ticket in hand and the waiting list; without one, the list and the counters."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter.branch import side_lists as lists
from counter.branch.counter_picture import CounterPicture
from counter.branch.table_model import RowsModel
from counter.intake.brought import BroughtDossier
from counter.intake.desk_queue import DeskQueue
from counter.intake.payments_sent import PaymentsSent, refused_payments_text
from counter.intake.phrases import queue_text
from language.messages import _
from ui.language.switch import LanguageSwitch
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import Mark, frame, label, set_property, set_text

from .detail_card import DetailCard
from .table import RowTable

NUMBER_PX = 5 * DESK.body
AGE_PX = 6 * DESK.body
CHOSEN_SHARE, NOTHING_CHOSEN_SHARE = 16, 4
"""The part of the column that the details take, beside 11 of who waits."""


class Side(QWidget):
    """Signals: `call` and `pick_up` carry the ticket_id of a row that was entered."""

    call = Signal(str)
    pick_up = Signal(str)

    def __init__(
        self, picture: CounterPicture, language: LanguageSwitch, brought: BroughtDossier, desk_queue: DeskQueue,
        payments: PaymentsSent,
    ) -> None:  # fmt: skip
        super().__init__()
        self._picture = picture
        self._language = language
        self._titles = {name: label(f"{name}-heading", "heading") for name in ("waiting", "parked", "counters")}
        self._fitted: tuple[str, tuple[str, ...]] | None = None
        self._oldest = label("waiting-oldest")
        self._next = label("waiting-next", "soft")
        self._unserved = label("waiting-unserved", wrap=True)
        self._desk_queue = desk_queue
        self._beside = label("waiting-beside", "soft", wrap=True)
        self._payments = payments
        self._refused = label("payments-refused", wrap=True)
        self.detail = DetailCard(picture, language, brought)
        self._empty = {name: label(f"{name}-empty", "soft", wrap=True) for name in ("waiting", "parked")}
        self._mark = Mark(DESK.small)
        self._waiting = RowsModel(5, self)
        self._parked = RowsModel(4, self)
        self._counters = RowsModel(4, self)
        self.waiting = RowTable("waiting-list", self._waiting, (NUMBER_PX, 0, AGE_PX, AGE_PX, AGE_PX))
        self.parked = RowTable("parked-list", self._parked, (NUMBER_PX, 0, AGE_PX, AGE_PX))
        counters = RowTable(
            "counter-list", self._counters, (AGE_PX, 0, NUMBER_PX, AGE_PX), read_only=True, titles=False
        )
        brought.changed.connect(self.refresh)
        desk_queue.changed.connect(self.refresh)
        payments.changed.connect(self.refresh)
        self.waiting.chosen.connect(self.call)
        self.parked.chosen.connect(self.pick_up)
        whole = self._column = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        under = (self._next, self._unserved, self._empty["waiting"], self._beside, self._refused)
        waiting = _card(self._titles["waiting"], self.waiting, self._mark, self._oldest, under=under)
        self._others = (
            _card(self._titles["parked"], self.parked, under=(self._empty["parked"],)),
            _card(self._titles["counters"], counters),
        )
        whole.addWidget(self.detail, CHOSEN_SHARE)
        whole.addWidget(waiting, 11)
        for card, share in zip(self._others, (4, 7), strict=True):
            whole.addWidget(card, share)

    def refresh(self) -> None:
        """Shows the present picture and times."""
        picture, language = self._picture, self._language.language
        set_text(self._titles["waiting"], lists.waiting_heading(picture))
        set_text(self._titles["parked"], _("Set aside: {n}").format(n=len(picture.parked())))
        set_text(self._titles["counters"], _("Counters"))
        set_text(self._next, lists.next_text(picture))
        self._next.setVisible(bool(self._next.text()))
        set_text(self._unserved, lists.unserved_text(picture, language))
        self._unserved.setVisible(bool(self._unserved.text()))
        beside, held = queue_text(self._desk_queue.work, picture.branch), picture.in_hand
        set_text(self._beside, f"{beside} (F4)" if beside and held is None else beside)
        self._beside.setVisible(bool(beside))
        set_text(self._refused, refused_payments_text(self._payments.unresolved, language))
        set_property(self._refused, "level", "red")
        self._refused.setVisible(bool(self._payments.unresolved))
        self.detail.show_ticket(held)
        self.detail.setVisible(held is not None)
        chosen = held is not None and (picture.procedure(held) is not None or held.dossier_id is not None)
        self._column.setStretch(0, CHOSEN_SHARE if chosen else NOTHING_CHOSEN_SHARE)
        for card in self._others:
            card.setVisible(held is None)
        text, level = lists.oldest(picture)
        set_text(self._oldest, text)
        set_property(self._oldest, "level", level.colour)
        self._mark.show_level(level if text else None)
        self._waiting.show(lists.waiting_rows(picture, language), lists.waiting_titles())
        self._parked.show(lists.parked_rows(picture, language), lists.parked_titles())
        self._counters.show(lists.counter_rows(picture, language))
        for name, table, nobody in (
            ("waiting", self.waiting, _("Nobody is waiting.")), ("parked", self.parked, _("Nobody is set aside.")),
        ):  # fmt: skip
            set_text(self._empty[name], nobody)
            self._empty[name].setVisible(not table.rows.rows)
            table.setVisible(bool(table.rows.rows))
        for table, title in ((self.waiting, _("Waiting")), (self.parked, _("Set aside"))):
            table.setAccessibleName(title)
        numbers = lists.number_samples(picture.branch)
        if self._fitted != (language, numbers):
            self._fitted = language, numbers
            age = lists.age_sample()
            cls, left = lists.class_sample(picture.branch), lists.left_sample()
            self.waiting.fit((numbers, (), (cls,), (left,), (age,)))
            self.parked.fit((numbers, (), (_("in {age}").format(age=age),), (age,)))


def _card(title: QLabel, table: RowTable, *beside: QWidget, under: tuple[QLabel, ...] = ()) -> QFrame:
    card = frame("card")
    head = QHBoxLayout()
    head.setContentsMargins(SPACE.s, 0, SPACE.s, 0)
    head.setSpacing(SPACE.s)
    head.addWidget(title)
    head.addStretch(1)
    for widget in beside:
        head.addWidget(widget)
    whole = QVBoxLayout(card)
    whole.setContentsMargins(SPACE.s, SPACE.s, SPACE.s, SPACE.s)
    whole.setSpacing(SPACE.xs)
    whole.addLayout(head)
    for line in under:
        line.setContentsMargins(SPACE.s, 0, SPACE.s, 0)
        whole.addWidget(line)
    whole.addWidget(table, 1)
    whole.addStretch(0)
    return card
