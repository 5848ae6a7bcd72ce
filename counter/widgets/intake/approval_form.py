"""Where a second person signs in for one act of the clerk: name and password, and more words of the reason."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from language.messages import _
from protocol.people import Credentials
from ui.look.tokens import SPACE
from ui.widgets.parts import label, set_text

MOST_WORDS = 500


class ApprovalForm(QWidget):
    """Signal: `signed` carries the credentials and the words (None: none). Enter leads on, and signs in at the last.

    The password is in its field alone, until it is sent or the form is left.
    """

    signed = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._what = label("approval-what", "lead", wrap=True)
        self._who = label("approval-who", "soft", wrap=True)
        self._titles: list[QLabel] = []
        self.words = _line("approval-words", MOST_WORDS)
        self.user = _line("approval-user", 64)
        self.password = _line("approval-password", 256)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        rows = QFormLayout()
        rows.setSpacing(SPACE.s)
        for line in (self.words, self.user, self.password):
            title = label(f"{line.objectName()}-title", "soft")
            self._titles.append(title)
            rows.addRow(title, line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._what)
        whole.addWidget(self._who)
        whole.addLayout(rows)
        whole.addStretch(1)
        self.words.returnPressed.connect(lambda: self.user.setFocus(Qt.FocusReason.TabFocusReason))
        self.user.returnPressed.connect(lambda: self.password.setFocus(Qt.FocusReason.TabFocusReason))
        self.password.returnPressed.connect(self._sign)

    def begin(self) -> None:
        """Takes the focus, and forgets who signed in before."""
        self.forget()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing of what was typed stays."""
        for line in (self.words, self.user, self.password):
            line.clear()

    def try_again(self) -> None:
        """It was refused: the password is typed anew."""
        self.password.clear()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, what: str) -> None:
        """`what`: the act and its reason."""
        set_text(self._what, what)
        set_text(self._who, _("A supervisor, who is not you, approves it here. Nobody is signed out."))
        said = (_("In more words (kept sealed)"), _("Login name"), _("Password"))
        for title, text in zip(self._titles, said, strict=True):
            set_text(title, text)

    def _sign(self) -> None:
        user, words = self.user.text().strip(), " ".join(self.words.text().split())
        if user and self.password.text():
            self.signed.emit(Credentials(user, self.password.text()), words or None)


def _line(name: str, most: int) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setMaxLength(most)
    return line
