"""The delivery of a dossier's result: its state as events left it, and what may follow. Pure.

The table is `protocol.delivery`. The national state "returned" comes with the delivery, whichever way it went.
"""

from collections.abc import Collection
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from protocol.delivery import DeliveryState, delivery_after, may_deliver
from protocol.dossier_commands import ResultCameBack, ReturnResult, SendResult, UndoReturn
from protocol.dossier_people import Part
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.payment.money import UNSETTLED, MoneyState
from protocol.problem import Refused

from . import events as e

UNDO_MS: Final = 15 * 60_000
"""For so long who returned a result may take that back; after it a supervisor."""
BY_POST = "post"
"""Of `ReturnResult.against`: the carrier says that it was delivered."""


class Delivery(Struct, frozen=True, gc=False):
    """`carrier`, `number`: of the last parcel, handed over at `posted_at`. `reason`: a code, why it came back.

    `against`: what showed who has the result now; `to`: the part of the dossier's people that they have; `by`: who gave
    it, an opaque id.
    """

    state: DeliveryState = DeliveryState.AT_DESK
    carrier: str | None = None
    number: str | None = None
    posted_at: Instant | None = None
    came_back_at: Instant | None = None
    reason: str | None = None
    delivered_at: Instant | None = None
    against: str | None = None
    to: str | None = None
    by: str | None = None


NOT_DELIVERED = Delivery()

DELIVERY_EVENTS = (e.ResultPosted, e.ResultCameBack, e.Returned, e.ReturnUndone)
DeliveryEvent: TypeAlias = e.ResultPosted | e.ResultCameBack | e.Returned | e.ReturnUndone
DeliveryCommand: TypeAlias = SendResult | ResultCameBack | ReturnResult


def decide_delivery(
    delivery: Delivery,
    command: DeliveryCommand,
    money: MoneyState,
    people: Collection[str],
    *,
    awaits_scan: bool = False,
) -> DeliveryEvent | Refused:
    """The event that the command leads to, or the refusal. The dossier's life allows it, and its branch is known.

    `money`: how the fee stands; `people`: the parts of the dossier that somebody is noted in; `awaits_scan`: a scan of
    the result is to be filed before it leaves.
    """
    assert command.leads_to is not None
    if not may_deliver(delivery.state, command.leads_to):
        return Refused(Refusal.WRONG_STATE, detail=delivery.state.value)
    if isinstance(command, ResultCameBack):
        return e.ResultCameBack(command.reason)
    if money in UNSETTLED:
        return Refused(Refusal.UNPAID, detail=money.value)
    if awaits_scan and delivery.state is not DeliveryState.POSTED:
        return Refused(Refusal.NOT_SCANNED)
    if isinstance(command, SendResult):
        return e.ResultPosted(command.branch, command.carrier, command.number)
    if (command.against == BY_POST) != (delivery.state is DeliveryState.POSTED):
        return Refused(Refusal.WRONG_STATE, detail=delivery.state.value)  # who has it gives it
    if command.to != Part.APPLICANT and command.to not in people:
        return Refused(Refusal.BAD_FIELD, "to", "nobody is noted as who collects it")
    return e.Returned(command.branch, command.against, command.to)


def decide_undo(
    delivery: Delivery, command: UndoReturn, by: str, now: Instant, *, is_supervisor: bool
) -> DeliveryEvent | Refused:
    """The return is taken back, or why it is not. `by`: who sends it."""
    if not may_deliver(delivery.state, "return_undone") or delivery.against == BY_POST:
        return Refused(Refusal.WRONG_STATE, detail=delivery.state.value)
    in_time = delivery.by == by and delivery.delivered_at is not None and now - delivery.delivered_at <= UNDO_MS
    if not in_time and not is_supervisor:
        return Refused(Refusal.TOO_LATE, "supervisor", "who returned it may for 15 minutes, later a supervisor")
    return e.ReturnUndone(command.reason)


def fold_delivery(delivery: Delivery, event: DeliveryEvent, kind: str, at: Instant, by: str) -> Delivery:
    """The delivery after an event. Raises ValueError for one that cannot follow."""
    state = delivery_after(delivery.state, kind)
    match event:
        case e.ResultPosted():
            parcel = {"carrier": event.carrier, "number": event.number, "posted_at": at}
            return replace(delivery, state=state, **parcel, came_back_at=None, reason=None)
        case e.ResultCameBack():
            return replace(delivery, state=state, came_back_at=at, reason=event.reason)
        case e.Returned():
            return replace(delivery, state=state, delivered_at=at, against=event.against, to=event.to, by=by)
        case e.ReturnUndone():
            return replace(delivery, state=state, delivered_at=None, against=None, to=None, by=None)
