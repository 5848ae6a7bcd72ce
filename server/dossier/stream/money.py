"""The money of a dossier: its state as events left it, and what may follow. Pure.

The commands that move money are the server's own: they name the counter that the sender is logged in at, which a client
cannot choose. The table is `protocol.payment.money`.
"""

from typing import Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from protocol.configuration import FeeFormula, ProcedureConfig
from protocol.dossier_commands import DossierBody
from protocol.dossier_money import AskTransfer, ChargeFee, DoubtTransfer, FailTransfer, MoneyCommand
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.payment.fee import Fee, count_fee
from protocol.payment.money import MoneyState, PaidBy, may_money, money_after
from protocol.problem import Refused

from . import events as e


class TakeMoney(DossierBody, frozen=True, tag="take-payment", gc=False):
    """The fee is paid at this counter. See `protocol.dossier_money.TakePayment`."""

    leads_to = "fee_paid"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.BAD_FIELD, Refusal.UNKNOWN_BRANCH})

    payment: str
    by: PaidBy
    vnd: int
    branch: str
    counter: str
    reference: str | None = None


class VoidMoney(DossierBody, frozen=True, tag="void-payment", gc=False):
    """The payment was noted wrongly. Only at its counter and in its shift, whose cash is not counted yet."""

    leads_to = "payment_voided"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.TOO_LATE, Refusal.UNKNOWN_BRANCH})

    reason: str
    branch: str
    counter: str


class SealedReason(Struct, frozen=True, gc=False):
    """More words of a reason, sealed under the key of this id. `mark`: a keyed hash of them."""

    subject: str
    mark: str


class RefundMoney(DossierBody, frozen=True, tag="refund-fee", gc=False):
    """What was paid goes back to the citizen, at whatever counter, the way it came. See `WaiveMoney`."""

    leads_to = "fee_refunded"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.SECOND_PERSON})

    reason: str
    branch: str
    counter: str
    approved_by: str | None = None
    text: SealedReason | None = None


class WaiveMoney(DossierBody, frozen=True, tag="waive-fee", gc=False):
    """By law this person does not pay. `approved_by`: who signed in for it, and may; an opaque id."""

    leads_to = "fee_waived"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.SECOND_PERSON})

    reason: str
    approved_by: str | None = None
    text: SealedReason | None = None


class ClearMoney(DossierBody, frozen=True, tag="clear-payment", gc=False):
    """What became of money that was refused. See `protocol.dossier_money.ClearPayment`."""

    leads_to = "payment_cleared"
    refusals = frozenset({Refusal.ALREADY, Refusal.UNKNOWN_BRANCH})

    payment: str
    by: PaidBy
    vnd: int
    refused: str
    reason: str
    branch: str
    counter: str


TillCommand: TypeAlias = TakeMoney | VoidMoney | RefundMoney


class Place(Struct, frozen=True, gc=False):
    """The `n`-th receipt of a counter, given in its `shift`."""

    shift: int
    n: int


class Tills(Protocol):
    """The cash of the counters, in the transaction of the event."""

    def next(self, branch: str, counter: str, payment: str | None, now: Instant) -> Place:
        """The next number of the counter; a payment that has one there, in this shift and not void, keeps it."""

    def shift(self, branch: str, counter: str, now: Instant) -> int:
        """The counter's shift, which is not closed before the transaction ends."""


class NoTills:
    """For programs that take no money."""

    def next(self, branch: str, counter: str, payment: str | None, now: Instant) -> Place:
        raise LookupError("this program takes no money")

    def shift(self, branch: str, counter: str, now: Instant) -> int:
        raise LookupError("this program takes no money")


class Entry(Struct, frozen=True, gc=False):
    """Money that came in (`vnd` above 0) or went out, at a counter. `voided`: a code, why it is void."""

    number: str
    payment: str
    at: Instant
    by: PaidBy
    vnd: int
    branch: str
    counter: str
    shift: int
    n: int
    voided: str | None = None
    reference: str | None = None
    approved_by: str | None = None


class Money(Struct, frozen=True):
    """`vnd`: the fee; `payment`: of the transfer that was asked for, at `asked_at`.

    `entries`: what came in and went out, in order.
    """

    state: MoneyState = MoneyState.NOTHING
    vnd: int = 0
    pages: int = 1
    copies: int = 1
    formula: FeeFormula | None = None
    payment: str | None = None
    asked_at: Instant = 0
    entries: tuple[Entry, ...] = ()

    @property
    def held_vnd(self) -> int:
        """What the offices have of the citizen's money."""
        return sum(one.vnd for one in self.entries if one.voided is None)


NO_MONEY = Money()

MONEY_EVENTS = (
    e.Charged, e.ChargedNothing, e.FeeWaived, e.TransferAsked, e.TransferDoubted, e.TransferFailed, e.FeePaid,
    e.PaymentVoided, e.FeeRefunded,
)  # fmt: skip
MoneyEvent: TypeAlias = (
    e.Charged
    | e.ChargedNothing
    | e.FeeWaived
    | e.TransferAsked
    | e.TransferDoubted
    | e.TransferFailed
    | e.FeePaid
    | e.PaymentVoided
    | e.FeeRefunded
)


_Counted: TypeAlias = e.Charged | e.ChargedNothing


def charge(procedure: ProcedureConfig, pages: int, copies: int) -> _Counted | Refused | None:
    """The fee of a receipt by the catalogue as it is now; None: nothing is owed, whatever its pages and copies."""
    if procedure.fee is None:
        return e.Charged(procedure.fee_vnd, 1, 1) if procedure.fee_vnd else None
    return _counted(procedure.fee, pages, copies)


