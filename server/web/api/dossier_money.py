"""Money of dossiers over the API: taken, void and given back at the counter that the sender is logged in at; waived.

What is given back or waived has a second person's approval, and may have a text, which is sealed beside the event.
"""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from protocol import dossier_money as m
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody
from protocol.dossier_people import TextKind
from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier.stream.model import stream_of
from server.dossier.stream.money import ClearMoney, RefundMoney, SealedReason, TakeMoney, VoidMoney, WaiveMoney
from server.dossier.writer import Beside
from server.web.operation.operation import OperationRequest

from .approval import second_person
from .dossier_people import subject_of
from .dossiers import acting_person, counter_of, folded, is_dossier_id, send_about

NOT_AT_A_COUNTER = "money is taken at a counter, by the clerk who is logged in there; a practice takes none"

Place: TypeAlias = tuple[str, str]
"""A branch and its counter."""


async def take(asked: OperationRequest) -> Struct | Refused:
    """The fee is paid."""
    body: m.TakePayment = asked.body
    what = (body.payment, body.by, body.vnd)
    return await _sent(asked, lambda branch, counter: TakeMoney(*what, branch, counter, body.reference))


async def void(asked: OperationRequest) -> Struct | Refused:
    """The payment was noted wrongly."""
    body: m.MoneyReason = asked.body
    return await _sent(asked, lambda branch, counter: VoidMoney(body.reason, branch, counter))


async def clear(asked: OperationRequest) -> Struct | Refused:
    """What became of money that was refused. At a counter, whatever has become of the dossier: the money is there."""
    by, at, body = acting_person(asked), counter_of(asked), asked.body
    if isinstance(by, Refused):
        return by
    if at is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOT_AT_A_COUNTER)
    if not is_dossier_id(asked.param("id")):
        return Refused(Refusal.UNKNOWN_DOSSIER)
    command = ClearMoney(body.payment, body.by, body.vnd, body.refused, body.reason, *at)
    envelope = Envelope(stream_of(asked.param("id")), command, asked.command_id(), by)
    done = await asked.context.dossiers.send(envelope)
    if isinstance(done, Refused) and done.code is Refusal.ALREADY:
        return m.PaymentCleared(body.payment, done.detail)
    return done if isinstance(done, Refused) else m.PaymentCleared(body.payment)


async def refund(asked: OperationRequest) -> Struct | Refused:
    """What was paid goes back."""
    at = counter_of(asked)
    if at is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOT_AT_A_COUNTER)
    return await _let_go(asked, at[0], lambda reason, by, text: RefundMoney(reason, *at, by, text))


async def waive(asked: OperationRequest) -> Struct | Refused:
    """The fee is not paid, by law."""
    branch = asked.principal.branch
    if branch is None and is_dossier_id(asked.param("id")):
        branch = (await folded(asked, asked.param("id"))).branch
    return await _let_go(asked, branch or "", WaiveMoney)


def text_beside(
    asked: OperationRequest, dossier_id: str, text: str | None, kind: TextKind = TextKind.MONEY
) -> tuple[SealedReason, Beside] | tuple[None, None]:
    """What the command says of a text, and how it is sealed in the transaction of the event."""
    if text is None:
        return None, None
    people = asked.context.people
    sealed = SealedReason(subject_of(asked), people.mark_of(text))
    return sealed, people.text_row(dossier_id, kind, text)


async def _let_go(
    asked: OperationRequest, branch: str, command: Callable[[str, str | None, SealedReason | None], DossierBody]
) -> Struct | Refused:
    body: m.LetGo = asked.body
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    approved_by = await second_person(asked, body.approval, branch)
    if isinstance(approved_by, Refused):
        return approved_by
    text, beside = text_beside(asked, asked.param("id"), body.text)
    return await send_about(asked, command(body.reason, approved_by, text), by, beside)


async def _sent(asked: OperationRequest, command: Callable[[str, str], DossierBody]) -> Struct | Refused:
    by, at = acting_person(asked), counter_of(asked)
    if isinstance(by, Refused):
        return by
    if at is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOT_AT_A_COUNTER)
    return await send_about(asked, command(*at), by)
