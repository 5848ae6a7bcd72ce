"""Dossiers that another system decides, and those that came online: their life here."""

import msgspec
import pytest

from protocol import dossier_commands as c
from protocol.commands import tag_of
from protocol.dossier_commands import DossierBody, Paper
from protocol.dossier_life import NATIONAL, DossierState
from protocol.enums import Refusal
from protocol.ways_in import THEIR_STATES, Helper, Way
from server.dossier.rows import row_of
from server.dossier.stream.decide import possible
from server.dossier.stream.hands import Sender
from server.dossier.stream.offices import Offices
from server.dossier.stream.theirs import ArriveOnline, Complete, NoteTheirWord

from .played import BEGIN, BOSS, HOUR, OTHER, PROCEDURE, UNIT, Played, branch

THEIR_CODE, OTHER_CODE = "G01.899-261005-0012", "G01.899-261005-0021"
ARRIVES = ArriveOnline("CN01", PROCEDURE, THEIR_CODE, BEGIN - HOUR, (Paper("p1", copies=1),))


def of_a_ministry(taken: str | None = None) -> Played:
    """A draft of a procedure that another system decides; `taken`: whose its code is."""
    config = branch()
    theirs = msgspec.structs.replace(config.procedures[0], system={"vi": "Hộ tịch điện tử"})
    played = Played(msgspec.structs.replace(config, procedures=(theirs, config.procedures[1])))
    played.model._taken = lambda external: taken
    assert played.send(c.DraftDossier("CN01", PROCEDURE)) == "drafted"
    return played


def acts_of(played: Played) -> set[str]:
    return set(possible(played.dossier, Sender("u-lan", played.now, Offices())))


def test_their_code_is_kept_once_and_their_word_alone_moves_it() -> None:
    played = of_a_ministry()
    assert played.send(c.ReceiveDossier(UNIT)) == Refusal.BAD_FIELD  # it is not ours to receive
    assert played.send(c.FollowDossier(THEIR_CODE)) == "followed"
    dossier = played.dossier
    assert (dossier.way, dossier.external, dossier.code, dossier.due) == (Way.THEIRS, THEIR_CODE, None, None)
    assert (dossier.state, dossier.shown_code, dossier.is_told) == (DossierState.RECEIVED, THEIR_CODE, False)
    assert acts_of(played) == {tag_of(c.FollowDossier)}
    for ours in (c.WithdrawDossier(), c.TakeDossier(), c.FinishDossier("granted"), c.CorrectDossier((), "x")):
        assert played.send(ours) == Refusal.WRONG_STATE, ours
    assert played.send(c.FollowDossier(OTHER_CODE)) == Refusal.BAD_FIELD  # a correction has a reason
    assert played.send(c.FollowDossier(OTHER_CODE, "typed_wrong")) == "followed"
    due_at = BEGIN + 90 * HOUR
    assert played.send(NoteTheirWord("2", BEGIN)) == "their_word"
    assert played.send(c.FollowDossier(THEIR_CODE, "typed_wrong")) == Refusal.ALREADY  # they know it
    assert played.send(NoteTheirWord("4", BEGIN, due_at)) == "their_word"
    assert (dossier.state, row_of(dossier)["due_at"], row_of(dossier)["external"]) == ("processing", due_at, OTHER_CODE)
    assert played.send(NoteTheirWord("4", BEGIN + 1, due_at)) == Refusal.ALREADY
    assert played.send(NoteTheirWord("9", BEGIN - 1)) == Refusal.TOO_LATE  # something later is known
    assert played.send(NoteTheirWord("11", BEGIN + 1)) == Refusal.BAD_FIELD
    assert played.send(NoteTheirWord("10", BEGIN + 2)) == "their_word"
    assert (dossier.state, dossier.ended_at is not None) == (DossierState.RETURNED, True)
    assert played.send(NoteTheirWord("4", BEGIN + 3)) == "their_word"  # they correct themselves
    assert (dossier.state, dossier.ended_at) == (DossierState.PROCESSING, None)


def test_each_national_state_has_a_row_and_leads_to_its_own() -> None:
    assert list(map(int, THEIR_STATES)) == sorted(NATIONAL.values())
    by_code = {code: state for state, code in NATIONAL.items()}
    assert {said: by_code[int(said)] for said in THEIR_STATES if said != "1"} == {
        said: state for said, state in THEIR_STATES.items() if said != "1"
    }


def test_a_code_is_of_one_dossier_and_of_a_procedure_that_they_decide() -> None:
    assert of_a_ministry("d9").send(c.FollowDossier(THEIR_CODE)) == Refusal.ALREADY
    ours = of_a_ministry()
    assert ours.send(c.AmendDraft(OTHER)) == "amended"
    assert ours.send(c.FollowDossier(THEIR_CODE)) == Refusal.BAD_FIELD
    assert ours.send(c.ReceiveDossier(UNIT)) == "received"
    assert ours.send(NoteTheirWord("4", BEGIN)) == Refusal.WRONG_STATE


def test_what_came_online_is_checked_asked_once_completed_and_received() -> None:
    played = Played()
    assert played.send(ARRIVES) == "arrived"
    assert played.send(ARRIVES) == Refusal.ALREADY
    dossier = played.dossier
    assert (dossier.way, dossier.state, dossier.external, dossier.code) == (Way.ONLINE, "registered", THEIR_CODE, None)
    assert (dossier.sent_at, dossier.check_by) == (BEGIN - HOUR, BEGIN + 32 * HOUR)  # tomorrow at 17:00
    assert row_of(dossier)["due_at"] == dossier.check_by
    assert acts_of(played) == {tag_of(one) for one in (c.ReceiveDossier, c.AskCompletion, c.TurnAway)}
    for not_online in (c.AmendDraft(OTHER), c.DiscardDraft(), c.FollowDossier(OTHER_CODE), Complete(())):
        assert played.send(not_online) == Refusal.WRONG_STATE, not_online
    assert played.send(c.AskCompletion(("p2",), "missing")) == "completion_asked"
    assert (dossier.awaited, dossier.check_by) == (("p2",), None)
    assert played.send(Complete((Paper("p1", copies=1), Paper("p2", copies=1)))) == "completed"
    assert (dossier.awaited, dossier.check_by is not None) == ((), True)
    assert played.send(c.AskCompletion(("p3",), "missing")) == Refusal.ASKED_BEFORE
    assert played.send(c.AskCompletion(("p3",), "missing", "law_changed")) == Refusal.NOT_ALLOWED
    assert played.send(c.AskCompletion(("p3",), "missing", "law_changed"), BOSS) == "completion_asked"
    assert played.send(c.ReceiveDossier(UNIT)) == "received"
    assert (dossier.code, dossier.shown_code, dossier.awaited, dossier.check_by) == (
        "H26.50.05.13-261005-0001", "H26.50.05.13-261005-0001", (), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("helper", "way"), [(None, Way.DESK), (Helper.CLERK, Way.ASSISTED), (Helper.GREETER, Way.ASSISTED)]
)
def test_who_helped_is_a_role_and_makes_the_way(helper: Helper | None, way: Way) -> None:
    played = Played()
    commands: list[DossierBody] = [c.DraftDossier("CN01", PROCEDURE), c.AmendDraft(PROCEDURE, (), helper)]
    assert played.send_all([*commands, c.ReceiveDossier(UNIT)]) == ["drafted", "amended", "received"]
    assert played.dossier.way is way
    assert "u-lan" not in "".join(body.decode() for _kind, _v, body in played.rows[:2])  # a role, and nobody's name
