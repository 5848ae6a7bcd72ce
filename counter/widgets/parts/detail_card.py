"""The details of the ticket in hand, or of the likely next one while none is in hand."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from counter.branch.counter_picture import CounterPicture
from counter.branch.details import Line, details_of
from counter.intake.brought import BroughtDossier
from counter.intake.phrases import brought_text
from language.messages import _
from protocol.views import TicketView
from ui.language.switch import LanguageSwitch
from ui.look.tokens import DESK, SPACE
from ui.widgets.parts import frame, label, set_property, set_text

TITLE_PX = 10 * DESK.body


class DetailCard(QFrame):
    """The details of one ticket; empty without one."""

    def __init__(self, picture: CounterPicture, language: LanguageSwitch, brought: BroughtDossier) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._picture = picture
        self._language = language
        self._brought = brought
        self._heading = label("detail-heading", "heading")
        self._procedure = label("detail-procedure", "lead", wrap=True)
        self._papers_title = label("detail-papers-title", "soft")
        self._papers = label("detail-papers", wrap=True)
        self._about = _Lines("detail-about")
        self._person = _Lines("detail-person")
        inside = QWidget()
        inside.setProperty("part", "sheet")
        words = QVBoxLayout(inside)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(SPACE.s)
        words.addWidget(self._procedure)
        words.addWidget(self._papers_title)
        words.addWidget(self._papers)
        words.addWidget(self._about)
        words.addWidget(_rule())
        words.addWidget(self._person)
        words.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.m, SPACE.s, SPACE.s, SPACE.s)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._heading)
        whole.addWidget(scroll, 1)

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Shows a ticket's details, or none."""
        if ticket is None:
            return
        told = ticket.dossier_id is not None and ticket == self._picture.in_hand
        brought = brought_text(self._brought.dossier, self._picture.branch) if told else ""
        details = details_of(ticket, self._picture, self._language.language, brought)
        set_text(self._heading, _("What {number} chose").format(number=ticket.number))
        set_text(self._procedure, details.procedure or _("No procedure was chosen."))
        set_property(self._procedure, "quiet", not details.procedure)
        set_text(self._papers_title, _("Papers to bring"))
        set_text(self._papers, "\n".join(f"•  {paper}" for paper in details.papers))
        for part in (self._papers_title, self._papers):
            part.setVisible(bool(details.papers))
        self._about.show_lines(details.about)
        self._person.show_lines(details.person)


def _rule() -> QFrame:
    line = frame("rule")
    line.setFixedHeight(1)
    return line


class _Lines(QWidget):
    """Facts in rows, their names in a column of one width."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("detail-lines")
        self._name = name
        self._shown: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE.m)
        self._grid.setVerticalSpacing(SPACE.xs)
        self._grid.setColumnMinimumWidth(0, TITLE_PX)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        while len(self._shown) < len(lines):
            row = len(self._shown)
            title, text = label(f"{self._name}-{row}-title", "soft"), label(f"{self._name}-{row}", wrap=True)
            self._grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
            self._shown.append((title, text))
        for at, (title, text) in enumerate(self._shown):
            is_there = at < len(lines)
            title.setVisible(is_there)
            text.setVisible(is_there)
            if is_there:
                set_text(title, lines[at].title)
                set_text(text, lines[at].text)
        self.setVisible(bool(lines))
