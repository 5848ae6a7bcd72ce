"""Money of dossiers over the API: taken, void and given back at the counter that the sender is logged in at."""

from collections.abc import Callable

from msgspec import Struct

from protocol import dossier_money as m
from protocol.dossier_commands import DossierBody
from protocol.enums import Refusal, Role
from protocol.practice import practised
from protocol.problem import Refused
from server.dossier.stream.money import RefundMoney, TakeMoney, VoidMoney
from server.web.operation.operation import OperationRequest

from .dossiers import acting_person, send_about

NOT_AT_A_COUNTER = "money is taken at a counter, by the clerk who is logged in there"


async def take(asked: OperationRequest) -> Struct | Refused:
    """The fee is paid."""
    body: m.TakePayment = asked.body
    return await _sent(asked, lambda branch, counter: TakeMoney(body.payment, body.by, body.vnd, branch, counter))


async def void(asked: OperationRequest) -> Struct | Refused:
    """The payment was noted wrongly."""
    body: m.MoneyReason = asked.body
    return await _sent(asked, lambda branch, counter: VoidMoney(body.reason, branch, counter))


async def refund(asked: OperationRequest) -> Struct | Refused:
    """What was paid goes back."""
    body: m.MoneyReason = asked.body
    return await _sent(asked, lambda branch, counter: RefundMoney(body.reason, branch, counter))


async def _sent(asked: OperationRequest, command: Callable[[str, str], DossierBody]) -> Struct | Refused:
    principal, by = asked.principal, acting_person(asked)
    if isinstance(by, Refused):
        return by
    if principal.role is not Role.COUNTER or principal.branch is None or principal.counter is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOT_AT_A_COUNTER)
    if practised(principal.branch) is not None:
        return Refused(Refusal.NOT_ALLOWED, detail="a practice takes no money")
    return await send_about(asked, command(principal.branch, principal.counter), by)
