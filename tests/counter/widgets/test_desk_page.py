"""Where things stand on the clerk's page, and what stays where it is."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from counter.acts.acts import Act
from counter.widgets.desk_page import DeskPage
from protocol.dossier_people import PersonField
from tests.pictures.counter import SCREENS
from tests.pictures.seen import settle
from tests.ui.collecting import collect_in_the_main_thread
from ui.look import fonts

__all__ = ["collect_in_the_main_thread"]


def places(state: str) -> dict[str, QRect]:
    """Where the parts of the page and the lines of its card are, in px of the page."""
    screen = next(one for one in SCREENS if one.title == f"counter-desk-1366-{state}-vi")
    with screen.build(screen) as view:
        assert isinstance(view, QWidget)
        settle()
        (page,) = view.findChildren(DeskPage)
        lines = {one.objectName(): one for one in page.hand.findChildren(QLabel) if one.isVisible()}
        shown = {"card": page.hand, "notice": page.notice, "buttons": page.buttons, **lines}
        return {name: QRect(one.mapTo(page, QPoint()), one.size()) for name, one in shown.items() if one.isVisible()}


def test_a_notice_moves_nothing_that_is_read_or_pressed(qapp: QApplication) -> None:
    fonts.use(qapp)
    without, with_notice = places("normal"), places("refused")
    notice, card = with_notice.pop("notice"), with_notice.pop("card")
    assert "notice" not in without
    assert without.pop("card").bottom() > notice.top() > card.bottom()
    assert with_notice == without


def test_what_the_next_person_comes_for_stands_above_why_and_what_to_press(qapp: QApplication) -> None:
    fonts.use(qapp)
    lines = places("normal")
    tops = [lines[name].top() for name in ("ticket-service", "next-procedure", "ticket-class", "ticket-facts")]
    assert tops == sorted(tops)


def test_a_ticket_of_the_list_is_not_called_while_what_was_entered_would_be_lost(qapp: QApplication) -> None:
    screen = next(one for one in SCREENS if one.title == "counter-desk-1366-normal-vi")
    with screen.build(screen) as view:
        assert isinstance(view, QWidget)
        (page,) = view.findChildren(DeskPage)
        ticket = page.side.waiting.rows.rows[0].key
        page._intake._enter()
        page._intake.entry.type(PersonField.NAME, "Trần Văn Bình")  # without a procedure it is nowhere else
        begun: list[Act] = []
        page._act_sender.may = lambda act: True  # type: ignore[method-assign]
        page._act_sender.take_back = lambda: begun.append(Act.UNDO)  # type: ignore[method-assign]
        page._questions.start = lambda act, _ticket=None: begun.append(act)  # type: ignore[assignment,method-assign]
        page.side.call.emit(ticket)
        page.do(Act.LOGOUT)
        page.do(Act.UNDO)
        assert begun == []
        page._intake._forget(None)
        page.side.call.emit(ticket)
        page.do(Act.LOGOUT)
        page.do(Act.UNDO)
        assert begun == [Act.CALL_NAMED, Act.LOGOUT, Act.UNDO]
