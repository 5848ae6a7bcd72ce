"""Run where a third catalogue stands beside the others: prints what kiosk, page and slip say, as JSON.

    python -m tests.language.third_language FILE

FILE is a branch's file of the catalogue, with words of its own in the third language.
"""

import json
import sys
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from starlette.requests import Request

from hardware.slip.words import AHEAD, WAIT, label
from kiosk.screen.scene import SceneInputs
from kiosk.screen.scenes import scene_of
from kiosk.visit.branch_state import BranchState
from kiosk.visit.visit_state import VisitState
from language.messages import LANGUAGES, own_name, translations
from protocol.configuration import BranchConfig
from protocol.messages import Message
from protocol.views import BranchView
from server.catalogue.read import read_catalogue
from server.catalogue.write import write_catalogue
from server.queue.decide.day_change import config_hash
from server.web.pages.parts.render import page, page_language
from slips.of_ticket import slip_of
from tests.kiosk.made import board, branch_view, issued, public

NOW = datetime(2026, 10, 6, 2, 5, tzinfo=UTC)
"""A Tuesday morning, within the file's hours."""
POLICIES = ("fcfs",)


def main(file: Path) -> None:
    config = read_catalogue(file.read_bytes(), file.name, POLICIES)
    assert isinstance(config, BranchConfig), config
    again = read_catalogue(write_catalogue(config).encode(), file.name, POLICIES)
    assert isinstance(again, BranchConfig), again
    view = branch_view(config)
    told = {
        "languages": {language: own_name(language) for language in LANGUAGES},
        "same hash when written and read again": config_hash(config) == config_hash(again),
        "kiosk": {language: _kiosk(view, language) for language in LANGUAGES},
        "page": _page("fr"),
        "slip": _slip(view, "fr"),
        "slip in Vietnamese": _slip(view, "vi"),
    }
    print(json.dumps(told))


def _kiosk(view: BranchView, language: str) -> dict[str, Any]:
    state = BranchState(lambda: NOW)
    state.connected = state.first_answer_overdue = True
    state.picture.take(Message(1, "snapshot", NOW, branch=view, board=board(view)))
    scene = scene_of(SceneInputs(VisitState(), state, language, translations(language)))
    return {
        "title": scene.title,
        "note": scene.note,
        "cards": [(card.name, card.other) for card in scene.cards],
        "switch": (scene.choices[-1].id, scene.choices[-1].says),
    }


def _page(language: str) -> str:
    query = f"lang={language}".encode()
    request = Request({"type": "http", "method": "GET", "path": "/t/x", "query_string": query, "headers": []})
    answer = page(
        request, "ticket.html", language=page_language(request), ticket=public(), service_code="HT", message=None,
        no_shows=0, no_show_limit=3, may_give_up=False, seq=1, now_ms=0, error="", service_message=None,
        street=None, bring=(), push_key="", ticket_path="/t/x",
    )  # fmt: skip
    return unescape(bytes(answer.body).decode())


def _slip(view: BranchView, language: str) -> list[list[str]]:
    slip = slip_of(issued(service="HT"), view, language=language)
    assert slip.wait is not None
    shown = (slip.service, slip.wait, label(AHEAD, slip.languages), label(WAIT, slip.languages))
    return [[words.first, words.second] for words in shown]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
