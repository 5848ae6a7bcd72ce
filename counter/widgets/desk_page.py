"""The clerk's page: at the left the ticket in hand and its acts, at the right the waiting tickets and the counters.

A ticket that was issued here is shown at the right until the next act or Esc.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from counter.acts.acts import Act
from counter.acts.notice import Kind, Notice
from counter.acts.questions import ActQuestions
from counter.acts.sending import ActSender
from counter.acts.sign_in import ClerkSession
from counter.branch.branch_link import BranchLink
from counter.branch.counter_picture import CounterPicture
from counter.intake.intake import Intake
from counter.intake.papers_to_scan import papers_to_scan
from counter.intake.receipt_prints import ReceiptPrints
from counter.scanning.scanning import Scanning
from counter.scanning.stored_scans import StoredScans
from counter.slip.issuing import IssuedSlips
from language.messages import _
from ui.language.switch import LanguageSwitch
from ui.look.tokens import SPACE
from ui.widgets.key_button import STACKED_PX

from .header import Header
from .intake.intake_keys import KEYS as INTAKE_KEYS
from .intake.intake_panel import IntakePanel
from .page_view import PageView
from .parts.actions import GRID, Actions
from .parts.alarm_strip import AlarmStrip
from .parts.hand_card import HandCard
from .parts.help_panel import HelpPanel
from .parts.question_panel import QuestionPanel
from .parts.scan_panel import ScanPanel
from .parts.side import Side
from .parts.slip_panel import SlipPanel
from .parts.watch_strip import WatchStrip
from .strips import LinkStrip, NoticeStrip

ENDS = (Act.COMPLETE, Act.COMPLETE_AND_CALL)
"""Acts that end the visit."""
LEAVES = (Act.PARK, Act.TRANSFER, Act.NEXT_SERVICE, Act.RETURN, Act.NO_SHOW)
"""Acts after which the ticket is not here any more; a draft that is saved waits for it."""
ENDS_BESIDE = (Act.CALL, Act.CALL_NAMED, Act.PICKUP, Act.LOGOUT)
"""Acts that bring somebody here, or let the clerk go; what waits beside the queue is kept as it was entered."""
LEAST_BELOW_PX = len(GRID) * (STACKED_PX + SPACE.s)
"""So low the acts may get, when an emergency takes room above."""


class DeskPage(QWidget):
    """Signals: `language_pressed`, the other language is wanted; `small_pressed`, the small window is."""

    language_pressed = Signal()
    small_pressed = Signal()

    def __init__(
        self, picture: CounterPicture, act_sender: ActSender, questions: ActQuestions, scanning: Scanning,
        stored_scans: StoredScans, issued_slips: IssuedSlips, session: ClerkSession, branch_link: BranchLink,
        language: LanguageSwitch, intake: Intake, receipts: ReceiptPrints,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("desk-page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = picture
        self._act_sender = act_sender
        self._questions = questions
        self._scanning = scanning
        self._issued_slips = issued_slips
        self._intake = intake
        self._scan_open = False
        self._help_open = False
        self.header = Header(picture, act_sender, session, language)
        self.link_strip = LinkStrip(picture, branch_link, issued_slips)
        self.alarm = AlarmStrip(picture, language)
        self.hand = HandCard(picture, language)
        self.notice = NoticeStrip(act_sender, stored_scans)
        self.watch = WatchStrip(picture, act_sender)
        self.buttons = Actions(picture, act_sender, scanning)
        self.question = QuestionPanel(questions)
        self.scan = ScanPanel(scanning, lambda ticket: papers_to_scan(intake, picture, ticket, language.language))
        self.page_view = PageView(scanning)
        self.help = HelpPanel()
        self.intake = IntakePanel(intake, picture, receipts, language)
        self.intake_help = HelpPanel(INTAKE_KEYS, columns=2)
        self.intake_notice = NoticeStrip(act_sender, stored_scans)
        self.side = Side(picture, language, intake.brought, intake.queue, intake.payments)
        self.slip = SlipPanel(issued_slips, language)
        self._above = QWidget()
        self._right, self._beside = QStackedWidget(), QWidget()
        self._below = QStackedWidget()
        self._usual, self._taking_in = QWidget(), QWidget()
        self._left = QStackedWidget()
        self._lay_out()
        self.header.pressed.connect(self.do)
        self.header.language_pressed.connect(self.language_pressed)
        self.header.small_pressed.connect(self.small_pressed)
        self.header.help_pressed.connect(self.press_help)
        self.help.closed.connect(self.press_help)
        for pressed in (self.buttons.pressed, self.watch.pressed):
            pressed.connect(self.do)
        self.side.call.connect(lambda ticket_id: self.do(Act.CALL_NAMED, ticket_id))
        self.side.pick_up.connect(lambda ticket_id: self.do(Act.PICKUP, ticket_id))
        self.scan.closed.connect(self._close_scan)
        self.scan.large_wanted.connect(self._show_large)
        self.scan.page_selected.connect(self.page_view.prepare)
        self.page_view.closed.connect(self._close_large)
        self.intake.closed.connect(self.back_out)
        self.intake.help_pressed.connect(self.press_help)
        self.intake_help.closed.connect(self.press_help)
        intake.changed.connect(self._show_below)
        questions.changed.connect(self._show_below)
        questions.decided.connect(act_sender.send)
        scanning.changed.connect(self.buttons.refresh)
        stored_scans.changed.connect(self.notice.refresh)

    def _lay_out(self) -> None:
        for widget in (self.buttons, self.question, self.scan, self.help):
            self._below.addWidget(widget)
        self._right.addWidget(self.side)
        self._right.addWidget(self.slip)
        # below who waits, whose list gets shorter: what is pressed stays where it is, also while a dossier is entered
        right = QVBoxLayout(self._beside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACE.s)
        right.addWidget(self._right, 1)
        right.addWidget(self.watch)
        # by their shares of the window alone, so that nothing moves when their content does
        for part in (self.hand, self._above, self._below, self._right, self._beside):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._below.setMinimumHeight(LEAST_BELOW_PX)
        # the notice takes its place from the card's empty foot, never from what is pressed
        above = QVBoxLayout(self._above)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(SPACE.s)
        above.addWidget(self.hand, 1)
        above.addWidget(self.notice)
        left = QVBoxLayout(self._usual)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(SPACE.s)
        left.addWidget(self._above, 4)
        left.addWidget(self._below, 3)
        taking_in = QVBoxLayout(self._taking_in)
        taking_in.setContentsMargins(0, 0, 0, 0)
        taking_in.setSpacing(SPACE.s)
        taking_in.addWidget(self.intake, 1)
        taking_in.addWidget(self.intake_notice)
        for whole_left in (self._usual, self._taking_in, self.intake_help, self.page_view):
            whole_left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self._left.addWidget(whole_left)
        self._left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE.m)
        columns.addWidget(self._left, 7)
        columns.addWidget(self._beside, 6)
        body = QVBoxLayout()
        body.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.m)
        body.setSpacing(SPACE.s)
        body.addWidget(self.link_strip)
        body.addLayout(columns, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self.alarm)
        whole.addLayout(body, 1)

    def do(self, act: Act, ticket_id: str | None = None) -> None:
        """Does the act of a button or key that was pressed. `ticket_id`: of a ticket that was chosen in a list."""
        self._help_open = False
        if self._intake.is_open:
            self.intake.entry.form.finish()
        if act is not Act.ALARM and self._act_sender.may(act):
            self._issued_slips.close()
        if act in ENDS and self._intake.entry.is_unfinished and self._act_sender.may(act):
            self._show_unfinished()
        elif self._would_lose(act):
            self._open_intake()
            self._act_sender.tell(Notice(Kind.REFUSED, self._intake.entry.would_be_lost or ""))
        elif act is Act.DOSSIER:
            self._open_intake()
        elif act is Act.SCAN:
            self._open_scan()
        elif act is Act.UNDO:
            self._act_sender.take_back()
        elif act is Act.ALARM:
            self._act_sender.press_alarm()
        elif ticket_id is None and self._questions.act is act and self._questions.question is not None:
            self.question.choose()
        elif self._act_sender.may(act):
            self._act_sender.tell(None)
            self._questions.start(act, ticket_id)
        self._show_below()

    def _would_lose(self, act: Act) -> bool:
        """Whether what was entered and is saved nowhere would go with this act."""
        taken_back = (Act.UNDO,) if self._intake.is_beside else ()  # it may bring somebody back
        ends = (*ENDS, *LEAVES, *ENDS_BESIDE, *taken_back)
        return act in ends and self._act_sender.may(act) and self._intake.entry.would_be_lost is not None

    def _open_intake(self) -> None:
        """Opens the dossiers of who is being served, or what waits beside the queue; again: takes the focus there."""
        if self._act_sender.may(Act.DOSSIER) and self._intake.open():
            self._questions.close()
            self._act_sender.tell(None)
            self.intake.begin()

    def _show_unfinished(self) -> None:
        """A visit does not end while a dossier is half entered."""
        self._open_intake()
        text = _("A dossier is being entered: receive it (Ctrl+Enter) or discard it (Shift+Esc) first.")
        self._act_sender.tell(Notice(Kind.REFUSED, text))

    def do_first(self, acts: tuple[Act, ...]) -> None:
        """Does the first possible act of a key that stands for several."""
        self.do(next((act for act in acts if self._act_sender.may(act)), acts[0]))

    def refresh(self) -> None:
        """Shows the present state."""
        for part in (
            self.header,
            self.alarm,
            self.link_strip,
            self.hand,
            self.notice,
            self.intake_notice,
            self.watch,
            self.buttons,
            self.side,
            self.slip,
            self.help,
            self.intake_help,
            self.intake,
        ):
            part.refresh()
        self._right.setCurrentWidget(self.side if self._issued_slips.shown is None else self.slip)
        if self._scan_open:
            self.scan.refresh()

    def refresh_times(self) -> None:
        """Shows the present times."""
        self.header.refresh_times()
        self.hand.refresh()
        self.watch.refresh()
        self.intake.refresh_times()
        self.link_strip.refresh()

    def back_out(self) -> None:
        """Closes what is open, as Esc does, wherever the focus is."""
        if self._help_open:
            self.press_help()
        elif self._questions.question is not None:
            self._questions.back()
        elif self.page_view.key is not None and not self._intake.is_open:
            self.page_view.close_page()
        elif self._scan_open and not self._intake.is_open:
            self._close_scan()
        elif self._intake.is_open and self._issued_slips.shown is None:
            if not self.intake.back() and not self._intake.back_to_queue():
                self._intake.close()
        else:
            self._issued_slips.close()
            self._act_sender.tell(None)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def press_help(self) -> None:
        """Shows or closes the keys, as F1 does; those of a dossier while one is entered."""
        self._help_open = not self._help_open
        self._show_below()

    def print_receipt(self) -> bool:
        """Prints the receipt that is shown again; False: none is shown."""
        shown = self._intake.is_open and self._left.currentWidget() is self._taking_in
        if shown:
            self.intake.print_again()
        return shown

    def _show_left(self, page: QWidget) -> None:
        if self._left.currentWidget() is not page:
            self._left.setCurrentWidget(page)
            if page is self._taking_in:
                self.intake.begin()
            elif page in (self.intake_help, self.page_view):
                page.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                (self._below.currentWidget() or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_scan(self) -> None:
        if self._scan_open and self._questions.question is None:
            self.scan.press_start()
        elif self._scanning.begin(self._picture.in_hand):
            self._questions.close()
            self._intake.close()
            self._scan_open = True
            self._show_below()
            self.scan.begin()

    def _show_large(self, key: int) -> None:
        self.page_view.open_page(key)
        self._show_below()

    def _close_large(self) -> None:
        self._show_below()
        if self._scan_open and self._below.currentWidget() is self.scan:
            self.scan.begin()

    def _close_scan(self) -> None:
        self._scan_open = False
        self.page_view.close_page()
        self._show_below()

    def _show_below(self) -> None:
        """Shows one panel: the keys before a question, a question before the rest; a dossier, the scan, the acts."""
        self.question.refresh()
        asked = self._questions.question is not None
        if self._intake.is_open and not asked:
            self._show_left(self.intake_help if self._help_open else self._taking_in)
            return
        if self._scan_open and not asked and self.page_view.key is not None and not self._help_open:
            self._show_left(self.page_view)
            return
        self._show_left(self._usual)
        under: QWidget = self.question if asked else self.scan if self._scan_open else self.buttons
        shown = self.help if self._help_open else under
        if self._below.currentWidget() is not shown:
            self._below.setCurrentWidget(shown)
            if shown is self.question:
                self.question.take_focus()
            else:
                (self if shown is self.buttons else shown).setFocus(Qt.FocusReason.OtherFocusReason)
