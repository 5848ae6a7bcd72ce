"""Money of dossiers over the API: taken, void and given back at the counter that the sender is logged in at."""

from collections.abc import Callable

from msgspec import Struct

from protocol import dossier_money as m
from protocol.dossier_commands import DossierBody
from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier.stream.money import RefundMoney, TakeMoney, VoidMoney
from server.web.operation.operation import OperationRequest

from .dossiers import acting_person, counter_of, send_about

NOT_AT_A_COUNTER = "money is taken at a counter, by the clerk who is logged in there; a practice takes none"


async def take(asked: OperationRequest) -> Struct | Refused:
    """The fee is paid."""
    body: m.TakePayment = asked.body
    what = (body.payment, body.by, body.vnd)
    return await _sent(asked, lambda branch, counter: TakeMoney(*what, branch, counter, body.reference))


async def void(asked: OperationRequest) -> Struct | Refused:
    """The payment was noted wrongly."""
    body: m.MoneyReason = asked.body
    return await _sent(asked, lambda branch, counter: VoidMoney(body.reason, branch, counter))


async def refund(asked: OperationRequest) -> Struct | Refused:
    """What was paid goes back."""
    body: m.MoneyReason = asked.body
    return await _sent(asked, lambda branch, counter: RefundMoney(body.reason, branch, counter))


async def _sent(asked: OperationRequest, command: Callable[[str, str], DossierBody]) -> Struct | Refused:
    by, at = acting_person(asked), counter_of(asked)
    if isinstance(by, Refused):
        return by
    if at is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOT_AT_A_COUNTER)
    return await send_about(asked, command(*at), by)
