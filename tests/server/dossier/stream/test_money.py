"""The money of a dossier: charged at the receipt, paid, doubted, voided, given back; and what stays true of it."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import dossier_commands as c
from protocol import dossier_money as m
from protocol.configuration import BranchConfig, FeeFormula
from protocol.dossier_commands import DossierBody
from protocol.dossier_life import BESIDE, DossierState
from protocol.enums import Refusal
from protocol.payment.money import MONEY, MONEY_STEPS, UNSETTLED, MoneyState, PaidBy
from server.dossier.stream import money as deciding
from server.dossier.stream.decide import MONEY_HANDLERS, possible
from server.dossier.stream.events import (
    Charged,
    ChargedNothing,
    FeePaid,
    FeeWaived,
    TransferAsked,
    TransferDoubted,
    TransferFailed,
    encode,
    read,
)
from server.dossier.stream.hands import Sender
from server.dossier.stream.model import DossierStream
from server.dossier.stream.money import (
    MONEY_EVENTS,
    NO_MONEY,
    RefundMoney,
    SealedReason,
    TakeMoney,
    VoidMoney,
    WaiveMoney,
)
from server.dossier.stream.offices import Offices

from .played import PROCEDURE, UNIT, InMemory, Played, branch

FORMULA = FeeFormula(pages_vnd=(2000, 2000, 1000), most_copy_vnd=200_000)
CASH = TakeMoney("p1", PaidBy.CASH, 10_000, "CN01", "3")
QR = TakeMoney("p1", PaidBy.VIETQR, 10_000, "CN01", "3", "FT26279000123")
VOID, REFUND = VoidMoney("typed_wrong", "CN01", "3"), RefundMoney("withdrawn", "CN01", "3", "u-chi")
WAIVE = WaiveMoney("poor", "u-chi")


def with_fee() -> BranchConfig:
    first, *others = branch().procedures
    return msgspec.structs.replace(branch(), procedures=(msgspec.structs.replace(first, fee=FORMULA), *others))


def charged(pages: int = 3, copies: int = 2) -> Played:
    """A dossier whose receipt says 2 × (2,000 + 2,000 + 1,000)."""
    played = Played(with_fee())
    receive = c.ReceiveDossier(UNIT, pages, copies)
    assert played.send_all((c.DraftDossier("CN01", PROCEDURE), receive)) == ["drafted", "received"]
    return played


def test_every_step_has_a_command_and_every_state_is_reached_and_left() -> None:
    assert {command.leads_to for command in MONEY_HANDLERS} | {"charged_nothing"} == MONEY_STEPS
    assert set(BESIDE) >= MONEY_STEPS
    assert {then for steps in MONEY.values() for then in steps.values()} | {MoneyState.NOTHING} == set(MoneyState)
    assert all(MONEY.values())


def test_the_receipt_charges_the_fee_of_the_catalogue_and_later_counts_keep_its_formula() -> None:
    played = charged()
    money = played.dossier.money
    assert (money.state, money.vnd, money.pages, money.copies) == (MoneyState.OWED, 10_000, 3, 2)
    played.model = DossierStream({"CN01": branch()}.get)  # the catalogue has no formula any more
    assert played.send(m.ChargeFee(1, 4, "pages_wrong")) == "charged"
    assert (played.dossier.money.vnd, played.dossier.money.formula) == (8000, FORMULA)
    free = Played()
    free.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT)))
    assert free.dossier.money.state is MoneyState.NOTHING
    assert free.send(m.ChargeFee(1, 1, "pages_wrong")) == Refusal.BAD_FIELD


def test_a_fee_that_comes_to_nothing_keeps_no_result_back_and_can_be_counted_again() -> None:
    """Two pages are free; a formula whose receipt came to nothing is kept as any other."""
    first, *others = branch().procedures
    two_free = msgspec.structs.replace(first, fee=FeeFormula(pages_vnd=(0, 0, 2000)))
    played = Played(msgspec.structs.replace(branch(), procedures=(two_free, *others)))
    played.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT, 2, 1)))
    for pages, kind, state, vnd in (
        (3, "charged", MoneyState.OWED, 2000),
        (1, "charged_nothing", MoneyState.NOTHING, 0),
        (2, "charged_nothing", MoneyState.NOTHING, 0),
        (4, "charged", MoneyState.OWED, 4000),
        (2, "charged_nothing", MoneyState.NOTHING, 0),
    ):
        assert "charge-fee" in possible(played.dossier, Sender("u-lan", 0, Offices()))
        assert played.send(m.ChargeFee(pages, 1, "pages_wrong")) == kind
        assert (played.dossier.money.state, played.dossier.money.vnd) == (state, vnd)
    assert "take-payment" not in possible(played.dossier, Sender("u-lan", 0, Offices()))
    assert played.send_all((c.FinishDossier("granted"), c.ReturnResult("CN01", "code")))[-1] == "returned"


def test_a_journal_in_which_a_fee_of_0_is_owed_replays_and_the_fee_is_settled_like_any_other() -> None:
    """As they were written before such a fee was a step of its own."""
    for then, state in (
        ([FeeWaived("poor")], MoneyState.WAIVED),
        ([TransferAsked("p1"), TransferDoubted(), TransferFailed()], MoneyState.OWED),
        ([ChargedNothing(1, 1, FORMULA, "pages_wrong")], MoneyState.NOTHING),
    ):
        money = NO_MONEY
        for event in (Charged(10_000, 3, 2, FORMULA), Charged(0, 1, 1, FORMULA, "pages_wrong"), *then):
            kind, v, body = encode(event)
            stored = read(kind, v, body)
            assert isinstance(stored, MONEY_EVENTS)
            money = deciding.fold_money(money, stored, kind, 1)
        assert (money.state, money.vnd) == (state, 0)


def test_cash_is_taken_once_and_in_the_amount_that_is_owed() -> None:
    played = charged()
    assert played.send(msgspec.structs.replace(CASH, vnd=9000)) == Refusal.BAD_FIELD
    assert played.send(CASH) == "fee_paid"
    (paid,) = played.dossier.money.entries
    assert (paid.number, paid.vnd, paid.by) == ("CN01-3-000001", 10_000, PaidBy.CASH)
    assert played.send(CASH) == Refusal.WRONG_STATE


def test_a_transfer_that_nobody_can_confirm_is_neither_paid_nor_taken_again_in_cash() -> None:
    played = charged()
    assert played.send(m.AskTransfer("p7")) == "transfer_asked"
    assert played.send(CASH) == Refusal.WRONG_STATE
    assert played.send(m.DoubtTransfer()) == "transfer_doubted"
    assert played.send(CASH) == Refusal.WRONG_STATE
    assert played.send(m.FailTransfer()) == "transfer_failed"
    assert played.send(CASH) == "fee_paid"
    assert played.dossier.money.entries[0].reference is None
    other = charged()
    assert other.send_all((m.AskTransfer("p7"), m.DoubtTransfer(), QR))[-1] == "fee_paid"
    assert other.dossier.money.entries[0].reference == "FT26279000123"
    unnamed = charged()
    assert unnamed.send(msgspec.structs.replace(QR, reference=None)) == Refusal.BAD_FIELD
    assert other.dossier.money.entries[0].payment == "p7"  # the one that was asked for, whatever the sender says


def test_a_payment_is_void_in_its_shift_alone_and_its_number_stays() -> None:
    played = charged()
    played.send(CASH)
    assert played.send(msgspec.structs.replace(VOID, counter="4")) == Refusal.TOO_LATE
    assert played.send(VOID) == "payment_voided"
    assert (played.dossier.money.state, played.dossier.money.held_vnd) == (MoneyState.OWED, 0)
    assert played.send(msgspec.structs.replace(CASH, payment="p2")) == "fee_paid"
    assert [one.number[-3:] for one in played.dossier.money.entries] == ["001", "002"]
    played.tills.close()
    assert played.send(VOID) == Refusal.TOO_LATE
    assert played.send(REFUND) == "fee_refunded"
    back = played.dossier.money.entries[-1]
    assert (back.number, back.vnd, played.dossier.money.held_vnd) == ("CN01-3-000003", -10_000, 0)
    assert played.send(REFUND) == Refusal.WRONG_STATE


def test_no_result_is_returned_before_its_fee_is_settled_and_one_who_withdraws_gets_the_money_back() -> None:
    played = charged()
    played.send(c.FinishDossier("granted"))
    assert played.send(c.ReturnResult("CN01", "code")) == Refusal.UNPAID
    assert played.send(CASH) == "fee_paid"
    assert played.send(c.ReturnResult("CN01", "code")) == "returned"
    waived = charged()
    assert waived.send_all((WAIVE, c.FinishDossier("granted"), c.ReturnResult("CN01", "code")))[-1] == ("returned")
    gone = charged()
    gone.send_all((m.AskTransfer("p1"), m.DoubtTransfer(), c.WithdrawDossier()))
    assert gone.send(WAIVE) == Refusal.WRONG_STATE
    assert gone.send_all((QR, REFUND)) == ["fee_paid", "fee_refunded"]


def test_a_second_person_approves_what_is_given_back_or_waived_and_the_text_is_sealed() -> None:
    played = charged()
    for alone in (None, "u-lan"):
        assert played.send(WaiveMoney("poor", alone), "u-lan") == Refusal.SECOND_PERSON
    assert played.send(CASH) == "fee_paid"
    assert played.send(RefundMoney("withdrawn", "CN01", "3", "u-lan"), "u-lan") == Refusal.SECOND_PERSON
    back = RefundMoney("withdrawn", "CN01", "3", "u-chi", SealedReason("p" + 20 * "0", "m"))
    assert played.send(back, "u-lan") == "fee_refunded"
    assert played.dossier.money.entries[-1].approved_by == "u-chi"
    assert [kind for kind, _v, _body in played.rows][-2:] == ["fee_refunded", "text_noted"]
    assert played.dossier.subjects["texts"] == "p" + 20 * "0"
    owed_nothing = msgspec.structs.replace(NO_MONEY, state=MoneyState.OWED)  # of an old journal
    waived = deciding.decide_money(owed_nothing, WaiveMoney("poor"), "u-lan", 0, InMemory())
    assert waived == FeeWaived("poor")
    first = read("fee_waived", 1, b'{"reason":"poor"}')
    assert first == FeeWaived("poor")


COMMANDS: st.SearchStrategy[DossierBody] = st.one_of(
    st.builds(m.ChargeFee, st.integers(1, 5), st.integers(1, 3), st.just("pages_wrong")),
    st.builds(
        lambda vnd, by, payment: TakeMoney(payment, by, vnd, "CN01", "3", "FT26279000123"),
        st.sampled_from((2000, 4000, 5000, 10_000)), st.sampled_from(PaidBy), st.sampled_from(("p1", "p2")),
    ),
    *(st.just(one) for one in (CASH, QR, VOID, REFUND, WAIVE, m.AskTransfer("p7"), m.DoubtTransfer())),
    st.sampled_from((m.FailTransfer(), c.FinishDossier("granted"), c.WithdrawDossier())),
    st.just(c.ReturnResult("CN01", "code")),
)  # fmt: skip


def laws(played: Played) -> None:
    money = played.dossier.money
    assert money.held_vnd == (money.vnd if money.state is MoneyState.PAID else 0), "paid once, or nothing is held"
    numbers = [one.number for one in money.entries if one.voided is None]
    assert len(set(numbers)) == len(numbers)
    assert (money.payment is not None) == (money.state in (MoneyState.ASKED, MoneyState.UNKNOWN))
    if played.dossier.state is DossierState.RETURNED:
        assert money.state not in UNSETTLED


@settings(max_examples=150)
@given(st.lists(st.tuples(COMMANDS, st.booleans()), max_size=20))
def test_whatever_is_sent_the_money_is_right_and_replays(sent: list[tuple[DossierBody, bool]]) -> None:
    played = charged()
    for command, closes in sent:
        if closes:
            played.tills.close()
        may_now = possible(played.dossier, Sender("u-lan", played.now, Offices()))
        before = played.dossier.money
        said = played.send(command)
        if said in {refusal.value for refusal in Refusal}:
            assert played.dossier.money == before
        elif command.leads_to in MONEY_STEPS:
            assert type(command).__struct_config__.tag in may_now
        laws(played)
    model = DossierStream()
    assert [model.encode(model.read(*row)) for row in played.rows] == played.rows


@pytest.mark.parametrize("guard", ["state", "amount", "shift"])
def test_without_its_guard_money_is_taken_wrongly(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusals above can fail: each is of one guard."""
    if guard == "state":
        monkeypatch.setattr(deciding, "may_money", lambda state, kind: True)
        twice = charged()
        twice.send(CASH)
        with pytest.raises(ValueError, match="cannot be fee_paid"):  # the fold is a second guard
            twice.send(QR)
    elif guard == "amount":
        monkeypatch.setattr(deciding, "_take", lambda money, command, now, tills: FeePaid(
            "p", "n", command.by, command.vnd, "CN01", "3", 1, 1))  # fmt: skip
        played = charged()
        assert played.send(msgspec.structs.replace(CASH, vnd=1)) == "fee_paid"
        with pytest.raises(AssertionError, match="paid once"):
            laws(played)
    else:
        played = charged()
        played.send(CASH)
        played.tills.close()
        monkeypatch.setattr(played.tills, "shift", lambda *_: 1)
        assert played.send(VOID) == "payment_voided"  # the count of a closed shift would be wrong
