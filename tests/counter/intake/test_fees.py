"""Cash chosen for one dossier is noted for no other, and each receipt is printed, whatever came of its payment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from counter.branch.live_picture import LivePicture
from counter.intake.intake import Intake
from counter.intake.payments_sent import PaymentFile
from counter.intake.receipt_prints import ReceiptPrints
from counter.intake.stage import Stage
from counter.widgets.intake.intake_panel import IntakePanel
from protocol import dossier_commands as c
from protocol.dossier_life import DossierState
from protocol.dossier_money import MoneyView, PaymentCleared, TakePayment
from protocol.dossier_people import PersonField
from protocol.dossier_views import DossierView
from protocol.enums import Refusal
from protocol.payment.money import MoneyState, PaidBy
from protocol.problem import Problem
from slips.slip_printer import NoPrinter
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests
from ui.link.server_clock import ServerClock

REFUSED = Problem(409, Refusal.WRONG_STATE, "Not in this state")


class Line:
    """Payments that were sent and have no answer, by dossier, in place of the line to the server."""

    def __init__(self) -> None:
        self.sent: dict[str, Callable[[Any], None]] = {}

    def send(self, path: str, body: object, reply: type, done: Callable[[Any], None], *, key: str = "") -> None:
        self.sent[path.split("/")[-2]] = done


class NoAnswers(Requests):
    """What is asked is never answered: nothing comes after a test has ended."""

    def get(self, *_what: Any, **_how: Any) -> None:
        """Nothing comes back."""

    def post_bytes(self, *_what: Any, **_how: Any) -> None:
        """Nothing comes back."""


def owed(id_: str) -> DossierView:
    money = MoneyView(MoneyState.OWED, 8000)
    return DossierView(
        id_, 2, DossierState.RECEIVED, "CN01", "2.000635", ("take-payment", "correct-dossier"), money=money
    )


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def intake(qtbot: QtBot, line: Line, tmp_path: Path) -> Intake:
    language = LanguageSwitch("vi")
    made = Intake(
        Requests("http://127.0.0.1:9", "t", None),
        LivePicture("1", ServerClock()),
        language,
        "CN01",
        PaymentFile(tmp_path),
    )
    made.payments._sender = line  # type: ignore[assignment]  # nobody answers there
    return made


def receive(intake: Intake, id_: str, *, in_cash: bool) -> None:
    """Another dossier of the visit is entered, and the server has received it."""
    intake._enter()
    intake.cash.choose(in_cash)
    intake._acted(owed(id_))


def test_two_payments_under_way_leave_each_dossier_its_receipt(intake: Intake, line: Line) -> None:
    printed: list[str] = []
    intake.received.connect(lambda view: printed.append(view.dossier_id))
    receive(intake, "d1", in_cash=True)
    receive(intake, "d2", in_cash=True)
    assert printed == []
    line.sent["d1"](REFUSED)
    assert printed == ["d1"]
    line.sent["d2"](REFUSED)
    assert printed == ["d1", "d2"]
    receive(intake, "d3", in_cash=True)
    receive(intake, "d4", in_cash=True)
    line.sent["d3"](owed("d3"))
    line.sent["d4"](REFUSED)
    assert printed[2:] == ["d3", "d4"]


def test_cash_that_was_chosen_for_a_draft_is_not_noted_for_a_dossier_that_is_corrected(
    intake: Intake, line: Line
) -> None:
    receive(intake, "d1", in_cash=False)
    intake._enter()
    intake.cash.choose(True)
    intake.show("d1")
    intake._got(owed("d1"))
    intake.begin_correction()
    assert intake.stage is Stage.CORRECTING
    intake._acted(owed("d1"))
    assert line.sent == {}


class Answers:
    """What one dossier's saver sent, in place of its line to the server."""

    def __init__(self) -> None:
        self.done: list[Callable[[Any], None]] = []

    def send(self, path: str, body: object, reply: type, done: Callable[[Any], None], **_more: object) -> None:
        self.done.append(done)


def under_way(intake: Intake) -> Callable[[Any], None]:
    """A receipt is sent and not answered; how it is answered."""
    line = Answers()
    intake._enter()
    assert intake.entry.saver is not None
    intake.entry.saver._sender = line  # type: ignore[assignment]  # nobody answers there
    intake.entry.saver.want_draft(c.AmendDraft("2.000635"))
    line.done.pop()(msgspec.structs.replace(owed("d1"), state=DossierState.REGISTERED))
    intake.entry.saver.act(c.ReceiveDossier("H26.50"))
    return line.done.pop()


TURNED_AWAY = msgspec.structs.replace(owed("d1"), state=DossierState.TURNED_AWAY)


@pytest.mark.parametrize(("answer", "prints"), [(owed("d1"), ["d1"]), (REFUSED, []), (TURNED_AWAY, [])])
def test_a_receipt_that_comes_after_its_ticket_has_left_is_printed_and_said(
    intake: Intake, answer: DossierView | Problem, prints: list[str]
) -> None:
    printed: list[str] = []
    told: list[str] = []
    intake.received.connect(lambda view: printed.append(view.dossier_id))
    intake.told.connect(lambda notice: told.append(notice.text))
    answered = under_way(intake)
    intake.show("d2")
    assert intake.dossier is not None
    assert intake.dossier.dossier_id == "d1"  # another does not take its place meanwhile
    intake._forget(None)
    answered(answer)
    assert (printed, len(told)) == (prints, 1)


def test_another_dossier_does_not_take_the_place_of_what_would_be_lost(intake: Intake) -> None:
    intake._enter()
    intake.entry.type(PersonField.NAME, "Trần Văn Bình")  # without a procedure the server has nothing of it
    intake.show("d1")
    assert (intake.stage, intake.people.has_applicant) == (Stage.ENTERING, True)
    receive(intake, "d1", in_cash=False)
    intake.begin_correction()
    intake.show("d2")
    assert intake.stage is Stage.CORRECTING


def test_a_refused_payment_is_cleared_up_though_its_dossier_cannot_be_read(intake: Intake, line: Line) -> None:
    intake.payments.send(owed("d9"), TakePayment("p1", PaidBy.CASH, 8000))
    line.sent["d9"](REFUSED)
    intake._list_queue()
    intake.take_line("d9")
    assert intake.fee_choices, "the money is there, whatever the server says of the dossier"
    intake._unread(Problem(403, Refusal.NOT_ALLOWED, "Not allowed"))
    panel = IntakePanel(intake, intake._picture, ReceiptPrints(NoPrinter(), intake), LanguageSwitch("vi"))
    intake.is_open = True
    panel.fee_acts.ask(True)
    assert panel.fee_acts.is_asked
    panel.fee_acts.choose(panel.fee_acts.list.rows.rows[0].key)
    line.sent["d9"](PaymentCleared("p1"))
    assert (intake.payments.unresolved, intake.fee_choices) == ((), [])
    panel.deleteLater()
