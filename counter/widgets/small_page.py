"""The small window, on top of the clerk's other programs: number, time, the next act; all keys work."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.acts.acts import ABOUT, Act, usual_act
from counter.acts.notice import Kind, Notice
from counter.acts.questions import ActQuestions
from counter.acts.sending import ActSender
from counter.branch.branch_link import BranchLink
from counter.branch.counter_picture import CounterPicture
from counter.branch.phrases import counter_state_text, nobody_waits_text, service_text, state_text, why_next_text
from counter.branch.service_timer import service_times
from counter.branch.side_lists import oldest, waiting_heading
from counter.branch.watch import title_of, watched
from counter.slip.issuing import IssuedSlips
from language.durations import clock
from language.messages import _
from language.names import name_in
from protocol.enums import CounterState, TicketState
from ui.language.switch import LanguageSwitch
from ui.look.promise_level import Level
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import Mark, label, set_property, set_text
from ui.widgets.timer_bar import TimerBar

from .parts.alarm_strip import AlarmStrip
from .parts.help_panel import SMALL_KEY
from .parts.own_alarm import OwnAlarm
from .parts.question_panel import QuestionPanel
from .parts.slip_panel import SlipPanel

SIZE = QSize(580, 244)
ASKING = QSize(720, 460)
FREE = (Act.CALL, Act.PAUSE)
CALLED = (Act.START, Act.RECALL, Act.NO_SHOW)
SERVING = (Act.COMPLETE, Act.COMPLETE_AND_CALL, Act.PARK)
AWAY = (Act.OPEN, Act.LOGOUT)


class SmallPage(QWidget):
    """Signals: `pressed` carries an act, `large_pressed` nothing."""

    pressed = Signal(object)
    large_pressed = Signal()

    def __init__(
        self,
        picture: CounterPicture,
        act_sender: ActSender,
        questions: ActQuestions,
        issued_slips: IssuedSlips,
        branch_link: BranchLink,
        language: LanguageSwitch,
    ) -> None:
        super().__init__()
        self.setObjectName("small-page")
        self.setProperty("part", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture, self._branch_link = picture, branch_link
        self._act_sender, self._questions, self._issued_slips = act_sender, questions, issued_slips
        self._language = language
        self.alarm = AlarmStrip(picture, language)
        self.own_alarm = OwnAlarm(picture, act_sender)
        self._name = label("small-name", "lead")
        self._state = label("small-state", "pill")
        self._number = label("small-number")
        self._timer = label("small-timer")
        self._service = label("small-service", "soft", wrap=True)
        self._bar = TimerBar()
        self._waiting = label("small-waiting", "soft")
        self._mark = Mark(DESK.small)
        self._said = label("small-notice", wrap=True)
        self._large = KeyButton("large-window", SMALL_KEY, icon="small-window")
        self._large.clicked.connect(self.large_pressed)
        self._buttons = {act: self._button(act) for act in dict.fromkeys((*FREE, *CALLED, *SERVING, *AWAY))}
        self.question = QuestionPanel(questions)
        self.slip = SlipPanel(issued_slips, language, beside=True)
        self._stack = QStackedWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        head, hand, said, acts = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (head, hand, said, acts):
            row.setSpacing(SPACE.s)
        head.addWidget(self._name)
        head.addWidget(self._state)
        head.addStretch(1)
        head.addWidget(self.own_alarm)
        head.addWidget(self._large)
        hand.addWidget(self._number)
        hand.addStretch(1)
        hand.addWidget(self._timer)
        said.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._said, 1)
        for button in self._buttons.values():
            acts.addWidget(button)
        acts.addStretch(1)
        plain = QWidget()
        inside = QVBoxLayout(plain)
        inside.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        inside.setSpacing(SPACE.xs)
        inside.addLayout(head)
        inside.addLayout(hand)
        inside.addWidget(self._bar)
        inside.addWidget(self._service)
        inside.addWidget(self._waiting)
        inside.addStretch(1)
        inside.addLayout(said)
        inside.addLayout(acts)
        self._stack.addWidget(plain)
        self._stack.addWidget(self.question)
        self._stack.addWidget(self.slip)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.alarm)
        whole.addWidget(self._stack, 1)

    @property
    def wanted(self) -> QSize:
        """The size that the window should have now."""
        size = SIZE if self._questions.question is None and self._issued_slips.shown is None else ASKING
        alarm = self.alarm.sizeHint().height() if self._picture.alarms() else 0
        more_lines = self._said.heightForWidth(size.width() - 4 * SPACE.m) - self._said.fontMetrics().lineSpacing()
        return size + QSize(0, alarm + max(0, more_lines))

    def refresh(self) -> None:
        """Shows the present state."""
        me, language = self._picture.me, self._language.language
        self.alarm.refresh()
        if me is not None:
            set_text(self._name, name_in(me.name, language))
        waiting, level = oldest(self._picture)
        text = waiting_heading(self._picture)
        set_text(self._waiting, f"{text} · {waiting}" if waiting else text)
        set_property(self._waiting, "level", "off" if level is Level.CALM else level.colour)
        self.slip.refresh()
        self._show_notice()
        self._show_buttons()
        self._large.setAccessibleName(_("Large window"))
        self.refresh_times()

    def refresh_times(self) -> None:
        """Shows the present times."""
        self.own_alarm.refresh()
        ticket, me = self._picture.in_hand, self._picture.me
        if ticket is None:
            text = _("Closed") if me is None else counter_state_text(me)
            free = me is not None and me.state is CounterState.OPEN
            set_text(self._state, _("Nobody at the counter") if free else text)
            set_property(self._state, "level", "calm" if free else "off")
            likely = self._picture.likely_next() if free else None
            hint = nobody_waits_text(me) if free else _("Press F10 to open the counter.")
            set_text(self._number, likely[0].number if likely else "")
            set_property(self._number, "level", "off")
            set_text(self._timer, "")
            self._number.setVisible(bool(self._number.text()))
            why = _("Likely next: {why}").format(why=why_next_text(likely[1])) if likely else ""
            set_text(self._service, why or hint)
            self._bar.setVisible(False)
            return
        picture = self._picture
        times = service_times(ticket, picture.clock.age_s, picture.transaction_target_s, picture.visit_target_s)
        set_text(self._state, state_text(ticket))
        set_property(self._state, "level", "primary")
        set_text(self._number, ticket.number)
        set_property(self._number, "level", "primary")
        for part in (self._bar, self._number):
            part.setVisible(True)
        set_text(self._timer, clock(times.shown_s))
        set_property(self._timer, "level", times.level.colour if times.serving else "off")
        said = watched(picture)
        service = service_text(ticket.service, picture.branch, self._language.language)
        set_text(self._service, service if said is None else title_of(said, picture.transaction_target_s))
        self._bar.show_share(times.promised_s / times.target_s if times.serving else None)

    def show_question(self) -> None:
        """Shows the present question or issued ticket, or neither."""
        self.question.refresh()
        self.slip.refresh()
        asked, given = self._questions.question is not None, self._issued_slips.shown is not None
        self._stack.setCurrentIndex(1 if asked else 2 if given else 0)
        if asked:
            self.question.take_focus()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_notice(self) -> None:
        notice = self._act_sender.notice
        if not self._branch_link.link.is_connected:
            notice = Notice(Kind.REFUSED, _("No connection to the server; trying again."))
        set_text(self._said, notice.text if notice else "")
        set_property(self._said, "level", notice.kind.value if notice else "off")
        self._mark.show_level(Level.RED if notice and notice.kind is Kind.REFUSED else None)
        self._mark.setVisible(notice is not None and notice.kind is Kind.REFUSED)

    def _show_buttons(self) -> None:
        ticket, me = self._picture.in_hand, self._picture.me
        if ticket is not None:
            shown: tuple[Act, ...] = SERVING if ticket.state is TicketState.SERVING else CALLED
        else:
            shown = FREE if me is not None and me.state is CounterState.OPEN else AWAY
        first = usual_act(self._picture)
        for act, button in self._buttons.items():
            button.show_text(_(ABOUT[act].label))
            button.setVisible(act in shown)
            button.setEnabled(self._act_sender.may(act))
            button.show_primary(act is first)

    def _button(self, act: Act) -> KeyButton:
        button = KeyButton(f"small-{act.value}", ABOUT[act].key, height_px=DESK.title + SPACE.m)
        button.clicked.connect(lambda: self.pressed.emit(act))
        return button
