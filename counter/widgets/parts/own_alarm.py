"""This counter's own alarm: a small word that it was sent, and in its first seconds a button to take it back."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter.acts.acts import Act
from counter.acts.sending import ActSender
from counter.branch.counter_picture import CounterPicture
from language.messages import _
from ui.look.tokens import SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import label, set_text

ALARM_BACK_KEY = "Shift+F12"


class OwnAlarm(QWidget):
    """Empty without an alarm. `height_px`: of its button, with the key above the words; 0: beside them.

    The citizen may read it too, so the words are few and small.
    """

    def __init__(self, picture: CounterPicture, act_sender: ActSender, *, height_px: int = 0) -> None:
        super().__init__()
        self._picture = picture
        self._act_sender = act_sender
        self._sent = label("alarm-state", "soft")
        self._back = KeyButton("alarm-back", ALARM_BACK_KEY, icon="undo", stacked=height_px > 0, height_px=height_px)
        self._back.clicked.connect(act_sender.take_alarm_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.s)
        row.addWidget(self._sent)
        row.addWidget(self._back)

    def refresh(self) -> None:
        """Shows the present alarm and its seconds."""
        me = self._picture.me
        asked = me is not None and me.alarm_at is not None
        on_its_way = Act.ALARM in self._act_sender.in_flight
        set_text(self._sent, "…" if on_its_way else _("Sent") if asked else "")
        left_s = self._act_sender.alarm_back_s
        self._back.show_text(_("Take back ({n} s)").format(n=left_s))
        self._back.setVisible(left_s > 0)
        self.setVisible(bool(self._sent.text()) or left_s > 0)
