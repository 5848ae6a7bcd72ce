"""A dossier's life: who may take which step, and what stays true whatever is sent."""

import copy
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.delivery import DELIVERY_STEPS
from protocol.dossier_commands import DossierCommand, Holder, Paper
from protocol.dossier_life import BESIDE, CONSULTATION_STEPS, ENDED, IN_HAND, LIFE, NATIONAL, DossierState
from protocol.enums import Refusal
from protocol.payment.money import MONEY_STEPS
from protocol.problem import Refused
from server.dossier.stream import decide as deciding
from server.dossier.stream import handing
from server.dossier.stream.children import HANDLERS as CHILD_HANDLERS
from server.dossier.stream.children import OWN_CHILD_HANDLERS
from server.dossier.stream.dropped import DropOffCommand, HandOver, Relist
from server.dossier.stream.events import KINDS
from server.dossier.stream.filed import FileCommand
from server.dossier.stream.model import DossierStream
from server.dossier.stream.money import ClearMoney
from server.dossier.stream.sealed import OwnCommand
from server.dossier.stream.signed import SignFile
from server.dossier.stream.theirs import NoteTheirWord, TheirCommand

from .played import BEGIN, BOSS, HOUR, OTHER, OTHER_UNIT, PROCEDURE, UNIT, Played, branch

DAY = 24 * HOUR
OF_CHILDREN = (*CHILD_HANDLERS, *OWN_CHILD_HANDLERS)
BEGUN = (c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT))
PAPER = Paper("birth_notice", originals=1)


def received() -> Played:
    played = Played()
    assert played.send_all(BEGUN) == ["drafted", "received"]
    return played


def test_a_dossier_of_a_list_waits_to_be_taken_in_as_a_draft_does() -> None:
    played = Played()
    on_line = HandOver("CN01", PROCEDURE, "DS-K7WM-3XQT-9ACD", 2, 3, 14)
    assert played.send(Relist("DS-3333-3333-3333", 1)) == Refusal.UNKNOWN_DOSSIER
    assert [played.send(on_line), played.send(on_line)] == ["handed_over", Refusal.ALREADY]
    assert played.send(Relist("DS-3333-3333-3333", 2)) == "relisted"
    assert played.dossier.listed is not None
    assert (played.dossier.listed.drop_off, played.dossier.listed.sheets) == ("DS-3333-3333-3333", 14)
    assert played.send(c.ReceiveDossier(UNIT)) == "received"
    assert played.send(Relist("DS-K7WM-3XQT-9ACD", 2)) == Refusal.WRONG_STATE
    drafted = Played()
    drafted.send(BEGUN[0])
    assert drafted.send(Relist("DS-K7WM-3XQT-9ACD", 1)) == Refusal.WRONG_STATE, "it came by no list"


def test_the_ten_national_states_are_in_the_table_and_every_step_has_its_command_and_event() -> None:
    assert sorted(NATIONAL.values()) == list(range(1, 11))
    assert set(DossierState) - set(NATIONAL) == {DossierState.DISCARDED}
    steps = {kind for steps in LIFE.values() for kind in steps}
    assert steps | set(BESIDE) == set(KINDS)
    own = {each.leads_to for kind in (OwnCommand, FileCommand, DropOffCommand) for each in get_args(kind)}
    own |= {NoteTheirWord.leads_to, ClearMoney.leads_to, SignFile.leads_to}
    apart = MONEY_STEPS | DELIVERY_STEPS | CONSULTATION_STEPS | {"consulted"} | {one.leads_to for one in OF_CHILDREN}
    assert own == (set(BESIDE) | {"handed_over"}) - apart
    sent = {command.leads_to for command in get_args(DossierCommand)}
    theirs = {command.leads_to for command in get_args(TheirCommand)} - set(BESIDE)
    assert (steps | DELIVERY_STEPS) - own == sent | theirs | {"child_begun", "handed_back"}
    assert set(deciding.HANDLERS) == set(get_args(DossierCommand))
    reached = {then for steps_of in LIFE.values() for then in steps_of.values()}
    assert reached == set(DossierState)