def _counted(formula: FeeFormula, pages: int, copies: int, reason: str | None = None) -> _Counted | Refused:
    fee = count_fee(formula, pages, copies)
    if not isinstance(fee, Fee):
        return Refused(Refusal.BAD_FIELD, fee.value)
    if not fee.total_vnd:
        return e.ChargedNothing(pages, copies, formula, reason)
    return e.Charged(fee.total_vnd, pages, copies, formula, reason)


def decide_money(
    money: Money, command: MoneyCommand | TillCommand | WaiveMoney, by: str, now: Instant, tills: Tills
) -> MoneyEvent | Refused:
    """The event that the command leads to, or the refusal. The dossier's life allows it. `by`: who sends it."""
    assert command.leads_to is not None
    if not may_money(money.state, command.leads_to):
        return Refused(Refusal.WRONG_STATE, detail=money.state.value)
    if isinstance(command, RefundMoney | WaiveMoney) and money.vnd > 0 and command.approved_by in (None, by):
        return Refused(Refusal.SECOND_PERSON, "approval")
    match command:
        case ChargeFee():
            return _charge_again(money, command)
        case WaiveMoney():
            return e.FeeWaived(command.reason, command.approved_by)
        case AskTransfer():
            return e.TransferAsked(command.payment)
        case DoubtTransfer():
            return e.TransferDoubted()
        case FailTransfer():
            return e.TransferFailed()
        case TakeMoney():
            return _take(money, command, now, tills)
        case VoidMoney():
            paid, here = money.entries[-1], (command.branch, command.counter)
            same = (paid.branch, paid.counter) == here and tills.shift(*here, now) == paid.shift
            return e.PaymentVoided(command.reason) if same else Refused(Refusal.TOO_LATE)
        case RefundMoney():
            paid = money.entries[-1]
            at = tills.next(command.branch, command.counter, None, now)
            number = number_of(command.branch, command.counter, at)
            where = (command.branch, command.counter, at.shift, at.n)
            return e.FeeRefunded(command.reason, number, paid.by, paid.vnd, *where, command.approved_by)


def _charge_again(money: Money, command: ChargeFee) -> MoneyEvent | Refused:
    if money.formula is None:
        return Refused(Refusal.BAD_FIELD, "pages", "this fee is not counted from pages or copies")
    return _counted(money.formula, command.pages, command.copies, command.reason)


def _take(money: Money, command: TakeMoney, now: Instant, tills: Tills) -> MoneyEvent | Refused:
    if command.vnd != money.vnd:
        return Refused(Refusal.BAD_FIELD, "vnd", f"the fee is {money.vnd}")
    is_transfer = command.by is PaidBy.VIETQR
    if money.state is not MoneyState.OWED and not is_transfer:
        return Refused(Refusal.WRONG_STATE, detail=money.state.value)  # the transfer is settled first
    if is_transfer and command.reference is None:
        return Refused(Refusal.BAD_FIELD, "reference", "a transfer has the bank's number")
    payment = money.payment if money.state is not MoneyState.OWED and money.payment else command.payment
    at = tills.next(command.branch, command.counter, payment, now)
    number = number_of(command.branch, command.counter, at)
    where = (command.branch, command.counter, at.shift, at.n)
    return e.FeePaid(payment, number, command.by, command.vnd, *where, command.reference if is_transfer else None)


def clear(money: Money, command: ClearMoney) -> e.PaymentCleared | Refused:
    """Writes it down, unless the payment is among those that are noted."""
    noted = next((one for one in money.entries if one.payment == command.payment and one.vnd > 0), None)
    if noted is not None and noted.voided is None:
        return Refused(Refusal.ALREADY, "payment", noted.number)
    where = (command.branch, command.counter)
    return e.PaymentCleared(command.payment, command.by, command.vnd, command.refused, command.reason, *where)


def number_of(branch: str, counter: str, at: Place) -> str:
    """A receipt's number, such as `CN01-3-000127`: branch, counter, and the place among its receipts."""
    return f"{branch}-{counter}-{at.n:06}"


def fold_money(money: Money, event: MoneyEvent, kind: str, at: Instant) -> Money:
    """The money after an event. Raises ValueError for one that cannot follow."""
    money = replace(money, state=money_after(money.state, kind))
    match event:
        case e.Charged():
            shape = {"vnd": event.vnd, "pages": event.pages, "copies": event.copies, "formula": event.formula}
            return replace(money, **shape, payment=None)
        case e.ChargedNothing():
            shape = {"vnd": 0, "pages": event.pages, "copies": event.copies, "formula": event.formula}
            return replace(money, **shape, payment=None)
        case e.TransferAsked():
            return replace(money, payment=event.payment, asked_at=at)
        case e.TransferFailed():
            return replace(money, payment=None)
        case e.FeePaid():
            where = (event.branch, event.counter, event.shift, event.n)
            entry = Entry(event.number, event.payment, at, event.by, event.vnd, *where, reference=event.reference)
            return replace(money, payment=None, entries=(*money.entries, entry))
        case e.FeeRefunded():
            where = (event.branch, event.counter, event.shift, event.n)
            payment, who = money.entries[-1].payment, event.approved_by
            entry = Entry(event.number, payment, at, event.by, -event.vnd, *where, approved_by=who)
            return replace(money, entries=(*money.entries, entry))
        case e.PaymentVoided():
            *before, last = money.entries
            return replace(money, entries=(*before, replace(last, voided=event.reason)))
        case e.FeeWaived() | e.TransferDoubted():
            return money
