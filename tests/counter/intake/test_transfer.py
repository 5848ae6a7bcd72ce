"""Two dossiers of a visit are paid by one transfer: asked for by a code, doubted, and noted by the bank's number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL.ImageQt import fromqimage
from pytestqt.qtbot import QtBot

from counter.intake.payments_sent import PaymentFile, PaymentsSent
from counter.intake.transfer import VisitTransfer
from protocol.dossier_life import DossierState
from protocol.dossier_money import MoneyView
from protocol.dossier_views import DossierView
from protocol.payment.money import MoneyState
from protocol.payment.vietqr import Transfer, read_vietqr
from tests.counter.clerk import Clerk
from tests.hardware.slips import codes
from tests.serving import Serving
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from .conftest import PAY_TO
from .test_intake import NewProgram, by_wedge, dossiers, look, received, saved, with_dossier


def money(clerk: Clerk) -> list[dict[str, Any]]:
    return [one["money"] for one in dossiers(clerk)]


def test_a_code_is_shown_for_the_sum_that_was_asked_for_alone_and_not_for_ever(qtbot: QtBot, tmp_path: Path) -> None:
    """A dossier of another visit is looked at: others may be paid by its transfer, so that its own fee is no sum."""
    now, line, language = (
        datetime(2026, 10, 5, 9, tzinfo=UTC),
        Requests("http://127.0.0.1:9", "t", None),
        LanguageSwitch("en"),
    )
    held = SimpleNamespace(ticket_id="t1")
    picture = SimpleNamespace(
        branch=SimpleNamespace(pay_to=PAY_TO), in_hand=held, clock=SimpleNamespace(now=lambda: now)
    )
    transfer = VisitTransfer(line, language, picture, PaymentsSent(line, language, PaymentFile(tmp_path)))  # type: ignore[arg-type]

    def asked(id_: str, ticket: str, minutes: int) -> DossierView:
        money = MoneyView(MoneyState.ASKED, 8000, payment="p1", asked_until=now + timedelta(minutes=minutes))
        received = DossierState.RECEIVED
        return DossierView(
            id_, 3, received, "CN01", "2.000635", (), code=f"H26.50-261005-{id_}", ticket_id=ticket, money=money
        )

    for ticket, minutes, is_shown in (("t1", 5, True), ("t1", 0, False), ("t0", 5, False)):
        one, two = asked("0001", ticket, minutes), asked("0002", ticket, minutes)
        transfer.begin_visit()
        transfer.read([one.dossier_id, two.dossier_id])
        transfer._got(one)
        assert transfer.code(one) == ""  # the sum is not known before all are read
        transfer._got(two)
        assert (bool(transfer.code(one)), transfer.sum_vnd(one)) == (is_shown, 16_000), (ticket, minutes)


@pytest.mark.slow(4)
def test_one_transfer_pays_for_the_dossiers_of_a_visit_and_is_noted_by_the_banks_number(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    clerk = Clerk(qtbot, new_program(), serving)
    clerk.window.resize(1366, 768)
    with_dossier(clerk, "2.000635")
    by_wedge(clerk)
    clerk.until(lambda: saved(clerk))
    first = received(clerk)
    clerk.key("Ctrl+D")
    clerk.until(lambda: clerk.widget("intake-procedure").hasFocus())
    clerk.screen.type("trich luc")
    clerk.key("Return")
    clerk.until(lambda: saved(clerk))
    received(clerk)
    clerk.until(lambda: clerk.program.intake.transfer.is_read and clerk.widget("intake-transfer").isVisible())
    clerk.key("Ctrl+K")
    clerk.reads("received-secret", "16,000 VND for 2 dossiers")
    (text,) = codes(fromqimage(clerk.widget("received-qr").grab().toImage()))
    wanted = read_vietqr(text)
    assert isinstance(wanted, Transfer)
    assert (wanted.bank, wanted.account, wanted.amount_vnd) == ("970436", "0123456789", 16_000)
    assert wanted.purpose == first[-25:]
    assert not clerk.widget("intake-cash").isVisible()  # neither paid nor owed: no cash beside it
    look(clerk, "asked")
    clerk.key("Ctrl+K")  # no number of the bank's yet: nothing is noted
    clerk.key("Ctrl+B")
    clerk.reads("received-fee", "nobody knows whether the transfer arrived")
    assert {one["state"] for one in money(clerk)} == {"unknown"}
    clerk.type("FT26279000123", into="received-reference")
    clerk.key("Ctrl+K")
    clerk.reads("received-fee", "Fee 8,000 VND: paid, receipt CN01-1-000001")
    clerk.until(lambda: {one["state"] for one in money(clerk)} == {"paid"})
    entries = [entry for one in money(clerk) for entry in one["entries"]]
    assert [(one["by"], one["number"], one["reference"]) for one in entries] == [
        ("vietqr", "CN01-1-000001", "FT26279000123")
    ] * 2
    clerk.reads("received-caption", "look the dossier up")
    look(clerk, "paid")
