"""What a question offers is read whole."""

from PySide6.QtWidgets import QApplication, QWidget

from counter.widgets.parts.table import RowTable
from tests.counter.widgets.test_window import cut_cells
from tests.pictures.counter import SCREENS
from tests.pictures.seen import settle
from tests.ui.collecting import collect_in_the_main_thread
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
