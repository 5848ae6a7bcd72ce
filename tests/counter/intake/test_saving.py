"""What a refused change does to what comes after it: no receipt leaves it out, and nothing locks."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from counter.intake.saving import DossierSaver, SaveState
from protocol import dossier_commands as c
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part, PersonNoted, PersonView, PutPerson
from protocol.dossier_views import DossierView
from protocol.enums import Refusal
from protocol.problem import Problem
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

REFUSED = Problem(422, Refusal.BAD_FIELD, "A field is wrong", field="phone")
VIEW = DossierView("d1", 1, DossierState.REGISTERED, "CN01", "1.001193", ())
LAN = PutPerson(name="Lan")


class Line:
    """What the saver sent and has no answer to, in place of its line to the server."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Callable[[Any], None]]] = []

    def send(self, path: str, body: object, reply: type, done: Callable[[Any], None], **_more: object) -> str:
        self.sent.append((path.partition("?")[0].rpartition("/")[2], done))
        return "k"

    def new_key(self) -> str:
        return "k2"

    def answer(self, said: object) -> str:
        what, done = self.sent.pop(0)
        done(said)
        return what


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def saver(qtbot: QtBot, line: Line) -> DossierSaver:
    made = DossierSaver(Requests("http://127.0.0.1:9", "t", None), LanguageSwitch("vi"), "CN01", "t1", None)
    made._sender = line  # type: ignore[assignment]  # nobody answers there
    return made


def begun(saver: DossierSaver, line: Line) -> None:
    saver.want_draft(c.AmendDraft("1.001193"))
    assert line.answer(VIEW) == "dossiers"


def test_a_receipt_does_not_leave_out_a_person_that_was_refused(saver: DossierSaver, line: Line) -> None:
    begun(saver, line)
    saver.want_person(Part.APPLICANT, LAN)
    assert line.answer(REFUSED) == "applicant"
    assert saver.state is SaveState.REFUSED
    saver.act(c.ReceiveDossier("H26.50"))
    assert line.answer(REFUSED) == "applicant"  # tried again, and refused: nothing is received
    assert (line.sent, saver.is_acting) == ([], False)
    saver.act(c.ReceiveDossier("H26.50"))
    assert line.answer(PersonNoted(PersonView(Part.APPLICANT, {}, ()), [])) == "applicant"
    assert line.sent[0][0] == "receive-dossier"


def test_a_refused_draft_can_be_tried_again_and_locks_nothing(saver: DossierSaver, line: Line) -> None:
    saver.want_draft(c.AmendDraft("1.001193"))
    line.answer(REFUSED)
    saver.act(c.ReceiveDossier("H26.50"))
    assert line.answer(REFUSED) == "dossiers"
    assert not saver.is_acting
    saver.act(c.ReceiveDossier("H26.50"))
    assert line.answer(VIEW) == "dossiers"
    assert line.sent[0][0] == "receive-dossier"


def test_a_draft_is_given_up_whatever_was_refused_of_it(saver: DossierSaver, line: Line) -> None:
    begun(saver, line)
    saver.want_person(Part.APPLICANT, LAN)
    line.answer(REFUSED)
    saver.act(c.DiscardDraft())
    assert line.sent[0][0] == "discard-draft"
