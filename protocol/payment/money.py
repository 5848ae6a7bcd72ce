"""The money of a dossier as one table, state × event → state, apart from its life: a fee is owed, paid, given back.

A transfer that nobody can confirm yet is a state of its own (`UNKNOWN`): it is neither paid nor asked for again.
"""

from enum import StrEnum


class MoneyState(StrEnum):
    """How the fee of a dossier stands."""

    NOTHING = "nothing"
    """Nothing is owed: free of charge, or the fee is not known."""
    OWED = "owed"
    ASKED = "asked"
    """The payer was shown the code of a transfer."""
    UNKNOWN = "unknown"
    """Nobody knows whether the transfer arrived."""
    PAID = "paid"
    REFUNDED = "refunded"
    WAIVED = "waived"
    """By law this person does not pay."""


class PaidBy(StrEnum):
    """How money came in, or went out."""

    CASH = "cash"
    VIETQR = "vietqr"


TRANSFER_MS = 15 * 60_000
"""For so long after it was asked for is the code of a transfer shown."""

M = MoneyState

_COUNTED = {"charged": M.OWED, "charged_nothing": M.NOTHING}

MONEY: dict[MoneyState, dict[str, MoneyState]] = {
    M.NOTHING: {**_COUNTED},
    M.OWED: {**_COUNTED, "fee_waived": M.WAIVED, "transfer_asked": M.ASKED, "fee_paid": M.PAID},
    M.ASKED: {"transfer_doubted": M.UNKNOWN, "transfer_failed": M.OWED, "fee_paid": M.PAID},
    M.UNKNOWN: {"transfer_failed": M.OWED, "fee_paid": M.PAID},
    M.PAID: {"payment_voided": M.OWED, "fee_refunded": M.REFUNDED},
    M.REFUNDED: {**_COUNTED},
    M.WAIVED: {**_COUNTED},
}

MONEY_STEPS = frozenset(kind for steps in MONEY.values() for kind in steps)

UNSETTLED = frozenset({M.OWED, M.ASKED, M.UNKNOWN})
"""States in which the result is not given out."""


def may_money(state: MoneyState, kind: str) -> bool:
    """Whether event `kind` can happen in this state."""
    return kind in MONEY[state]


def money_after(state: MoneyState, kind: str) -> MoneyState:
    """The state after event `kind`. Raises ValueError when the table has no such step."""
    then = MONEY[state].get(kind)
    if then is None:
        raise ValueError(f"a fee that is {state} cannot be {kind}")
    return then
