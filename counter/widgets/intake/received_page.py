"""A dossier that was received: its code and due date, large; the receipt's code, and what became of its print."""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter.branch.counter_picture import CounterPicture
from counter.intake.child_acts import child_state_text, is_kept_back
from counter.intake.intake import Intake
from counter.intake.phrases import delivery_text, dossier_state_text, due_text, moment_text, money_text, procedure_text
from counter.intake.receipt_prints import ReceiptPrints
from counter.intake.spot_acts import delegation_text
from counter.slip.slip_phrases import slip_level, slip_text
from counter.widgets.parts.code_view import CodeView
from language.fees import say_money
from language.messages import _, ngettext, spoken
from language.names import name_in
from protocol.children import ChildState
from protocol.dossier_money import REFERENCE
from protocol.dossier_views import DossierView
from protocol.payment.money import UNSETTLED, MoneyState
from protocol.ways_in import Way
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import Mark, label, set_property, set_text

MOST_REFERENCE: Final = 36
MOST_PARTS: Final = 2
"""So many parts of a dossier are named here; all of them stand in their list."""


class ReceivedPage(QWidget):
    """Shows `intake.dossier`."""

    def __init__(self, intake: Intake, picture: CounterPicture, prints: ReceiptPrints) -> None:
        super().__init__()
        self._intake = intake
        self._picture = picture
        self._prints = prints
        self._state = label("received-state", "pill")
        self._code = label("received-code", wrap=True)
        self._due_title, self._due = label("received-due-title", "soft"), label("received-due")
        self._procedure = label("received-procedure", "lead", wrap=True)
        self._at = label("received-at", wrap=True)
        self._receipt = label("received-receipt", "soft", wrap=True)
        self._fee = label("received-fee", "lead", wrap=True)
        self._result = label("received-result", "lead", wrap=True)
        self._parts = label("received-parts", wrap=True)
        self._qr = CodeView("received-qr")
        self._secret = label("received-secret", "lead")
        self._caption = label("received-caption", "soft", wrap=True)
        self.reference = QLineEdit()
        self.reference.setObjectName("received-reference")
        self.reference.setMaxLength(MOST_REFERENCE)
        self._reference_title = label("received-reference-title", "soft")
        self.arrived = KeyButton("received-arrived", "Ctrl+K")
        self.doubt = KeyButton("received-doubt", "Ctrl+B")
        self.fail = KeyButton("received-fail", "Ctrl+O")
        self._mark = Mark(DESK.small)
        self._print = label("received-print", wrap=True)
        self._lay_out()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(SPACE.s)
        words.addWidget(self._state, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (
            self._due_title,
            self._due,
            self._procedure,
            self._at,
            self._receipt,
            self._fee,
            self._result,
            self._parts,
        ):
            words.addWidget(widget)
        words.addStretch(1)
        typed = QHBoxLayout()
        typed.setSpacing(SPACE.s)
        typed.addWidget(self._reference_title)
        typed.addWidget(self.reference, 1)
        pressed = QHBoxLayout()
        pressed.setSpacing(SPACE.s)
        for button in (self.arrived, self.doubt, self.fail):
            pressed.addWidget(button)
        pressed.addStretch(1)
        self.reference.textChanged.connect(self._show_presses)
        self.arrived.clicked.connect(self._press_arrived)
        self.doubt.clicked.connect(lambda: self._press(self._intake.transfer.doubt))
        self.fail.clicked.connect(lambda: self._press(self._intake.transfer.fail))
        picture = QVBoxLayout()
        picture.addWidget(self._qr, 1)
        for text in (self._secret, self._caption):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            picture.addWidget(text)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE.m)
        middle.addLayout(words, 3)
        middle.addLayout(picture, 2)
        printing = QHBoxLayout()
        printing.setSpacing(SPACE.s)
        printing.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        printing.addWidget(self._print, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._code)
        whole.addLayout(middle, 1)
        whole.addLayout(typed)
        whole.addLayout(pressed)
        whole.addLayout(printing)

    def refresh(self, language: str) -> None:
        """Shows the dossier and the state of its print."""
        dossier, branch = self._intake.dossier, self._picture.branch
        if dossier is None:
            self._qr.show_url("")
            return
        set_text(self._code, dossier.code or dossier.external or "")
        set_text(self._state, dossier_state_text(dossier.state).capitalize())
        set_property(self._state, "level", "primary")
        due_at = dossier.due.promised_at if dossier.due else dossier.theirs.due_at if dossier.theirs else None
        set_text(self._due_title, _("Result ready at") if due_at else "")
        set_text(self._due, due_text(due_at, branch))
        set_text(self._procedure, procedure_text(self._intake.entry.procedure, dossier.procedure, language))
        at = moment_text(dossier.receipts[-1].at, branch) if dossier.receipts else ""
        set_text(self._at, _("Received at {at}").format(at=at) if at else "")
        number = len(dossier.receipts)
        again = _("Receipt no. {n}: it replaces the one before.").format(n=number)
        set_text(self._receipt, again if number > 1 else self._theirs(dossier, language))
        waits = self._intake.cash.waits_for(dossier)
        set_text(self._fee, _("Noting the payment …") if waits else money_text(dossier.money, language))
        stays = is_kept_back(dossier)
        here = _("The result waits for a part at another agency.")
        set_text(self._result, here if stays else delivery_text(dossier.delivery, branch))
        set_property(self._result, "level", "amber" if stays else "")
        set_text(self._parts, self._parts_text(dossier, language))
        for text in (self._receipt, self._fee, self._result, self._parts):
            text.setVisible(bool(text.text()))
        owes = dossier.money is not None and dossier.money.state in UNSETTLED
        set_property(self._fee, "level", "amber" if owes and not waits else "")
        self.refresh_code()
        self._show_presses()
        self._show_print()

    def _parts_text(self, dossier: DossierView, language: str) -> str:
        """Of what it is a part, the parts that other agencies decide, and whether it can be resolved here and now."""
        lines = [] if dossier.parent is None else [_("A part of dossier {code}").format(code=dossier.parent_code or "")]
        for one in sorted(dossier.children, key=lambda one: one.state is not ChildState.OPEN)[:MOST_PARTS]:
            said = child_state_text(one, language, self._picture.branch)
            lines.append(_("Part {code}: {state}").format(code=one.code or one.procedure, state=said))
        more = len(dossier.children) - MOST_PARTS
        lines += [_("And {n} more.").format(n=more)] if more > 0 else []
        delegated = delegation_text(dossier, language)
        return "\n".join([*lines, delegated] if delegated else lines)

    def _theirs(self, dossier: DossierView, language: str) -> str:
        """Who decides a dossier of another system; empty: it is decided here."""
        procedure = self._intake.entry.procedure
        if dossier.way is not Way.THEIRS or procedure is None or procedure.system is None:
            return ""
        said = _("{system} decides it; its state follows that system. The receipt is theirs.")
        return said.format(system=name_in(procedure.system, language))

    def refresh_code(self) -> None:
        """Shows the code of the transfer while one is asked for, and its time is not over; else the look-up's."""
        dossier, transfer, language = self._intake.dossier, self._intake.transfer, spoken()
        if dossier is None:
            return
        group, code = transfer.group(dossier), transfer.code(dossier)
        if not group:
            self._qr.show_url(dossier.lookup_url or "")
            self._qr.setAccessibleName(_("Code of the dossier's page"))
            set_text(self._secret, dossier.lookup_secret or "")
            set_text(self._caption, _("For the citizen: scan it to look the dossier up"))
            return
        n, vnd = len(group), say_money(transfer.sum_vnd(dossier), language)
        self._qr.show_url(code)
        self._qr.setAccessibleName(_("Code of the transfer"))
        of = ngettext("{vnd} for {n} dossier", "{vnd} for {n} dossiers", n).format(vnd=vnd, n=n)
        set_text(self._secret, of)
        minutes = transfer.minutes_left(dossier)
        left = ngettext("VietQR, shown for {n} more minute", "VietQR, shown for {n} more minutes", minutes)
        over = _("The code is not shown any more. Look at the bank's statement, then say what became of it.")
        set_text(self._caption, left.format(n=minutes) if code else over)

    def _show_presses(self) -> None:
        """What became of the transfer: the clerk says it, by the bank's statement."""
        intake = self._intake
        dossier = intake.dossier
        group = intake.transfer.group(dossier)
        waits = dossier is None or intake.cash.waits_for(dossier) or intake.transfer.waits(dossier)
        set_text(self._reference_title, _("The bank's number of the transfer"))
        self.arrived.show_text(_("Arrived"))
        self.arrived.show_primary(True)
        self.doubt.show_text(_("Not sure"))
        self.fail.show_text(_("Did not arrive"))
        for widget in (self._reference_title, self.reference, self.arrived, self.doubt, self.fail):
            widget.setVisible(bool(group))
        self._print.setVisible(not group)
        self.arrived.setEnabled(not waits and re.fullmatch(REFERENCE, self.reference.text().strip()) is not None)
        asked = any(one.money is not None and one.money.state is MoneyState.ASKED for one in group)
        self.doubt.setEnabled(not waits and asked)
        self.fail.setEnabled(not waits)
        if not group and self.reference.text():
            self.reference.clear()

    def _press_arrived(self) -> None:
        number = self.reference.text().strip()
        self._press(lambda dossier: self._intake.transfer.arrived(dossier, number))

    def _press(self, said: Callable[[DossierView], None]) -> None:
        if self._intake.dossier is not None:
            said(self._intake.dossier)

    def _show_print(self) -> None:
        dossier, printer = self._intake.dossier, self._prints.printer
        job = None if dossier is None else self._prints.job_of(dossier)
        if not printer.present:
            text, level = _("No printer: the citizen photographs this code."), None
        elif dossier is not None and not dossier.receipts:
            text, level = "", None
        elif job is None:
            text, level = _("The receipt was not printed here."), None
        else:
            text, level = slip_text(job, printer.state, printer.cause, receipt=True), slip_level(job)
        set_text(self._print, text)
        set_property(self._print, "level", "" if level is None else level.colour)
        self._mark.show_level(level)
        self._mark.setVisible(level is not None)
