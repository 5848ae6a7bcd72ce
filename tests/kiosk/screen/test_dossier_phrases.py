"""A receipt at the kiosk: how its dossier stands, and a number for the result, which says first when there is none."""

from collections.abc import Iterator

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from kiosk.screen.dossier_phrases import say_dossier, say_unlooked
from kiosk.visit.visit import Step
from language.messages import translations
from protocol.delivery import DeliveryState
from protocol.dossier_life import DossierState
from protocol.dossier_lookup import PublicDossier
from protocol.enums import Refusal
from protocol.problem import Problem
from tests.kiosk.made import RECEIPT, Still, looked_up
from ui.language.switch import LanguageSwitch
from ui.link.requests import Unreachable

ENGLISH = translations("en")


@pytest.fixture
def still(qtbot: QtBot) -> Iterator[Still]:
    switch = LanguageSwitch("en")
    made = Still(switch)
    made.change(result_service="TK")
    yield made
    switch.close()


def scan(still: Still, answer: PublicDossier | Problem | Unreachable) -> str:
    """Scans the receipt; what is on the screen."""
    still.sync.dossier = answer
    still.kiosk.scanned(RECEIPT)
    scene = still.kiosk.shown.scene
    return "\n".join((scene.title, scene.note, *scene.sheet.details, scene.sheet.instead))


def test_a_result_that_is_ready_has_a_number_that_names_its_dossier(still: Still) -> None:
    shown = scan(still, looked_up())
    assert shown.startswith(
        "The result is ready\nH26.50.05.13-261008-0975\nBirth registration anew\nCome for the result"
    )
    still.choose("instead")
    scene = still.kiosk.shown.scene
    assert (still.get("step"), scene.title) == ("confirm", "Collecting results")
    assert "H26.50.05.13-261008-0975" in scene.note
    issue = still.kiosk._issue()
    assert (issue.service, issue.dossier_id) == ("TK", looked_up().dossier_id)
    still.lend()
    still.cut()
    assert still.kiosk._issue().dossier_id is None  # a number of the time without the server says nothing
    still.kiosk.home()
    assert still.kiosk.state.dossier is None


def test_one_that_is_not_ready_says_so_twice_before_a_number_is_taken(still: Still) -> None:
    shown = scan(still, looked_up(DossierState.PROCESSING))
    for said in (
        "Being worked on",
        "With: Justice division",
        "Since ",
        "To be done there until",
        "The result is due on",
    ):
        assert said in shown
    assert "Ng***" not in shown
    still.choose("instead")
    assert still.kiosk.shown.scene.sheet.expect[0].startswith("Your result is not ready yet. The result is due on")
    still.kiosk.back()
    assert still.get("step") == "found"
    still.kiosk.home()
    still.choose("service-TK")
    assert "Scan your receipt first" in still.kiosk.shown.scene.sheet.expect[0]
    assert still.kiosk._issue().dossier_id is None


def test_without_a_service_for_results_no_number_is_offered(still: Still) -> None:
    still.change(result_service=None)
    assert scan(still, looked_up()).endswith("identity card.\n")
    still.choose("instead")
    assert still.get("step") == "found"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Problem(404, Refusal.UNKNOWN_DOSSIER, ""), "No dossier has this receipt"),
        (Problem(429, Refusal.TOO_MANY_TRIES, ""), "Please wait a moment, then scan again"),
        (Problem(503, Refusal.UNAVAILABLE, ""), "The system did not answer"),
        (Unreachable.NO_CONNECTION, "It cannot be known now"),
    ],
)
def test_what_is_not_known_is_said(still: Still, answer: Problem | Unreachable, said: str) -> None:
    assert said in scan(still, answer)
    assert said in say_unlooked(answer, ENGLISH)
    assert still.kiosk.shown.scene.title == "Your dossier"


def test_without_the_server_nobody_is_asked(still: Still) -> None:
    still.cut()
    assert "It cannot be known now" in scan(still, looked_up())


def test_an_answer_that_comes_after_its_person_is_shown_to_nobody(
    still: Still, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(still.sync, "look_up", lambda _receipt, done: asked.append(done))
    still.kiosk.scanned(RECEIPT)
    still.kiosk.home()
    still.kiosk.scanned("8934588012112")
    asked[0](looked_up())
    assert (still.kiosk.state.step, still.kiosk.state.dossier) == (Step.FOUND, None)


@pytest.mark.parametrize("late", [False, True])
def test_a_sent_result_and_a_late_one(late: bool) -> None:
    sent = structs.replace(looked_up(), delivery=DeliveryState.POSTED)
    assert not sent.is_ready
    assert "on its way to you" in say_dossier(sent, "en", ENGLISH)[-1]
    waiting = structs.replace(looked_up(DossierState.PROCESSING), late=late)
    assert any("late" in line for line in say_dossier(waiting, "en", ENGLISH)) is late
