"""The branch's emergency message at the top of every counter; it takes no key and covers nothing."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from counter.branch.counter_picture import CounterPicture
from counter.branch.phrases import at_text
from language.messages import _
from language.names import name_in
from ui.language.switch import LanguageSwitch
from ui.look.icons import icon_pixmap
from ui.look.tokens import COLOUR, DESK, SPACE
from ui.widgets.parts import label, set_text


class EmergencyBand(QFrame):
    """Hidden without an emergency."""

    def __init__(self, picture: CounterPicture, language: LanguageSwitch) -> None:
        super().__init__()
        self.setObjectName("emergency")
        self._picture = picture
        self._language = language
        sign = label()
        sign.setPixmap(icon_pixmap("alarm", DESK.title, COLOUR.on_primary))
        self._title = label("emergency-title")
        self._text = label("emergency-text", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        row.setSpacing(SPACE.m)
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._title)

    def refresh(self) -> None:
        """Shows the present message, or hides."""
        emergency = self._picture.emergency
        self.setVisible(emergency is not None)
        if emergency is not None:
            time = at_text(emergency.since, self._picture.branch)
            set_text(self._title, _("Emergency · since {time}").format(time=time))
            set_text(self._text, name_in(emergency.text, self._language.language))
            self.setAccessibleName(f"{self._title.text()}: {self._text.text()}")