def test_from_the_draft_over_two_units_to_the_result_at_another_branch() -> None:
    played = Played()
    assert played.send(c.DraftDossier("CN01", OTHER, "t-1")) == "drafted"
    assert played.send(c.AmendDraft(PROCEDURE, (PAPER,))) == "amended"
    assert played.send(c.ReceiveDossier(UNIT)) == "received"
    dossier = played.dossier
    assert (dossier.code, dossier.procedure, dossier.papers) == ("H26.50.05.13-261005-0001", PROCEDURE, (PAPER,))
    assert dossier.due is not None
    assert dossier.due.original_at == played.now + 7 * DAY + 8 * HOUR  # five working days after this Monday, at 17:00
    assert played.send(c.OfferDossier(Holder(OTHER_UNIT))) == "offered"
    assert dossier.holder == Holder(UNIT, "u-lan")  # until the receiver accepts
    assert played.send(c.AcceptOffer(OTHER_UNIT), "u-minh") == "accepted"
    assert (dossier.holder, dossier.state) == (Holder(OTHER_UNIT, "u-minh"), DossierState.PROCESSING)
    assert played.send(c.FinishDossier("granted"), "u-lan") == Refusal.NOT_YOURS
    assert played.send(c.FinishDossier("granted"), "u-minh", after=DAY) == "finished"
    assert not dossier.due.late(played.now)
    assert played.send(c.ReturnResult("CN01", "signature"), "u-hoa") == "returned"
    ended = played.dossier
    assert (ended.state, ended.holder, ended.returned_at) == (DossierState.RETURNED, None, "CN01")


def test_a_hand_over_can_be_recalled_until_it_was_opened_and_accepted_by_its_receiver_alone() -> None:
    played = received()
    assert played.send(c.OfferDossier(Holder(OTHER_UNIT, "u-minh"))) == "offered"
    assert played.send(c.OfferDossier(Holder(OTHER_UNIT))) == Refusal.ALREADY
    assert played.send(c.AcceptOffer(OTHER_UNIT), "u-hoa") == Refusal.NOT_YOURS
    assert played.send(c.AcceptOffer(UNIT), "u-minh") == Refusal.NOT_YOURS
    assert played.send(c.RecallOffer(), "u-minh") == Refusal.NOT_YOURS
    assert played.send(c.RecallOffer()) == "recalled"
    assert played.send(c.RecallOffer()) == Refusal.WRONG_STATE
    assert played.send(c.OfferDossier(Holder(OTHER_UNIT))) == "offered"
    assert played.send(c.OpenOffer(OTHER_UNIT), "u-minh") == "opened"
    assert played.send(c.RecallOffer()) == Refusal.TOO_LATE
    assert played.send(c.AcceptOffer(OTHER_UNIT), "u-minh") == "accepted"


def test_papers_are_asked_for_once_and_again_only_with_a_supervisors_reason() -> None:
    played = received()
    due = played.dossier.due
    assert due is not None
    assert played.send(c.AskSupplement(("birth_notice",), "missing")) == "supplement_asked"
    assert played.dossier.due is not None
    assert played.dossier.due.current_at is None
    assert played.send(c.FinishDossier("granted"), after=DAY) == Refusal.WRONG_STATE
    assert played.send(c.Supply((PAPER,)), after=DAY) == "supplied"
    assert (played.dossier.state, played.dossier.awaited) == (DossierState.PROCESSING, ())
    assert played.dossier.due.promised_at > due.promised_at
    again = c.AskSupplement(("other",), "missing")
    assert played.send(again) == Refusal.ASKED_BEFORE
    override = c.AskSupplement(("other",), "missing", override="law_changed")
    assert played.send(override) == Refusal.NOT_ALLOWED
    played.dossier.holder = Holder(UNIT, BOSS)
    assert played.send(override, BOSS) == "supplement_asked"


def test_a_correction_makes_a_new_receipt_and_keeps_the_old_one_readable() -> None:
    played = received()
    assert played.send(c.CorrectDossier((PAPER,), "typed_wrong"), "u-hoa", after=HOUR) == "corrected"
    first, second = played.dossier.receipts
    assert (first.number, first.papers, second.number, second.papers) == (1, (), 2, (PAPER,))
    assert second.reason == "typed_wrong"
    assert played.dossier.papers == (PAPER,)


