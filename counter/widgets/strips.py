"""Two strips: the state of the connection, always shown, and the last notice."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from counter.acts.notice import Kind
from counter.acts.sending import ActSender
from counter.branch.branch_link import BranchLink
from counter.branch.counter_picture import CounterPicture
from counter.branch.phrases import at_text, minutes_text, own_day_text
from counter.branch.side_lists import today_text
from counter.scanning.stored_scans import StoredScans
from counter.slip.issuing import IssuedSlips
from counter.slip.slip_phrases import strip_text
from language.messages import _
from ui.look.promise_level import Level
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import Mark, label, set_property, set_text

STORED_KEY = "Shift+F9"


class LinkStrip(QFrame):
    """The state of the connection, faults of the slip printer, and the day's figures of counter and branch."""

    def __init__(
        self, picture: CounterPicture, branch_link: BranchLink, issued_slips: IssuedSlips | None = None
    ) -> None:
        super().__init__()
        self.setProperty("part", "strip")
        self._picture = picture
        self._branch_link = branch_link
        self._issued_slips = issued_slips
        self._slip_mark = Mark(DESK.small)
        self._slips = label("slip-printer")
        set_property(self._slips, "level", "amber")
        self._mark = Mark(DESK.small)
        self._state = label("link-state")
        self._own = label("own-day", "soft")
        self._today = label("today", "soft")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.s, SPACE.xs, SPACE.s, SPACE.xs)
        row.setSpacing(SPACE.s)
        row.addWidget(self._mark)
        row.addWidget(self._state)
        row.addSpacing(SPACE.m)
        row.addWidget(self._slip_mark)
        row.addWidget(self._slips)
        row.addStretch(1)
        row.addWidget(self._own)
        row.addSpacing(SPACE.m)
        row.addWidget(self._today)

    def refresh(self) -> None:
        """Shows the present connection and figures."""
        link = self._branch_link.link
        connected = link.is_connected
        set_property(self, "level", "" if connected else "red")
        is_old = connected and self._picture.program_is_old
        level = Level.RED if not connected else Level.AMBER if is_old else Level.CALM
        set_property(self._state, "level", level.value)
        self._mark.show_level(level)
        if is_old:
            set_text(self._state, _("This program is older than the server: update it."))
        elif connected:
            set_text(self._state, _("Connected"))
        else:
            age_s = link.age_s()
            since = at_text(link.since(), self._picture.branch)
            text = _("No connection to the server since {time} ({age}). The ticket in hand is kept; trying again.")
            set_text(self._state, _("Connecting to the server …") if age_s is None else text.format(
                time=since, age=minutes_text(age_s)))  # fmt: skip
        slips = ""
        if self._issued_slips is not None and connected:
            issued = self._issued_slips
            printer = issued.printer
            slips = strip_text(printer.state, issued.troubled, is_barred=issued.is_barred, cause=printer.cause)
        set_text(self._slips, slips)
        self._slip_mark.show_level(Level.AMBER if slips else None)
        me = self._picture.me
        set_text(self._own, own_day_text(me) if connected and me is not None and me.user is not None else "")
        set_text(self._today, today_text(self._picture) if connected else "")


class NoticeStrip(QFrame):
    """The last notice, in two lines at most, and the button for stored papers; hidden without either."""

    def __init__(self, act_sender: ActSender, stored: StoredScans) -> None:
        super().__init__()
        self.setProperty("part", "strip")
        self._act_sender = act_sender
        self._stored = stored
        self._papers = KeyButton("stored-scans", STORED_KEY, icon="dossier")
        self._papers.clicked.connect(lambda: stored.open())
        self._mark = Mark(DESK.small)
        self._text = label("notice", wrap=True)
        self._text.setMinimumHeight(2 * DESK.title)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.s, SPACE.xs, SPACE.s, SPACE.xs)
        row.setSpacing(SPACE.s)
        row.addWidget(self._mark)
        row.addWidget(self._text, 1)
        row.addWidget(self._papers)

    def refresh(self) -> None:
        """Shows the present notice and button."""
        known = self._stored.known
        self._papers.setVisible(bool(known))
        if known:
            self._papers.show_text(_("Papers of {number}").format(number=known[0].number))
        notice = self._act_sender.notice
        level = "" if notice is None else notice.kind.value
        set_property(self, "level", level)
        set_property(self._text, "level", level)
        set_text(self._text, "" if notice is None else notice.text)
        marks = {Kind.REFUSED: Level.RED, Kind.WAITING: Level.AMBER, Kind.TOLD: None}
        self._mark.show_level(None if notice is None else marks[notice.kind])
        self._mark.setVisible(notice is not None and notice.kind is not Kind.TOLD)
        self.setVisible(notice is not None or bool(known))
