"""The fee of a dossier over the wire: counted, waived, asked for by a transfer, paid, voided, given back."""

from datetime import datetime
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from .dossier_commands import DossierBody
from .enums import Refusal
from .ids import Code, Id
from .payment.fee import MOST_COPIES, MOST_PAGES
from .payment.money import MoneyState, PaidBy
from .people import Credentials

Pages = Annotated[int, Meta(ge=1, le=MOST_PAGES)]
FeeCopies = Annotated[int, Meta(ge=1, le=MOST_COPIES)]
REFERENCE: Final = r"^[A-Za-z0-9.-]{4,36}$(?!\n)"
BankReference = Annotated[str, Meta(pattern=REFERENCE)]
"""A bank's number of a transfer, as its statement shows it."""
Paid = Annotated[int, Meta(ge=1, le=1_000_000_000_000)]

_OF_MONEY = frozenset({Refusal.WRONG_STATE})


class ChargeFee(DossierBody, frozen=True, tag="charge-fee", gc=False):
    """The fee is counted again, by the formula of the receipt: its pages or copies were wrong."""

    leads_to = "charged"
    refusals = _OF_MONEY | {Refusal.BAD_FIELD}

    pages: Pages
    copies: FeeCopies
    reason: Code


class AskTransfer(DossierBody, frozen=True, tag="ask-transfer", gc=False):
    """The payer is shown the code of a transfer. `payment`: the same for all dossiers that it pays for."""

    leads_to = "transfer_asked"
    refusals = _OF_MONEY

    payment: Id


class DoubtTransfer(DossierBody, frozen=True, tag="doubt-transfer", gc=False):
    """Nobody knows whether the transfer arrived: it is asked until it is known."""

    leads_to = "transfer_doubted"
    refusals = _OF_MONEY


class FailTransfer(DossierBody, frozen=True, tag="fail-transfer", gc=False):
    """The transfer did not arrive: the fee is owed as before."""

    leads_to = "transfer_failed"
    refusals = _OF_MONEY


class ClearPayment(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What became of money that a counter had noted and the server refused. `refused`: the refusal's code; `reason`: a
    code, where the money is.
    """

    payment: Id
    by: PaidBy
    vnd: Paid
    refused: Code
    reason: Code


class PaymentCleared(Struct, frozen=True, gc=False):
    """It is written down, and the counter need not keep it. `number`: of the receipt, where it was noted after all."""

    payment: str
    number: str | None = None


MoneyCommand: TypeAlias = ChargeFee | AskTransfer | DoubtTransfer | FailTransfer


class TakePayment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The fee is paid at this counter. `vnd`: what was taken, and what is owed; `payment`: the same for all dossiers
    that one payment pays for, whose receipt has one number. `reference`: the bank's, of a transfer, which has one.
    """

    payment: Id
    by: PaidBy
    vnd: Paid
    reference: BankReference | None = None


class MoneyReason(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Why a payment is void."""

    reason: Code


class LetGo(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why a fee is given back, or waived. `approval`: the sign-in of a second person, who may approve it; a fee above
    nothing needs one. `text`: more words, which are sealed.
    """

    reason: Code
    approval: Credentials | None = None
    text: Annotated[str, Meta(min_length=1, max_length=500)] | None = None

    def __repr__(self) -> str:
        """Without the words, which may name people."""
        return f"LetGo({self.reason!r})"


class EntryView(Struct, frozen=True, omit_defaults=True):
    """Money that came in (`vnd` above 0) or went out. `number`: of its receipt; `voided`: a code, why it is void;
    `reference`: the bank's number of the transfer; `approved_by`: who approved, beside who did it, that it went out.
    """

    number: str
    at: datetime
    by: PaidBy
    vnd: int
    payment: str
    voided: str | None = None
    reference: str | None = None
    approved_by: str | None = None


class MoneyView(Struct, frozen=True, omit_defaults=True):
    """`vnd`: the fee, counted from `pages` and `copies`; `payment`: of the transfer that the payer was asked for, whose
    code is shown until `asked_until`.
    """

    state: MoneyState
    vnd: int
    pages: int = 1
    copies: int = 1
    payment: str | None = None
    asked_until: datetime | None = None
    entries: tuple[EntryView, ...] = ()


class ShiftView(Struct, frozen=True, omit_defaults=True):
    """A shift of a counter's cash. `cash_vnd`: what should be there; `counted_vnd`: what was; `reason`: a code, why
    they differ. `closed_at` None: it goes on. `receipts`: how many numbers it gave, `voided`: of these are void.
    """

    branch: str
    counter: str
    shift: int
    cash_vnd: int
    transfer_vnd: int
    receipts: int
    voided: int = 0
    closed_at: datetime | None = None
    closed_by: str | None = None
    counted_vnd: int | None = None
    reason: str | None = None
