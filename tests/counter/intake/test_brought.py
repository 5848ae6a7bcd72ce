"""A number about a dossier: the clerk sees which at the call, and nothing of it stays."""

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from counter.branch.details import details_of
from counter.branch.live_picture import LivePicture
from counter.intake.brought import BroughtDossier
from counter.intake.phrases import brought_text
from protocol.dossier_life import DossierState
from protocol.dossier_views import DossierView
from protocol.enums import Refusal, TicketState
from protocol.problem import Problem
from protocol.views import TicketView
from tests.counter.made import counter, fixed_clock, snapshot, ticket
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

DOSSIER = DossierView("d1", 3, DossierState.FINISHED, "CN01", "1.001193", (), code="H26-261008-0975")


class Asked(Requests):
    """Answers when the test says so."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", "t")
        self.paths: list[str] = []
        self.answers: list[Callable[[Any], None]] = []

    def get(self, path: str, reply_type: type[Any], done: Callable[[Any], None], **_how: Any) -> None:
        self.paths.append(path)
        self.answers.append(done)


def test_the_dossier_of_a_number_is_read_at_its_call_and_goes_with_it(qtbot: QtBot) -> None:
    language, asked = LanguageSwitch("en"), Asked()
    picture = LivePicture("1", fixed_clock())
    brought = BroughtDossier(asked, picture, language)
    seq = 0

    def holds(one: TicketView | None) -> None:
        nonlocal seq
        seq += 1
        here = counter("1") if one is None else counter("1", ticket_id=one.ticket_id, number=one.number)
        picture.take(snapshot(seq, [here], [one] if one else []))

    held = ticket("TK-001", state=TicketState.CALLED, counter="1", dossier_id="d1")
    holds(held)
    holds(held)
    assert asked.paths == ["/api/v1/dossiers/d1?lang=en"]
    assert brought_text(brought.dossier, picture.branch) == "its receipt was shown at the kiosk"
    asked.answers[0](DOSSIER)
    said = brought_text(brought.dossier, picture.branch)
    assert said == "H26-261008-0975 · result ready"
    first = details_of(held, picture, "en", said).person[0]
    assert (first.title, first.text) == ("Comes about dossier", said)
    holds(None)
    assert brought.dossier is None
    asked.answers[0](DOSSIER)  # late
    assert brought.dossier is None
    holds(held)
    asked.answers[-1](Problem(404, Refusal.UNKNOWN_DOSSIER, ""))
    assert brought.dossier is None
    language.close()
