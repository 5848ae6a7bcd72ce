"""The counter's second window, for the citizen, in what it can be, on two sizes of small monitors."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from PySide6.QtCore import QSize

from counter.intake.stage import Stage
from counter.program import Program
from counter.settings import CounterSettings
from protocol.dossier_life import DossierState
from protocol.dossier_money import MoneyView
from protocol.enums import CounterState, TicketState
from protocol.messages import Message
from protocol.payment.money import MoneyState
from tests.counter.made import NOW, fixed_clock
from ui.language.switch import LanguageSwitch

from .counter import StillProgram, described, in_hand, show
from .counter_dossier import _by_card, _edited, _received, _view
from .screen import Screen, View, every
from .seen import settle

SIZES = {"1024": QSize(1024, 768), "1280": QSize(1280, 800)}
TOUCH_PX = 56.0


def _free(program: Program) -> None:
    show(program, queue=[])


def _paused(program: Program) -> None:
    show(program, queue=[], state=CounterState.PAUSED)


def _called(program: Program) -> None:
    show(program, in_hand(), queue=[])


def _check(program: Program) -> None:
    _by_card(program)
    _of_this_visit(program)


def _wrong(program: Program) -> None:
    _edited(program)
    _of_this_visit(program)
    screen = program.citizen_screen
    assert screen is not None
    screen.point("applicant.address")
    screen.point("papers")


def _right(program: Program) -> None:
    _check(program)
    assert program.citizen_screen is not None
    program.citizen_screen.confirm()


def _hidden(program: Program) -> None:
    _check(program)
    assert program.citizen_screen is not None
    program.citizen_screen._hide()


def _receipt(program: Program) -> None:
    _received(program)
    _of_this_visit(program)


def _fee(program: Program) -> None:
    branch = msgspec.structs.replace(described(), pay_to="970436/0123456789", agency="H26.50.05.13")
    _by_card(program)
    show(program, in_hand(245), queue=[], view=branch)
    intake = program.intake
    money = MoneyView(MoneyState.ASKED, 64_000, payment="p1", asked_until=NOW.replace(minute=42))
    view = msgspec.structs.replace(_view(DossierState.RECEIVED), money=money, ticket_id=intake.ticket_id)
    intake._acted(view)
    intake.transfer.read([view.dossier_id])
    intake.transfer._got(view)
    intake.changed.emit()


def _of_this_visit(program: Program) -> None:
    intake = program.intake
    if intake.stage is Stage.RECEIVED and intake.dossier is not None:
        intake.entry.dossier = msgspec.structs.replace(intake.dossier, ticket_id=intake.ticket_id)
    intake.changed.emit()


def _rate(program: Program) -> None:
    show(program, in_hand(245), queue=[])
    done = msgspec.structs.replace(in_hand(245), state=TicketState.COMPLETED)
    show(program, queue=[])
    program.branch_link.happened.emit(Message(10, "event", NOW, kind="completed", ticket=done))


def _thanks(program: Program) -> None:
    _rate(program)
    assert program.citizen_screen is not None
    program.citizen_screen.rate(4)


STATES = {
    "free": _free, "paused": _paused, "called": _called, "check": _check, "wrong": _wrong, "right": _right,
    "hidden": _hidden, "fee": _fee, "receipt": _receipt, "rate": _rate, "thanks": _thanks,
}  # fmt: skip
IN_EVERY_SIZE = {"check", "fee", "rate"}


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The citizen's window in one of the states above."""
    language = LanguageSwitch(screen.language)
    settings = CounterSettings(server="http://127.0.0.1:9", branch="CN01", token="t", counter="1",
                               language=screen.language, citizen_screen=True)  # fmt: skip
    program = StillProgram(settings, language)
    program.clock = fixed_clock()
    program.picture.clock = program.clock
    window = program.citizen_window
    assert window is not None
    window.resize(SIZES[screen.mode])
    window.show()
    STATES[screen.state](program)
    assert program.citizen_screen is not None
    if program.citizen_screen.language != screen.language:
        program.citizen_screen.switch_language()
    settle()
    try:
        yield window
    finally:
        program.close()
        window.deleteLater()
        program.window.deleteLater()
        program.deleteLater()
        language.close()
        settle()


SCREENS = tuple(
    screen
    for state in STATES
    for mode in SIZES
    if mode == "1024" or state in IN_EVERY_SIZE
    for screen in every("counter", ["citizen"], [mode], [state], build, TOUCH_PX)
)
