"""The program's window: sign-in page, clerk's page or small window; its keys work wherever the focus is."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLayout, QStackedWidget, QVBoxLayout, QWidget

from counter.acts.acts import ABOUT, Act
from counter.acts.questions import ActQuestions
from counter.acts.sending import ActSender
from counter.acts.sign_in import ClerkSession
from counter.branch.branch_link import BranchLink
from counter.branch.live_picture import LivePicture
from counter.intake.intake import Intake
from counter.intake.receipt_prints import ReceiptPrints
from counter.scanning.scanning import Scanning
from counter.scanning.stored_scans import StoredScans
from counter.slip.issuing import IssuedSlips
from language.messages import _, following
from language.names import name_in
from language.overruns import KEYS
from ui.language.switch import LanguageSwitch
from ui.look.tokens import SPACE

from .desk_page import DeskPage
from .login_page import LoginPage
from .parts.clock_band import ClockBand
from .parts.emergency_band import EmergencyBand
from .parts.help_panel import HELP_KEY, LANGUAGE_KEY, SETUP_KEY, SMALL_KEY
from .parts.own_alarm import ALARM_BACK_KEY
from .parts.question_panel import QuestionPanel
from .parts.slip_panel import SLIP_KEY
from .parts.style import ROOMY_PX, counter_sheet
from .scan_window import ScanWindow
from .small_page import SmallPage
from .strips import STORED_KEY
from .tray import Tray

TICK_MS = 250
"""The timer shows seconds: none is skipped."""
AGES_MS = 2_000
"""The lists show minutes."""
LEAST_PX = (1366, 768)
"""The smallest screen it is made for."""


class Window(QWidget):
    """Shows the view-models; owns its widgets and the timer that refreshes the times.

    Signal: `setup_pressed`, the set-up of this machine is wanted.
    """

    setup_pressed = Signal()

    def __init__(
        self, picture: LivePicture, act_sender: ActSender, questions: ActQuestions, scanning: Scanning,
        stored_scans: StoredScans, issued_slips: IssuedSlips, session: ClerkSession, branch_link: BranchLink,
        language: LanguageSwitch, intake: Intake, receipts: ReceiptPrints,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = picture
        self._questions = questions
        self._language = language
        self._act_sender = act_sender
        self._issued_slips = issued_slips
        self._large: tuple[QPoint, QSize, bool] | None = None
        self._alarmed = False
        self._roomy = False
        self.emergency = EmergencyBand(picture, language)
        self.clock_band = ClockBand(picture, act_sender)
        self.login = LoginPage(picture, act_sender, session, branch_link, language)
        self.page = DeskPage(
            picture, act_sender, questions, scanning, stored_scans, issued_slips, session, branch_link, language,
            intake, receipts,
        )  # fmt: skip
        self.small = SmallPage(picture, act_sender, questions, issued_slips, branch_link, language)
        self.papers = ScanWindow(stored_scans, self)
        self._stored_scans = stored_scans
        self._pages = QStackedWidget()
        for page in (self.login, self.page, self.small):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.emergency)
        whole.addWidget(self.clock_band)
        whole.addWidget(self._pages, 1)
        for layout in (whole, self._pages.layout()):
            assert layout is not None
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setStyleSheet(counter_sheet())
        self.resize(*LEAST_PX)
        self.tray = Tray(picture, language, self)
        self._wire()
        self._add_keys()
        for signal in (
            picture.changed,
            act_sender.changed,
            session.changed,
            branch_link.connected_changed,
            language.changed,
        ):
            signal.connect(self.refresh)
        questions.changed.connect(self._asked)
        issued_slips.changed.connect(self._given)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._times)
        self._tick.start(TICK_MS)
        self._slow_tick = QTimer(self)
        self._slow_tick.timeout.connect(self.page.side.refresh)
        self._slow_tick.start(AGES_MS)
        self.refresh()
        self.login.begin()

    def _wire(self) -> None:
        for wanted in (self.login, self.page):
            wanted.language_pressed.connect(self._switch_language)
        self.page.small_pressed.connect(self.switch_size)
        self.small.large_pressed.connect(self.switch_size)
        self.small.pressed.connect(lambda act: self._act((act,)))
        self.clock_band.pressed.connect(lambda: self._act((Act.CONFIRM_CLOCK,)))
        self.login.setup_pressed.connect(self.setup_pressed)
        self.tray.setup_pressed.connect(self.setup_pressed)
        self.tray.show_pressed.connect(self._come_forward)
        self.tray.small_pressed.connect(lambda: None if self.is_small else self.switch_size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Enlarges the texts of a large window."""
        super().resizeEvent(event)
        roomy = self.height() >= ROOMY_PX
        if roomy != self._roomy:
            self._roomy = roomy
            self.setStyleSheet(counter_sheet(roomy=roomy))

    @property
    def is_small(self) -> bool:
        """Whether the small window is shown."""
        return self._large is not None

    def switch_size(self) -> None:
        """Switches between the small window, on top in the corner of the screen, and the large one where it was."""
        if self._large is None:
            if self._pages.currentWidget() is not self.page:
                return
            self._large = (self.pos(), self.size(), self.isFullScreen())
            self._set_on_top(True)
            self.refresh()
            self._asked()
            self._go_to_corner()
        else:
            place, size, filled = self._large
            self._large = None
            self._set_on_top(False)
            self.resize(size)
            self.move(place)
            if filled:
                self.showFullScreen()
            self.refresh()
            self._asked()

    def refresh(self) -> None:
        """Shows the present state."""
        me = self._picture.me
        signed_in = me is not None and me.user is not None
        if not signed_in and self.is_small:
            self.switch_size()
            return
        shown = self.login if not signed_in else self.small if self.is_small else self.page
        shown.refresh()
        self.emergency.refresh()
        self.clock_band.refresh(brief=self.is_small)
        if self._pages.currentWidget() is not shown:
            self._pages.setCurrentWidget(shown)
            if shown is self.login:
                self.login.begin()
            else:
                shown.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.is_small and self.size() != self._small_size():
            self._go_to_corner()
        title = name_in(me.name, self._language.language) if me else self._picture.counter_id
        self.setWindowTitle(_("{counter} – Một Cửa").format(counter=title))
        self.tray.refresh()
        self._notice_alarms()

    def _notice_alarms(self) -> None:
        """Asks the system once for attention at another counter's alarm or an emergency."""
        alarmed = bool(self._picture.alarms()) or self._picture.emergency is not None
        if alarmed and not self._alarmed:
            QApplication.alert(self)
        self._alarmed = alarmed

    def _set_on_top(self, on_top: bool) -> None:
        shown = self.isVisible()
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on_top)
        if shown:
            self.showNormal()  # a window whose flags change is hidden

    def _go_to_corner(self) -> None:
        self.resize(self._small_size())
        room = self.screen().availableGeometry()
        self.move(room.right() - self.width() - SPACE.m, room.bottom() - self.height() - SPACE.m)

    def _small_size(self) -> QSize:
        wanted = self.small.wanted
        bands = [band for band in (self.emergency, self.clock_band) if not band.isHidden()]
        return wanted + QSize(0, sum(max(0, band.heightForWidth(wanted.width())) for band in bands))

    def _come_forward(self) -> None:
        if self.is_small:
            self.switch_size()
        self.showNormal()
        self.activateWindow()

    def _asked(self) -> None:
        if self.is_small:
            self.small.show_question()
            self._go_to_corner()

    def _given(self) -> None:
        self.refresh()
        self._asked()

    def _times(self) -> None:
        self.emergency.refresh()
        self.clock_band.refresh(brief=self.is_small)
        self._questions.refresh_times()
        shown = self._pages.currentWidget()
        if shown is self.login:
            self.login.refresh_times()
        else:
            (self.small if shown is self.small else self.page).refresh_times()

    def _add_keys(self) -> None:
        acts: dict[str, tuple[Act, ...]] = {}
        for act, about in ABOUT.items():
            if about.key:
                acts[about.key] = (*acts.get(about.key, ()), act)
        for key, meant in acts.items():
            self._add_key(key, partial(self._act, meant))
        for cause, key in KEYS.items():
            self._add_key(key, partial(self._act_sender.say_overrun, cause))
        self._add_key("Esc", self._esc)
        self._add_key(LANGUAGE_KEY, self._switch_language)
        self._add_key(SMALL_KEY, self.switch_size)
        self._add_key(HELP_KEY, self._help)
        self._add_key(SETUP_KEY, self.setup_pressed.emit)
        self._add_key(SLIP_KEY, self._slip)
        self._add_key(STORED_KEY, self._stored_scans.open)
        self._add_key(ALARM_BACK_KEY, self._act_sender.take_alarm_back)

    def _add_key(self, key: str, do: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(do)

    def _act(self, acts: tuple[Act, ...]) -> None:
        if Act.ALARM in acts:
            self._act_sender.press_alarm()  # also before anybody has signed in
        elif self._pages.currentWidget() is self.login:
            return
        elif self.is_small and self._questions.question is not None and self._questions.act in acts:
            self.small.question.choose()
        else:
            dossiers = Act.DOSSIER in acts and self._act_sender.may(Act.DOSSIER)
            if self.is_small and (Act.SCAN in acts or dossiers):
                self.switch_size()  # papers need room
            self.page.do_first(acts)

    def press(self, act: Act) -> None:
        """Does what a key does, for a request from elsewhere than the keyboard."""
        if act is Act.CALL and self._questions.end_by_calling():
            self._panel().choose()
            return
        self._act(tuple(same for same, about in ABOUT.items() if about.key == ABOUT[act].key))

    def press_digit(self, digit: int) -> None:
        """The choice with this digit, where a question is open; for a keypad."""
        if self._questions.question is not None and self._pages.currentWidget() is not self.login:
            self._panel().press_digit(digit)

    def _panel(self) -> QuestionPanel:
        return self.small.question if self.is_small else self.page.question

    def _help(self) -> None:
        if self._pages.currentWidget() is not self.login:
            if self.is_small:
                self.switch_size()
            self.page.press_help()

    def _slip(self) -> None:
        """Shows the slip that needs attention, or the last one; prints it again where it is shown."""
        if self._pages.currentWidget() is self.login:
            return
        if self._issued_slips.shown is None and self.page.print_receipt():
            return
        if self._issued_slips.shown is None:
            self._issued_slips.open()
        else:
            self._issued_slips.print_again()

    def _esc(self) -> None:
        if self._pages.currentWidget() is not self.login:
            self.page.back_out()

    def _switch_language(self) -> None:
        self._language.use(following(self._language.language))
