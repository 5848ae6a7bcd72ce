"""The sign-in page: name and password, and the error under them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter.acts.sending import ActSender
from counter.acts.sign_in import ClerkSession
from counter.branch.branch_link import BranchLink
from counter.branch.counter_picture import CounterPicture
from language.messages import _, following, own_name
from language.names import name_in
from protocol.configuration import Name
from ui.language.switch import LanguageSwitch
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import frame, label, set_property, set_text

from .parts.alarm_strip import AlarmStrip
from .parts.help_panel import LANGUAGE_KEY, SETUP_KEY
from .parts.own_alarm import OwnAlarm
from .strips import LinkStrip

CARD_PX = 40 * DESK.body


class LoginPage(QWidget):
    """Signals: `language_pressed`, the other language is wanted; `setup_pressed`, the set-up of this machine is."""

    language_pressed = Signal()
    setup_pressed = Signal()

    def __init__(
        self, picture: CounterPicture, act_sender: ActSender, session: ClerkSession, branch_link: BranchLink,
        language: LanguageSwitch,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("login-page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = picture
        self._session = session
        self._language = language
        self._brand = label("brand", "brand")
        self._brand.setText("Một Cửa")
        self._where = label("login-counter", wrap=True)
        self._branch_name = label("login-branch", wrap=True)
        self._user_title, self._password_title = label("login-user-title"), label("login-password-title")
        self._user, self._password = QLineEdit(), QLineEdit()
        self._user.setObjectName("login-user")
        self._password.setObjectName("login-password")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._error = label("login-error", wrap=True)
        self._error.setMinimumHeight(4 * DESK.title)
        self._submit = KeyButton("login-submit", "Return", height_px=DESK.number, lead=True)
        self._submit.show_primary(True)
        self._language_button = KeyButton("language", LANGUAGE_KEY)
        self._setup = KeyButton("setup", SETUP_KEY)
        self._setup.setAutoDefault(False)
        self.link_strip = LinkStrip(picture, branch_link)
        self.alarm = AlarmStrip(picture, language)
        self.own_alarm = OwnAlarm(picture, act_sender)
        self._name: Name = {}
        """This counter's, kept after it was taken out of the branch."""
        self._lay_out()
        self._user.returnPressed.connect(self._user_done)
        self._password.returnPressed.connect(self._sign_in)
        self._submit.clicked.connect(self._sign_in)
        self._language_button.clicked.connect(self.language_pressed)
        self._setup.clicked.connect(self.setup_pressed)

    def _lay_out(self) -> None:
        card = frame("card", "login-card")
        card.setFixedWidth(CARD_PX)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(SPACE.xl, SPACE.l, SPACE.xl, SPACE.l)
        inside.setSpacing(SPACE.s)
        head = QHBoxLayout()
        head.addWidget(self._brand)
        head.addStretch(1)
        head.addWidget(self._language_button)
        inside.addLayout(head)
        inside.addWidget(self._where)
        inside.addWidget(self._branch_name)
        inside.addSpacing(SPACE.m)
        for title, field in ((self._user_title, self._user), (self._password_title, self._password)):
            title.setBuddy(field)
            inside.addWidget(title)
            inside.addWidget(field)
        inside.addWidget(self._error)
        inside.addWidget(self._submit)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.m, SPACE.m, SPACE.m, SPACE.m)
        whole.addWidget(self.alarm)
        whole.addWidget(self.link_strip)
        whole.addWidget(self.own_alarm, 0, Qt.AlignmentFlag.AlignRight)
        whole.addStretch(2)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        whole.addWidget(self._setup, 0, Qt.AlignmentFlag.AlignRight)

    def begin(self) -> None:
        """Empties the form and takes the focus."""
        self._user.clear()
        self._password.clear()
        self._user.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Shows the present counter and sign-in."""
        language = self._language.language
        branch = self._picture.branch
        counters = () if branch is None else branch.counters
        mine = next((counter for counter in counters if counter.id == self._picture.counter_id), None)
        if mine is not None:
            self._name = mine.name
        here = name_in(self._name, language) if self._name else self._picture.counter_id
        set_text(self._where, here)
        set_text(self._branch_name, name_in(branch.name, language) if branch else "")
        set_text(self._user_title, _("Login name"))
        set_text(self._password_title, _("Password"))
        self._user.setAccessibleName(_("Login name"))
        self._password.setAccessibleName(_("Password"))
        self._submit.show_text(_("Log in"))
        self._submit.setEnabled(not self._session.is_busy)
        self._language_button.show_text(own_name(following(language)))
        self._setup.show_text(_("Set up this machine"))
        unknown = branch is not None and mine is None
        if self._name:
            text = _("{counter} was taken out of the branch, so you are signed out. Ask the administrator.")
        else:
            text = _("This branch has no counter {counter}. Check the settings of this program.")
        text = text.format(counter=here)
        set_text(self._error, text if unknown else self._session.error)
        set_property(self._error, "level", "red")
        self.alarm.refresh()
        self.refresh_times()

    def refresh_times(self) -> None:
        """Shows the present times."""
        self.link_strip.refresh()
        self.own_alarm.refresh()

    def _user_done(self) -> None:
        if self._password.text():
            self._sign_in()
        else:
            self._password.setFocus(Qt.FocusReason.TabFocusReason)

    def _sign_in(self) -> None:
        self._session.sign_in(self._user.text(), self._password.text())
        self._password.clear()
        if not self._user.text().strip():
            self._user.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._password.setFocus(Qt.FocusReason.OtherFocusReason)
