"""A ticket that was issued here, for the citizen to photograph: number, code of its page, state of its slip."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout

from counter.slip.issuing import IssuedSlips
from counter.slip.slip_phrases import facts_text, service_words, slip_level, slip_text
from language.messages import _
from ui.language.switch import LanguageSwitch
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import Mark, label, set_property, set_text

from .code_view import CodeView

SLIP_KEY = "Ctrl+P"


class SlipPanel(QFrame):
    """`beside`: the code is beside the words, for a wide and low area."""

    def __init__(self, issued_slips: IssuedSlips, language: LanguageSwitch, *, beside: bool = False) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._issued_slips = issued_slips
        self._language = language
        self._title = label("slip-title", "heading")
        self._number = label("slip-number")
        self._number.setProperty("beside", beside)
        self._service = label("slip-service", "lead", wrap=True)
        self._facts = label("slip-facts", wrap=True)
        self._code = CodeView("slip-code")
        self._caption = label("slip-caption", "soft", wrap=True)
        self._mark = Mark(DESK.small)
        self._state = label("slip-state", wrap=True)
        self._again = KeyButton("slip-again", SLIP_KEY, icon="again")
        self._seen = KeyButton("slip-seen", icon="done")
        self._earlier = KeyButton("slip-earlier", icon="back")
        self._close = KeyButton("slip-close", "Esc")
        for button, do in (
            (self._again, issued_slips.print_again), (self._seen, issued_slips.dismiss),
            (self._earlier, issued_slips.show_earlier), (self._close, issued_slips.close),
        ):  # fmt: skip
            button.clicked.connect(do)
        self._lay_out(beside)

    def _lay_out(self, beside: bool) -> None:
        centre = Qt.AlignmentFlag.AlignLeft if beside else Qt.AlignmentFlag.AlignHCenter
        for text in (self._number, self._service, self._facts, self._caption):
            text.setAlignment(centre)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        words = QVBoxLayout()
        words.setSpacing(SPACE.xs)
        for text in (self._number, self._service, self._facts):
            words.addWidget(text)
        if beside:
            words.addStretch(1)
        picture = QVBoxLayout()
        picture.setSpacing(SPACE.xs)
        picture.addWidget(self._code, 1)
        picture.addWidget(self._caption)
        middle = QBoxLayout(QBoxLayout.Direction.RightToLeft if beside else QBoxLayout.Direction.TopToBottom)
        middle.setSpacing(SPACE.m)
        middle.addLayout(words, 1 if beside else 0)
        middle.addLayout(picture, 1)
        state = QHBoxLayout()
        state.setSpacing(SPACE.s)
        state.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE.s)
        for button in (self._again, self._seen, self._earlier):
            foot.addWidget(button)
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.m)
        whole.setSpacing(SPACE.s)
        whole.addLayout(head)
        whole.addLayout(middle, 1)
        whole.addLayout(state)
        whole.addLayout(foot)

    def refresh(self) -> None:
        """Shows the present ticket and the state of its slip."""
        issued_slips, language = self._issued_slips, self._language.language
        shown = issued_slips.shown
        if shown is None:
            self._code.show_url("")
            return
        set_text(self._title, _("For the citizen"))
        set_text(self._number, shown.slip.number)
        set_text(self._service, service_words(shown.slip, language))
        set_text(self._facts, facts_text(shown.slip, language))
        self._code.show_url(shown.slip.track_url)
        self._code.setAccessibleName(_("Code of the ticket's page"))
        set_text(self._caption, _("Photograph the code to follow your turn on your phone"))
        job, printer = issued_slips.job, issued_slips.printer
        text, level = slip_text(job, printer.state, printer.cause), slip_level(job)
        set_text(self._state, text)
        set_property(self._state, "level", "" if level is None else level.colour)
        self._state.setVisible(bool(text))
        self._mark.show_level(level)
        self._mark.setVisible(level is not None)
        self._again.show_text(_("Print again"))
        self._again.setVisible(issued_slips.job is not None)
        self._again.setEnabled(issued_slips.may_print)
        self._seen.show_text(_("Handled"))
        self._seen.setVisible(issued_slips.may_dismiss)
        self._earlier.show_text(_("Earlier slip"))
        self._earlier.setVisible(issued_slips.has_earlier)
        self._close.show_text(_("Close"))