def test_a_new_date_is_promised_once_and_not_after_the_old_one() -> None:
    played = received()
    assert played.dossier.due is not None
    due_at = played.dossier.due.promised_at
    assert played.send(c.Reappoint(due_at + DAY, "workload")) == "reappointed"
    assert played.send(c.Reappoint(due_at + 3 * DAY, "workload")) == Refusal.ALREADY
    late = received()
    assert late.send(c.Reappoint(due_at + DAY, "workload"), after=30 * DAY) == Refusal.TOO_LATE


def test_an_apology_on_the_last_day_has_a_leaders_reason_that_is_kept() -> None:
    played = received()
    assert played.dossier.due is not None
    due_at = played.dossier.due.promised_at
    on_the_day = due_at - 2 * HOUR - played.now
    again = c.Reappoint(due_at + DAY, "workload", override="overlooked")
    assert played.send(c.Reappoint(due_at + DAY, "workload"), after=on_the_day) == Refusal.TOO_LATE
    assert played.send(again) == Refusal.NOT_ALLOWED
    played.dossier.holder = Holder(UNIT, BOSS)
    assert played.send(again, BOSS) == "reappointed"
    assert '"override":"overlooked"' in played.rows[-1][2].decode()
    early = received()
    assert early.send(again, after=on_the_day - DAY) == "reappointed", "on the day before"
    assert "override" not in early.rows[-1][2].decode().replace('"override":null', "")


def test_who_takes_in_decides_and_returns_at_once_where_it_is_delegated_and_nobody_else_had_it() -> None:
    now = c.ResolveOnTheSpot("granted", "CN01", "code")
    assert received().send(now) == Refusal.NOT_ALLOWED
    config = branch()
    delegated = tuple(replace(one, delegated_by={"vi": "Sở Tư pháp"}) for one in config.procedures)
    config = replace(config, procedures=delegated)
    played = Played(config)
    played.send_all(BEGUN)
    assert played.send(now, "u-minh") == Refusal.NOT_YOURS
    assert played.send(now) == "finished"
    assert [kind for kind, *_ in played.rows][-2:] == ["finished", "returned"]
    assert (played.dossier.state, played.dossier.delegated_by) == (DossierState.RETURNED, {"vi": "Sở Tư pháp"})
    handed = Played(config)
    handed.send_all((*BEGUN, c.OfferDossier(Holder(OTHER_UNIT))))
    handed.send(c.AcceptOffer(OTHER_UNIT), "u-minh")
    assert handed.send(now, "u-minh") == Refusal.NOT_ALLOWED
    scanned = Played(replace(config, procedures=tuple(replace(one, result_scanned=True) for one in delegated)))
    scanned.send_all(BEGUN)
    assert scanned.send(now) == Refusal.NOT_SCANNED
    assert scanned.dossier.state is DossierState.RECEIVED, "nothing of it is done"


def test_what_is_not_known_is_refused_with_its_field() -> None:
    played = Played()
    assert played.send(c.ReceiveDossier(UNIT)) == Refusal.UNKNOWN_DOSSIER
    assert played.send(c.DraftDossier("CN99", PROCEDURE)) == Refusal.UNKNOWN_BRANCH
    assert played.send(c.DraftDossier("CN01", "9.999999")) == Refusal.UNKNOWN_PROCEDURE
    assert played.send(BEGUN[0]) == "drafted"
    assert played.send(BEGUN[0]) == Refusal.ALREADY
    assert played.send(c.ReceiveDossier(UNIT), believed=False) == Refusal.CLOCK_DOUBTED
    assert played.codes == 0  # no refusal takes a code


