"""The strip that names the other counters whose alarm is raised."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from counter.branch.counter_picture import CounterPicture
from counter.branch.phrases import at_text
from language.messages import _
from language.names import name_in
from ui.language.switch import LanguageSwitch
from ui.look.icons import icon_pixmap
from ui.look.tokens import COLOUR, DESK, SPACE
from ui.widgets.parts import label, set_text


class AlarmStrip(QFrame):
    """Hidden while no alarm is raised."""

    def __init__(self, picture: CounterPicture, language: LanguageSwitch) -> None:
        super().__init__()
        self.setObjectName("alarm-strip")
        self._picture = picture
        self._language = language
        sign = label()
        sign.setPixmap(icon_pixmap("alarm", DESK.title, COLOUR.on_primary))
        self._text = label("alarm-text", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        row.setSpacing(SPACE.s)
        row.addWidget(sign)
        row.addWidget(self._text, 1)

    def refresh(self) -> None:
        """Shows the present alarms."""
        asking = self._picture.alarms()
        language = self._language.language
        said = [
            _("{counter} asks for help, since {time}").format(
                counter=name_in(one.name, language), time=at_text(one.alarm_at or one.since, self._picture.branch)
            )
            for one in asking
        ]
        set_text(self._text, " · ".join(said))
        self.setVisible(bool(asking))
