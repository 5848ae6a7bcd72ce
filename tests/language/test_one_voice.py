"""One estimate reads the same on the slip, at the kiosk, in the lobby, on the phone, at the counter."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from PySide6.QtWidgets import QApplication
from starlette.requests import Request

from counter.branch.phrases import issued_text
from counter.slip.slip_phrases import NBSP, facts_text
from display.text.phrases import Words
from display.waiting.waiting_board import WaitingBoard
from kiosk.screen.phrases import say_expected
from kiosk.screen.scene_parts import service_card
from kiosk.screen.scenes import scene_of
from kiosk.visit.visit import Step
from language.counts import say_ahead
from language.messages import speak, translations
from language.waits import figures
from protocol.messages import Message
from protocol.views import Board, BoardService, PublicTicket, Wait
from server.web.pages.parts.render import page
from slips.of_ticket import slip_of
from tests.kiosk.made import Still, branch_view, issued, public
from tests.kiosk.screen.test_scenes import inputs, with_state
from ui.language.switch import LanguageSwitch

WAITS = st.builds(Wait, st.integers(0, 8000), st.integers(0, 8000))
NOW = datetime(2026, 10, 8, 2, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def switch(qapp: QApplication) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch("vi")
    yield switch
    switch.close()


@pytest.fixture(scope="module")
def lobby(switch: LanguageSwitch) -> WaitingBoard:
    board = WaitingBoard(Words(switch.language))
    board.set_services(branch_view().services)
    return board


@pytest.fixture(scope="module")
def still(switch: LanguageSwitch) -> Still:
    return Still(switch)


@given(WAITS)
def test_one_estimate_reads_the_same_everywhere(
    switch: LanguageSwitch, lobby: WaitingBoard, still: Still, wait: Wait
) -> None:
    speak("vi")
    shown = figures(wait).removeprefix("≤ ")
    assert all(_figures(said) == shown for said in _said(lobby, still, wait).values()), _said(lobby, still, wait)


@given(st.integers(0, 300))
def test_one_place_in_line_reads_the_same_everywhere(switch: LanguageSwitch, still: Still, ahead: int) -> None:
    speak("vi")
    ticket = structs.replace(issued(), ahead=ahead)
    held = structs.replace(public(), ahead=ahead)
    sentence = say_ahead(ahead, translations("vi"))
    given = with_state(inputs(still, Step.TICKET), ticket=ticket)
    found = with_state(inputs(still, Step.FOUND), found=held)
    slip = slip_of(ticket, still.view)
    assert sentence in scene_of(given).speech
    assert sentence in scene_of(found).sheet.expect
    assert sentence in facts_text(slip, "vi").replace(NBSP, " ")
    assert slip.ahead == ahead
    assert sentence in issued_text(ticket, None, "vi")
    assert f'<p class="big">{sentence}</p>' in _page(held, "vi")


def test_each_says_its_own_when_one_rounds_otherwise() -> None:
    """The reading of figures is no rubber stamp: it tells 5–11 from 6–11."""
    assert {_figures("khoảng 5–11 phút"), _figures("≤ 11"), _figures("about 6–11 min")} == {"5–11", "11", "6–11"}


def _said(lobby: WaitingBoard, still: Still, wait: Wait) -> dict[str, str]:
    """What each of them shows of a wait, by its own way from the wire to what is read."""
    ticket = structs.replace(issued(), wait=wait)
    slip = slip_of(ticket, still.view).wait
    assert slip is not None
    service = still.view.services[0].code
    known = inputs(still, Step.HOME)
    lobby.take([BoardService(service, 3, wait)])
    board = Board(seq=1, at=NOW, calls=[], services=[BoardService(service, 3, wait)])
    still.branch.picture.take(Message(1, "snapshot", NOW, board=board))
    found = scene_of(with_state(inputs(still, Step.FOUND), found=structs.replace(public(), wait=wait)))
    return {
        "slip": slip.first,
        "slip in English": slip.second,
        "kiosk": say_expected(wait, translations("vi")),
        "kiosk, a service": service_card(still.view.services[0], known).facts[1],
        "kiosk, a scanned slip": found.sheet.expect[2],
        "lobby": lobby.property("services")[0].property("waitForms")[0],
        "phone": _phone(wait, "vi"),
        "phone in English": _phone(wait, "en"),
        "counter": issued_text(ticket, None, "vi").rpartition(",")[2],
    }


def _phone(wait: Wait, language: str) -> str:
    """The wait on the page behind the slip's code."""
    told = _page(structs.replace(public(), wait=wait), language)
    found = re.search(r"<strong>([^<]*)</strong>", told.partition('id="state"')[2])
    assert found is not None
    return unescape(found[1])


def _page(ticket: PublicTicket, language: str) -> str:
    """The page behind the slip's code."""
    request = Request({"type": "http", "method": "GET", "path": "/t/x", "query_string": b"", "headers": []})
    answer = page(
        request, "ticket.html", language=language, ticket=ticket, service_code="HT", street=None, bring=(),
        message=None, service_message=None, no_shows=0, no_show_limit=3, may_give_up=False, seq=1, now_ms=0, error="",
        push_key="", ticket_path="/t/x",
    )  # fmt: skip
    return bytes(answer.body).decode()


def _figures(said: str) -> str:
    """`6–11` of `about 6–11 min`; a minute in words is 1."""
    found = re.search(r"\d+(–\d+)?", said.replace("a minute", "1"))
    assert found is not None, said
    return found[0]
