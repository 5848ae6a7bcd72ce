"""What waits beside the people: listed quietly, opened by keys, received or refused; a call puts it away, kept."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from counter.branch.live_picture import LivePicture
from counter.intake.check_acts import Choice, choices, command_of, words_of
from counter.intake.desk_queue import DeskQueue
from counter.intake.stage import Stage
from counter.program import Program
from protocol.desk_work import DeskWork
from protocol.dossier_commands import AskCompletion, TurnAway
from protocol.dossier_life import DossierState
from protocol.dossier_views import DossierView
from protocol.ways_in import Way
from tests.counter.clerk import Clerk
from tests.serving import Serving
from ui.link.server_clock import ServerClock

from .conftest import AGENCY, CARD
from .test_intake import by_wedge, look, saved

NewProgram = Callable[..., Program]
CODE = "000.00.01.H26-261005-0101"


def test_papers_are_asked_for_by_name_and_a_bundle_is_refused_in_its_own_words() -> None:
    online = DossierView("d1", 1, DossierState.REGISTERED, "CN01", "x", ("turn-away", "ask-completion"), way=Way.ONLINE)
    found = choices(online)
    assert {one.act for one in found} == {"ask-completion", "turn-away"}
    ask = Choice("ask-completion", "missing")
    assert (command_of(ask, ()), command_of(ask, ("p1",))) == (None, AskCompletion(("p1",), "missing"))
    assert command_of(Choice("turn-away", "not_ours"), ()) == TurnAway("not_ours")
    listed = DossierView("d2", 1, DossierState.REGISTERED, "CN01", "x", ("turn-away",))
    assert "given_back" in {one.reason for one in choices(listed)}
    assert all(words_of(one, view.way) for view in (online, listed) for one in choices(view))
    assert choices(None) == []


def test_what_is_asked_while_an_answer_is_awaited_is_asked_again_after_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeskQueue, "takes_in", True)
    asked: list[Callable[[Any], None]] = []
    requests: Any = SimpleNamespace(get=lambda _path, _of, done: asked.append(done))
    queue = DeskQueue(requests, LivePicture("1", ServerClock()), "CN01")
    queue.read()
    queue.read()  # a dossier was refused meanwhile
    assert len(asked) == 1
    asked[0](DeskWork(1, 0, []))
    assert len(asked) == 2
    asked[1](DeskWork(0, 0, []))
    assert (len(asked), queue.work) == (2, DeskWork(0, 0, []))


@pytest.mark.parametrize(("way", "in_hand", "prints"), [("online", None, 0), ("online", "t1", 1), ("desk", None, 1)])
def test_of_what_came_online_a_receipt_is_printed_for_who_stands_here(
    way: str, in_hand: str | None, prints: int
) -> None:
    printed: list[object] = []
    program: Any = SimpleNamespace(
        picture=SimpleNamespace(branch="CN01", in_hand=in_hand),
        receipts=SimpleNamespace(print=lambda dossier, _branch: printed.append(dossier)),
    )
    Program._print_receipt(program, DossierView("d1", 2, DossierState.RECEIVED, "CN01", "x", (), way=Way(way)))
    assert len(printed) == prints


def sent_in(serving: Serving, code: str) -> None:
    """A citizen has sent one in online, with one paper."""
    one: dict[str, Any] = {
        "MaHoSo": code, "MaTTHC": "1.001193", "TrangThaiHoSo": "1", "NgayTiepNhan": "20261005083000",
        "DonViXuLy": AGENCY, "ChuHoSo": "Đỗ Thị Kim Yến", "TaiLieuNop": [{"MaThanhPhanHoSo": "p1"}],
    }  # fmt: skip
    body = {"service": "DongBoHoSoMC", "isUpdating": False, "data": [one]}
    status, said = serving.call("POST", "/api/v1/inbox/DongBoHoSoMC", body, serving.installation.tokens["service"])
    assert (status, said["change"]) == (200, "arrived"), said


@pytest.mark.slow(4)
def test_what_waits_is_opened_checked_and_received_beside_the_queue(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    token = serving.sign_in("clerk1")
    for code in (CODE, CODE.replace("0101", "0102")):
        sent_in(serving, code)
    lines = [{"procedure": "2.000635", "sheets": n} for n in (3, 4)]
    body = {"branch": "CN01", "proxy": {"name": "Trần Văn Uỷ"}, "lines": lines}
    assert serving.call("POST", "/api/v1/drop-offs", body, token)[0] == 201
    clerk = Clerk(qtbot, new_program(), serving).ready()
    clerk.reads("waiting-beside", "2 online to check, 2 bundles to take in")
    intake = clerk.program.intake
    clerk.key("F4")
    clerk.until(lambda: len(clerk.rows("queue-list")) == 4)
    look(clerk, "queue")
    kinds = [one.place is None for one in intake.queue.lines]

    clerk.key(str(kinds.index(True) + 1))
    clerk.until(lambda: intake.stage is Stage.ENTERING and intake.people.is_masked)
    look(clerk, "sent-in")
    clerk.click("intake-papers", row=1)
    clerk.key("1")
    assert [one.code for one in intake.entry.papers] == ["p1"], "papers are as they were sent"
    clerk.key("Ctrl+R")
    clerk.reads("check-title", "ask for papers")
    clerk.key("Return")
    clerk.key("1")
    clerk.reads("intake-notice", "Tick the papers")
    clerk.click("check-papers", row=1)
    clerk.key("Space")
    look(clerk, "check")
    clerk.key("Return")
    clerk.key("1")
    clerk.until(lambda: intake.stage is Stage.QUEUE and len(clerk.rows("queue-list")) == 3)

    clerk.key(str([one.place is None for one in intake.queue.lines].index(True) + 1))
    clerk.until(lambda: intake.stage is Stage.ENTERING and intake.people.is_masked)
    clerk.key("Ctrl+Return")
    clerk.until(lambda: clerk.text("received-code"))
    look(clerk, "sent-in-received")
    clerk.key("Ctrl+D")
    clerk.until(lambda: intake.stage is Stage.QUEUE and len(clerk.rows("queue-list")) == 2)

    clerk.key("1")
    clerk.until(lambda: intake.stage is Stage.ENTERING and intake.dossier is not None)
    clerk.until(lambda: clerk.widget("intake-identity_number").hasFocus())
    by_wedge(clerk, CARD)
    clerk.until(lambda: saved(clerk))
    look(clerk, "bundle")
    serving.issue("HT")
    clerk.reads("waiting-heading", "Waiting: 1")
    clerk.called("HT-001")
    assert not intake.is_open, "a person comes first"
    clerk.key("F6")
    clerk.key("1")
    clerk.idle()
    clerk.key("F4")
    clerk.until(lambda: len(clerk.rows("queue-list")) == 2)
    clerk.key("1")
    clerk.until(lambda: intake.people.is_masked)
    clerk.key("Ctrl+G")
    clerk.key("Ctrl+Return")
    clerk.until(lambda: "receipt CN01-1-000001" in clerk.text("received-fee"))
    codes = [line.code for line in intake.lines]
    found = serving.call("GET", f"/api/v1/dossiers/by-code/{codes[-1]}", token=token)[1]
    assert (found["state"], found["money"]["state"]) == ("received", "paid")
