"""A part at another agency, and a decision on the spot: by keys alone, with the real server; what each says."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from counter.intake.child_acts import (
    ChildActs,
    awaited,
    child_state_text,
    deciding_units,
    opening_refusal_text,
    stays_text,
)
from counter.intake.intake import Intake
from counter.intake.people import People
from counter.intake.result_acts import ResultActs
from counter.intake.spot_acts import CHILDREN, UNPAID, delegation_text, obstacles, resolving_refusal_text
from counter.program import Program
from protocol.children import ChildState, ChildView
from protocol.delivery import DeliveryState
from protocol.dossier_life import DossierState
from protocol.dossier_money import MoneyView
from protocol.dossier_views import DeliveryView, DossierView
from protocol.enums import Refusal, Role
from protocol.payment.money import MoneyState
from protocol.problem import Problem
from protocol.units import Post, Unit, UnitView
from server.access.city.units import SetAgency, SetUnit
from tests.counter.clerk import Clerk
from tests.serving import Serving, until
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from .conftest import AGENCY, BIRTH, COPY
from .test_intake import look, with_dossier

NewProgram = Callable[..., Program]
API = "/api/v1/dossiers"
LAND = "u-land"
OPEN = ChildView(1, "d1", "1", LAND, ChildState.OPEN)


def delegated(serving: Serving) -> None:
    """An agency delegates the birth, and a unit of another one decides copies."""
    installation = serving.installation
    of_justice = msgspec.structs.replace(BIRTH, delegated_by={"vi": "Sở Tư pháp", "en": "Department of Justice"})
    serving.configure(msgspec.structs.replace(installation.config, procedures=(of_justice, COPY)))
    installation.append(SetAgency("H26.50", {"vi": "UBND phường", "en": "Ward committee"}))
    head = Post("head", {"vi": "Trưởng phòng"}, leads=True)
    name = {"vi": "Phòng Đất đai", "en": "Land office"}
    installation.append(SetUnit(Unit(LAND, "H26.50", name, procedures=(COPY.code,), posts=(head,))))
    installation.add_person("land", Role.OFFICIAL, unit=LAND)


def received(serving: Serving, token: str) -> dict[str, Any]:
    one = serving.call("POST", API, {"branch": "CN01", "procedure": BIRTH.code}, token)[1]["dossier_id"]
    assert serving.call("PUT", f"{API}/{one}/people/applicant", {"name": "Nguyễn Thị Hoa"}, token)[0] == 200
    return dict(serving.call("POST", f"{API}/{one}/receive-dossier", {"unit": AGENCY}, token)[1])


@pytest.mark.slow(4)
def test_a_part_is_opened_at_another_agency_and_the_whole_is_decided_on_the_spot_once_it_has_ended(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    delegated(serving)
    token = serving.sign_in("clerk1")
    until(lambda: serving.call("GET", "/api/v1/units", None, token)[1]["units"])
    here = received(serving, token)
    one = here["dossier_id"]
    clerk = with_dossier(Clerk(qtbot, new_program(), serving), None)
    intake: Intake = clerk.program.intake
    intake.codes.scan(here["lookup_url"])
    clerk.reads("received-parts", "By delegation of Department of Justice")
    clerk.key("Ctrl+F")
    clerk.until(lambda: clerk.widget("child-procedure").hasFocus())
    clerk.key("Ctrl+Return")
    clerk.reads("intake-notice", "Choose the procedure of the other agency first.")
    clerk.screen.type("extract")
    clerk.key("Return")
    clerk.until(lambda: clerk.rows("child-units") == [["1", "Land office"]])
    clerk.reads("child-takes", "It takes over from")
    look(clerk, "child")
    clerk.key("Return")
    assert "children" not in serving.call("GET", f"{API}/{one}", None, token)[1], "Enter opens nothing"
    clerk.key("Ctrl+Return")
    clerk.until(lambda: [row[2] for row in clerk.rows("child-list")] == [
        "Copy of a civil-status extract", "Land office: not accepted yet",
    ])  # fmt: skip
    look(clerk, "child-opened")
    clerk.key("Ctrl+S")
    clerk.reads("spot-obstacles", "Another agency still works on a part of it")
    clerk.key("Ctrl+Return")
    clerk.reads("intake-notice", "Choose the decision first.")
    clerk.until(lambda: len(clerk.rows("spot-ways")) > 1)
    clerk.key("1")
    clerk.key("2")
    clerk.reads("spot-does", "granted; given to Hands it in: Nguyễn T*** Hoa, against the receipt's code")
    look(clerk, "spot")
    clerk.key("Ctrl+Return")
    clerk.reads("intake-notice", "Another agency still works on a part of it")
    part = serving.call("GET", f"{API}/{one}", None, token)[1]["children"][0]["dossier_id"]
    land = serving.sign_in("land")
    assert serving.call("POST", f"{API}/{part}/accept-offer", {"unit": LAND}, land)[0] == 200
    assert serving.call("POST", f"{API}/{part}/finish-dossier", {"result": "granted"}, land)[0] == 200
    clerk.key("Ctrl+Return")
    clerk.reads("received-result", "Result given out at")
    clerk.reads("received-parts", "Resolved on the spot, by delegation of Department of Justice")
    look(clerk, "spot-done")
    clerk.key("Ctrl+F")
    clerk.until(lambda: clerk.rows("child-list")[1][2] == "result: granted")
    clerk.key("1")
    clerk.reads("received-parts", f"A part of dossier {here['code']}")


def test_what_a_part_is_said_to_be_names_where_it_is_or_how_it_ended(english: LanguageSwitch) -> None:
    at = datetime.fromisoformat("2026-11-24T15:30+07:00")
    name = {"vi": "Phòng Đất đai", "en": "Land office"}
    accepted = msgspec.structs.replace(OPEN, where=name, who="Minh", due_at=at)
    said = {
        "Land office (Minh), due 15:30": accepted,
        "Land office: not accepted yet": msgspec.structs.replace(accepted, offered=True),
        "u-land": OPEN,
        "result: granted": msgspec.structs.replace(OPEN, state=ChildState.DECIDED, result="granted"),
        "ended without a result": msgspec.structs.replace(OPEN, state=ChildState.ENDED),
    }
    for words, child in said.items():
        assert child_state_text(child, "en", None).startswith(words)
    assert awaited(None) == []


def test_nothing_leaves_while_a_part_is_open_and_it_is_said_where_that_is(english: LanguageSwitch) -> None:
    at_desk = DeliveryView(DeliveryState.AT_DESK)
    acts = ("return-result", "send-result", "waive-fee", "resolve-on-the-spot")
    part = msgspec.structs.replace(OPEN, code="H26-7", where={"vi": "Phòng Đất đai", "en": "Land office"})
    here = DossierView("d0", 3, DossierState.FINISHED, "CN01", "1", acts, delivery=at_desk, children=(part, part))
    requests = Requests("http://127.0.0.1:9", "t", None)
    results = ResultActs(requests, english, "CN01", People(requests))
    assert results.choices(here) == []
    assert stays_text(here, "en") == (
        "The result stays here until the part H26-7 has ended; it is at Land office. And 1 more."
    )
    ended = msgspec.structs.replace(part, state=ChildState.ENDED)
    gone = msgspec.structs.replace(here, children=(ended,))
    assert {one.act for one in results.choices(gone)} == {"return-result", "send-result"}
    assert stays_text(gone, "en") == ""
    owed = msgspec.structs.replace(here, money=MoneyView(MoneyState.OWED, 8000))
    assert obstacles(owed) == [UNPAID, CHILDREN]
    assert obstacles(gone) == []
    for code, words in ((Refusal.UNPAID, "not paid"), (Refusal.NOT_ALLOWED, "was handed over")):
        assert words in resolving_refusal_text(Problem(409, code, "No."))
    named = {"vi": "Sở Tư pháp", "en": "Department of Justice"}
    for state, theirs, words in (
        (DossierState.RECEIVED, acts, "here and now"),
        (DossierState.RECEIVED, (), "as long as nobody else"),
        (DossierState.SUPPLEMENT, (), ""),
    ):
        said = delegation_text(msgspec.structs.replace(here, state=state, acts=theirs, delegated_by=named), "en")
        assert words in said
        assert bool(words) == bool(said)


def test_the_units_that_decide_a_procedure_are_offered_and_where_none_is_known_all(english: LanguageSwitch) -> None:
    desk, land = UnitView("desk", "A", {"vi": "Một cửa"}), UnitView("land", "A", {"vi": "Đất đai"}, procedures=("1",))
    closed = msgspec.structs.replace(land, id="old", closed=True)
    assert deciding_units((desk, closed, land), "1") == [land]
    assert deciding_units((desk, closed, land), "2") == [desk, land]
    for code, field, words in (
        (Refusal.QUOTA_REACHED, None, "at most 10 parts"),
        (Refusal.BAD_FIELD, "to", "takes no dossiers any more"),
        (Refusal.BAD_FIELD, "procedure", "statutory time"),
        (Refusal.NOT_YOURS, None, "Somebody else"),
    ):
        assert words in opening_refusal_text(Problem(409, code, "Somebody else answers for it.", field=field))


def test_units_that_cannot_be_read_are_said_to_be_so_and_asked_for_again(
    qtbot: QtBot, english: LanguageSwitch, serving: Serving
) -> None:
    nobody = ChildActs(Requests("http://127.0.0.1:9", "t", None), english)
    known = [nobody.units_known]
    with qtbot.waitSignal(nobody.changed):
        nobody.read_units()
    known.append(nobody.units_known)
    nobody.read_units()
    known.append(nobody.units_known)
    assert known == [None, False, None]
    theirs = ChildActs(Requests(serving.url, serving.sign_in("clerk1"), None), english)
    with qtbot.waitSignal(theirs.changed):
        theirs.read_units()
    assert theirs.units_known is True
