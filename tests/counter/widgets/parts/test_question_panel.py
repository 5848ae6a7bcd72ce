"""What a question offers is read whole."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from counter.acts.acts import Act
from counter.acts.questions import ActQuestions
from counter.branch.live_picture import LivePicture
from counter.widgets.parts.question_panel import QuestionPanel
from counter.widgets.parts.table import RowTable
from protocol.enums import CounterState, TicketState
from tests.counter.made import counter, fixed_clock, snapshot, ticket
from tests.counter.widgets.test_window import cut_cells
from tests.pictures.counter import SCREENS
from tests.pictures.seen import settle
from tests.ui.collecting import collect_in_the_main_thread
from ui.language.switch import LanguageSwitch
from ui.look import fonts

__all__ = ["collect_in_the_main_thread"]


def test_why_a_counter_cannot_be_chosen_is_not_cut(qapp: QApplication) -> None:
    fonts.use(qapp)
    screen = next(one for one in SCREENS if one.title == "counter-question-1366-to-a-counter-vi")
    with screen.build(screen) as view:
        assert isinstance(view, QWidget)
        settle()
        (options,) = (one for one in view.findChildren(RowTable, "question-options") if one.isVisible())
        assert len(options.rows.rows) == 4
        assert cut_cells(options) == []


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        (1, "None of these can be chosen now"),
        (2, "Nothing to choose; go back with Esc"),
    ],
)
def test_a_question_without_a_possible_answer_says_so(
    qapp: QApplication, english: LanguageSwitch, place: int, hint: str
) -> None:
    picture = LivePicture("1", fixed_clock())
    served = ticket("HT-001", state=TicketState.SERVING, counter="1")
    here = counter("1", ticket_id="ht-001", number="HT-001")
    picture.take(snapshot(1, [here, counter("2", state=CounterState.CLOSED, user=None)], [served]))
    questions = ActQuestions(picture, english)
    panel = QuestionPanel(questions)
    questions.changed.connect(panel.refresh)

    questions.start(Act.TRANSFER)
    questions.answer(("service", "counter", "user")[place])

    (shown,) = panel.findChildren(QLabel, "question-hint")
    assert shown.text() == hint
    questions.back()
    assert shown.text() == "Press a digit, or ↑ ↓"
