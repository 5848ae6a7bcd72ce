"""That the server's clock is doubted, why, and the button to confirm date and time; it covers nothing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from counter.acts.acts import ABOUT, Act
from counter.acts.sending import ActSender
from counter.branch.counter_picture import CounterPicture
from counter.branch.doubted_clock import doubted_text, doubted_title
from language.messages import _
from ui.look.icons import icon_pixmap
from ui.look.tokens import COLOUR, DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import label, set_text


class ClockBand(QFrame):
    """Hidden while the clock is believed; the button is there once a clerk has signed in. Signal: `pressed`."""

    pressed = Signal()

    def __init__(self, picture: CounterPicture, act_sender: ActSender) -> None:
        super().__init__()
        self.setObjectName("clock-band")
        self._picture = picture
        self._act_sender = act_sender
        sign = label()
        sign.setPixmap(icon_pixmap("clock", DESK.title, COLOUR.amber))
        self._title = label("clock-title", wrap=True)
        self._text = label("clock-text", wrap=True)
        about = ABOUT[Act.CONFIRM_CLOCK]
        self._button = KeyButton(Act.CONFIRM_CLOCK.value, about.key, height_px=DESK.title + SPACE.m)
        self._button.clicked.connect(self.pressed)
        said = QVBoxLayout()
        said.setSpacing(SPACE.xs)
        said.addWidget(self._title)
        said.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        row.setSpacing(SPACE.m)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        row.addWidget(self._button)

    def refresh(self, *, brief: bool = False) -> None:
        """Shows what is doubted at present, or hides. `brief`: without why, for the small window."""
        self.setVisible(self._picture.doubted is not None)
        if self._picture.doubted is None:
            return
        me = self._picture.me
        signed_in = me is not None and me.user is not None
        texts = [doubted_text(self._picture)]
        if not signed_in:
            texts.append(_("Log in to confirm them."))
        set_text(self._title, doubted_title(self._picture))
        set_text(self._text, " ".join(texts))
        self.setAccessibleName(f"{self._title.text()}: {self._text.text()}")
        self._text.setVisible(not brief)
        self._button.show_text(_(ABOUT[Act.CONFIRM_CLOCK].label))
        self._button.setVisible(signed_in)
        self._button.setEnabled(self._act_sender.may(Act.CONFIRM_CLOCK))
