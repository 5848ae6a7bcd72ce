"""A payment is on disk before it is sent, goes out with one key, and leaves the disk with the server's answer alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from counter.acts.notice import Kind, Notice
from counter.intake.payments_sent import PaymentFile, PaymentsSent, refused_payments_text
from protocol.dossier_life import DossierState
from protocol.dossier_money import PaymentCleared, TakePayment
from protocol.dossier_views import DossierView
from protocol.enums import Refusal
from protocol.payment.money import PaidBy
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

DOSSIER = DossierView("d1", 2, DossierState.RECEIVED, "CN01", "2.000635", (), code="H26.50-261005-0001")
CASH = TakePayment("p1", PaidBy.CASH, 8000)


class Desk:
    """A counter's program, from its start to a crash; what it sent, and what it told."""

    def __init__(self, folder: Path) -> None:
        line, file = Requests("http://127.0.0.1:9", "t", None), PaymentFile(folder)
        self.payments = PaymentsSent(line, LanguageSwitch("en"), file)
        self.payments._sender = self  # type: ignore[assignment]  # nobody answers there
        self.sent: list[tuple[str, Callable[[Any], None]]] = []
        self.told: list[Notice] = []
        self.payments.told.connect(self.told.append)

    def send(self, path: str, body: object, reply: type, done: Callable[[Any], None], *, key: str = "") -> None:
        self.sent.append((key, done))

    def try_now(self) -> None:
        pass


def test_after_a_crash_a_payment_is_told_of_and_sent_again_with_its_key(qtbot: QtBot, tmp_path: Path) -> None:
    before = Desk(tmp_path)
    before.payments.send(DOSSIER, CASH)
    after = Desk(tmp_path)
    assert (after.payments.waits_for("d1"), after.sent) == (True, [])  # not before a clerk is there
    after.payments.go_on()
    assert [key for key, _ in after.sent] == [key for key, _ in before.sent]
    assert (after.told[0].kind, "8,000 VND for H26.50-261005-0001" in after.told[0].text) == (Kind.WAITING, True)
    after.payments.go_on()
    assert len(after.sent) == 1
    after.sent[0][1](DOSSIER)
    assert (after.payments.waiting, after.told[-1].kind) == ((), Kind.TOLD)
    assert Desk(tmp_path).payments.waiting == ()


@pytest.mark.parametrize(
    ("why", "is_kept"), [(Refusal.NOT_ALLOWED, True), (Refusal.NOT_AUTHENTICATED, True), (Refusal.WRONG_STATE, False)]
)
def test_a_refusal_is_told_and_only_one_that_says_nothing_of_the_payment_keeps_it(
    qtbot: QtBot, tmp_path: Path, why: Refusal, is_kept: bool
) -> None:
    desk = Desk(tmp_path)
    desk.payments.send(DOSSIER, CASH)
    desk.sent[0][1](Problem(409, why, "no"))
    assert "8,000 VND is NOT noted" in desk.told[0].text
    assert desk.payments.waits_for("d1") is is_kept
    assert Desk(tmp_path).payments.unresolved[0].refused == why.value, "what is refused stays on disk"
    desk.payments.go_on()
    assert len(desk.sent) == 1 + is_kept
    assert len({key for key, _ in desk.sent}) == 1


def test_a_refused_payment_stays_until_a_clerk_says_where_the_money_is(qtbot: QtBot, tmp_path: Path) -> None:
    before = Desk(tmp_path)
    before.payments.send(DOSSIER, CASH)
    before.sent[0][1](Problem(409, Refusal.WRONG_STATE, "no"))
    desk = Desk(tmp_path)  # after a power cut
    desk.payments.go_on()
    (paid,) = desk.payments.unresolved
    assert (desk.sent, "8,000 VND" in refused_payments_text((paid,), "en")) == ([], True)
    desk.payments.clear(paid, "given_back_now")
    desk.payments.clear(paid, "given_back_now")
    assert len(desk.sent) == 1, "said once"
    desk.sent[0][1](Problem(403, Refusal.NOT_ALLOWED, "no"))
    assert desk.payments.unresolved == (paid,)
    desk.payments.clear(paid, "given_back_now")
    again = Desk(tmp_path)  # after another one, while that was on its way
    again.payments.go_on()
    assert [key for key, _ in again.sent] == [desk.sent[1][0]], "what was said is sent with its key, not asked anew"
    again.payments.clear(again.payments.unresolved[0], "never_taken")
    assert len(again.sent) == 1
    again.sent[0][1](PaymentCleared("p1"))
    assert not Desk(tmp_path).payments.unresolved
    assert refused_payments_text((), "en") == ""


def test_what_cannot_be_kept_is_said_and_sent_all_the_same(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    desk = Desk(tmp_path / "file" / "folder")
    desk.payments.send(DOSSIER, CASH)
    assert (desk.told[0].kind, len(desk.sent), desk.payments.waits_for("d1")) == (Kind.REFUSED, 1, True)
