"""The delivery of a result: at the desk or by post, to whoever is noted, and never while a fee is owed."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import dossier_commands as c
from protocol.components import RESULT
from protocol.delivery import DELIVERY, DELIVERY_STEPS, DeliveryState
from protocol.dossier_commands import DossierBody
from protocol.dossier_life import BESIDE, DossierState
from protocol.dossier_people import Part
from protocol.enums import Refusal
from protocol.payment.money import UNSETTLED
from server.dossier.stream import delivery as deciding
from server.dossier.stream.decide import HANDLERS, possible
from server.dossier.stream.delivery import NOT_DELIVERED, UNDO_MS, fold_delivery
from server.dossier.stream.events import Returned, read
from server.dossier.stream.filed import FileScan, SetFileAside
from server.dossier.stream.hands import Sender
from server.dossier.stream.model import DossierStream
from server.dossier.stream.money import WaiveMoney
from server.dossier.stream.offices import Offices
from server.dossier.stream.sealed import Erase, NotePerson

from .played import BOSS, PROCEDURE, UNIT, Played, branch
from .test_money import CASH, charged

SEND = c.SendResult("CN01", "vnpost", "EE123456789VN")
BACK = c.ResultCameBack("nobody_there")
SIGNED, BY_POST = c.ReturnResult("CN01", "signature"), c.ReturnResult("CN01", "post")


def decided() -> Played:
    played = Played()
    played.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT), c.FinishDossier("granted")))
    return played


def test_every_step_has_a_command_and_every_state_is_reached() -> None:
    assert {command.leads_to for command in HANDLERS} >= DELIVERY_STEPS
    assert set(BESIDE) >= DELIVERY_STEPS - {"returned", "return_undone"}
    assert {then for steps in DELIVERY.values() for then in steps.values()} | {DeliveryState.AT_DESK} == set(
        DeliveryState
    )


def test_a_result_that_came_back_is_sent_again_or_collected_and_its_last_parcel_is_known() -> None:
    played = decided()
    assert played.send(BACK) == Refusal.WRONG_STATE
    assert played.send(SEND, after=1000) == "posted"
    sent_at = played.now
    assert (played.dossier.state, played.dossier.delivery.posted_at) == (DossierState.FINISHED, sent_at)
    assert played.send(SEND) == Refusal.WRONG_STATE
    assert played.send(BACK, after=1000) == "came_back"
    assert (played.dossier.delivery.reason, played.dossier.delivery.came_back_at) == ("nobody_there", played.now)
    assert played.send(msgspec.structs.replace(SEND, number="EE2VN")) == "posted"
    assert (played.dossier.delivery.number, played.dossier.delivery.reason) == ("EE2VN", None)
    assert played.send(SIGNED) == Refusal.WRONG_STATE  # the carrier has it
    assert played.send(BY_POST) == "returned"
    assert (played.dossier.delivery.state, played.dossier.delivery.against) == (DeliveryState.DELIVERED, "post")


def test_nothing_is_sent_before_a_decision_or_while_the_fee_is_owed() -> None:
    owing = charged()
    assert owing.send(SEND) == Refusal.WRONG_STATE
    owing.send(c.FinishDossier("granted"))
    assert owing.send(SEND) == owing.send(SIGNED) == Refusal.UNPAID
    assert owing.send(CASH) == "fee_paid"
    assert owing.send(msgspec.structs.replace(SEND, branch="CN09")) == Refusal.UNKNOWN_BRANCH
    assert owing.send(SEND) == "posted"


def test_somebody_else_collects_it_only_when_they_are_noted_on_the_dossier() -> None:
    played = decided()
    theirs = msgspec.structs.replace(SIGNED, to="collector")
    assert played.send(theirs) == Refusal.BAD_FIELD
    assert played.send(NotePerson(Part.COLLECTOR, "s1", ("name", "mandate"), "m")) == "people_noted"
    assert played.send(theirs) == "returned"
    assert (played.dossier.delivery.to, played.dossier.delivery.against) == ("collector", "signature")


def test_a_journal_of_before_says_that_the_applicant_has_the_result() -> None:
    old = read("returned", 1, b'{"branch":"CN01","against":"code"}')
    assert isinstance(old, Returned)
    assert fold_delivery(NOT_DELIVERED, old, "returned", 5, "u-lan").to == "applicant"


def test_a_return_to_the_wrong_person_is_taken_back_soon_by_who_noted_it_later_by_a_supervisor() -> None:
    undo = c.UndoReturn("wrong_person")
    for by, after, said in (
        ("u-lan", UNDO_MS, "return_undone"), ("u-lan", UNDO_MS + 1, Refusal.TOO_LATE),
        ("u-other", 1, Refusal.TOO_LATE), (BOSS, 10 * UNDO_MS, "return_undone"),
    ):  # fmt: skip
        played = decided()
        before = msgspec.structs.replace(played.dossier.delivery), played.dossier.holder, played.dossier.steps
        assert played.send(SIGNED, after=1) == "returned"
        assert played.send(undo, by, after=after) == said
        if said == "return_undone":
            now = played.dossier
            assert (now.delivery, now.holder, now.steps) == before
            assert (now.state, now.ended_at, now.returned_at) == (DossierState.FINISHED, None, None)
            assert played.send(undo, by) == Refusal.WRONG_STATE
            assert played.send(SIGNED, after=1) == "returned"
    posted = decided()
    posted.send(SEND)
    posted.send(BY_POST)
    assert posted.send(undo, BOSS) == Refusal.WRONG_STATE, "the carrier has delivered it"


def test_a_return_is_not_taken_back_once_nobody_is_known_who_could_have_the_result() -> None:
    played = Played()
    played.send(c.DraftDossier("CN01", PROCEDURE))
    played.send(NotePerson("applicant", "p1", ("name",), "m"))
    played.send(NotePerson("proxy", "p2", ("name",), "m"))
    played.send_all((c.ReceiveDossier(UNIT), c.FinishDossier("granted"), SIGNED))
    for subject, may_undo in (("p2", True), ("p1", False)):
        assert played.send(Erase((subject,), "request")) == "erased"
        boss = Sender(BOSS, played.now, Offices())
        assert ("undo-return" in possible(played.dossier, boss)) is may_undo
    assert played.send(c.UndoReturn("wrong_person"), BOSS) == Refusal.WRONG_STATE


COMMANDS: st.SearchStrategy[DossierBody] = st.sampled_from(
    (SEND, BACK, SIGNED, BY_POST, CASH, WaiveMoney("poor", "u-chi"), c.FinishDossier("granted"), c.WithdrawDossier())
)


@settings(max_examples=60)
@given(st.lists(COMMANDS, max_size=12))
def test_whatever_is_sent_a_result_is_in_one_place_and_replays(sent: list[DossierBody]) -> None:
    played = charged()
    for command in sent:
        may_now = possible(played.dossier, Sender("u-lan", played.now, Offices()))
        said = played.send(command)
        delivery = played.dossier.delivery
        if said in DELIVERY_STEPS:
            assert type(command).__struct_config__.tag in may_now
        if delivery.state is not DeliveryState.AT_DESK:
            assert played.dossier.result is not None
            assert played.dossier.money.state not in UNSETTLED
        assert (delivery.state is DeliveryState.DELIVERED) == (played.dossier.state is DossierState.RETURNED)
        assert (delivery.delivered_at is not None) == (delivery.state is DeliveryState.DELIVERED)
    model = DossierStream()
    assert [model.encode(model.read(*row)) for row in played.rows] == played.rows


def test_without_its_guard_a_result_would_be_in_two_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "may_deliver", lambda state, kind: True)
    twice = decided()
    twice.send(SEND)
    with pytest.raises(ValueError, match="cannot be posted"):  # the fold is a second guard
        twice.send(SEND)


def test_a_result_that_must_be_scanned_leaves_only_with_its_scan() -> None:
    first, *others = branch().procedures
    scanned = msgspec.structs.replace(first, result_scanned=True)
    played = Played(msgspec.structs.replace(branch(), procedures=(scanned, *others)))
    played.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT), c.FinishDossier("granted")))
    for component, then in (("p1", Refusal.NOT_SCANNED), (RESULT, "posted")):
        played.send(FileScan(f"f-{component}", component, "0" * 64, 10, 1, "m", "fd1"))
        assert played.send(SEND) == then
    kept = Played(msgspec.structs.replace(branch(), procedures=(scanned, *others)))
    kept.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT), c.FinishDossier("granted")))
    kept.send_all((FileScan("f1", RESULT, "0" * 64, 10, 1, "m", "fd1"), SetFileAside("f1", "wrong_paper")))
    assert kept.send(SIGNED) == Refusal.NOT_SCANNED
