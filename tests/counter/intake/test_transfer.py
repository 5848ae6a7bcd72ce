"""Two dossiers of a visit are paid by one transfer: asked for by a code, doubted, and noted by the bank's number."""

from typing import Any

import pytest
from PIL.ImageQt import fromqimage
from pytestqt.qtbot import QtBot

from protocol.payment.vietqr import Transfer, read_vietqr
from tests.counter.clerk import Clerk
from tests.hardware.slips import codes
from tests.serving import Serving

from .test_intake import NewProgram, by_wedge, dossiers, look, received, saved, with_dossier


def money(clerk: Clerk) -> list[dict[str, Any]]:
    return [one["money"] for one in dossiers(clerk)]


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