PEOPLE = ("u-lan", "u-minh", BOSS)
UNITS = (UNIT, OTHER_UNIT)
holders = st.builds(Holder, st.sampled_from(UNITS), st.none() | st.sampled_from(PEOPLE))
papers = st.sampled_from(((), (PAPER,)))
COMMANDS = st.one_of(
    st.just(BEGUN[0]),
    st.builds(c.AmendDraft, st.sampled_from((PROCEDURE, OTHER)), papers),
    st.builds(c.ReceiveDossier, st.sampled_from(UNITS)),
    st.builds(c.CorrectDossier, papers, st.just("typed_wrong")),
    st.builds(c.OfferDossier, holders),
    *(st.builds(kind, st.sampled_from(UNITS)) for kind in (c.OpenOffer, c.AcceptOffer)),
    st.builds(c.AskSupplement, st.just(("a",)), st.just("missing"), st.none() | st.just("why")),
    st.builds(c.Supply, papers),
    *(
        st.just(kind())
        for kind in (c.RecallOffer, c.TakeDossier, c.AskPayment, c.NotePayment, c.ResumeDossier, c.WithdrawDossier)
    ),
    st.builds(c.ExtendDossier, st.integers(1, 9), st.just("law")),
    *(st.just(kind("why")) for kind in (c.SuspendDossier, c.FinishDossier, c.StopDossier, c.TurnAway)),
    st.just(c.ReturnResult("CN01", "code")),
    st.just(c.ResolveOnTheSpot("granted", "CN01", "code")),
)
SENT = st.lists(st.tuples(COMMANDS, st.sampled_from(PEOPLE), st.integers(0, 3 * DAY)), max_size=25)


def laws(played: Played, before: object, said: str) -> None:
    dossier = played.dossier
    if said in {refusal.value for refusal in Refusal}:
        assert dossier == before, "a refusal changes nothing"
    in_hand = dossier.state in IN_HAND
    assert (dossier.holder is not None) == in_hand, "somebody answers for it, from the receipt to the end"
    assert (dossier.code is not None) == (played.codes == 1) == bool(dossier.receipts)
    step = dossier.steps[-1]
    assert [one.until for one in dossier.steps[:-1]] == [one.since for one in dossier.steps[1:]], "somebody, always"
    assert (step.until is None) == in_hand
    assert dossier.holder in (None, Holder(step.unit, step.person))
    if dossier.due is not None:
        assert dossier.due.promised_at >= dossier.due.original_at
        assert (dossier.due.current_at is None) <= bool(dossier.due.pauses)
    if dossier.state in ENDED:
        assert dossier.ended_at is not None


@settings(max_examples=150)
@given(SENT)
def test_whatever_is_sent_the_laws_hold_and_the_journal_replays(sent: list[tuple[DossierCommand, str, int]]) -> None:
    played = received()
    original = played.dossier.due
    for command, by, after in sent:
        before = copy.copy(played.dossier)
        said = played.send(command, by, after=after)
        laws(played, before, said)
    assert original is not None
    assert played.dossier.due is not None
    assert played.dossier.due.original_at == original.original_at
    overrides = sum(b'"override":"' in body for _, _, body in played.rows)
    assert played.dossier.asked <= 1 + overrides
    model = DossierStream()
    assert [model.encode(model.read(*row)) for row in played.rows] == played.rows


@pytest.mark.parametrize("guard", ["holds", "_is_for"])
def test_without_its_guard_a_stranger_has_the_dossier(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The laws above can fail: here are the acts that a guard alone refuses."""

    def stranger() -> list[str]:
        played = received()
        played.send(c.OfferDossier(Holder(OTHER_UNIT, "u-minh")))
        return [played.send(c.AcceptOffer(OTHER_UNIT), "u-hoa"), played.send(c.FinishDossier("granted"), "u-minh")]

    assert stranger() == [Refusal.NOT_YOURS, Refusal.NOT_YOURS]
    monkeypatch.setattr(deciding if guard == "holds" else handing, guard, lambda *_: True if guard == "holds" else None)
    assert stranger() != [Refusal.NOT_YOURS, Refusal.NOT_YOURS]


def test_a_dossier_of_a_branch_that_is_gone_is_refused() -> None:
    envelope = Envelope("D/d1", c.WithdrawDossier(), "k", "u-lan")
    said = DossierStream().decide(received().dossier, envelope, BEGIN)
    assert said == Refused(Refusal.UNKNOWN_BRANCH)
