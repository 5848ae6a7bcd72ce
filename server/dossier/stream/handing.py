"""What is decided of a hand-over: the giver answers for the dossier until the receiver accepts. Pure."""

from protocol.dossier_commands import Holder
from protocol.enums import Refusal
from protocol.problem import Refused

from . import events as e
from .asked import Asked, Decision
from .hands import may_receive, may_take


def offer(asked: Asked) -> Decision:
    if asked.dossier.offer is not None:
        return Refused(Refusal.ALREADY)
    if not asked.around.offices.takes(asked.command.to.unit):
        return Refused(Refusal.BAD_FIELD, "to", "no unit that takes dossiers")
    return e.Offered(asked.command.to, asked.command.due_at)


def open_offer(asked: Asked) -> Decision:
    refused = _is_for(asked)
    if refused is not None:
        return refused
    assert asked.dossier.offer is not None
    return Refused(Refusal.ALREADY) if asked.dossier.offer.opened_at is not None else e.Opened()


def recall(asked: Asked) -> Decision:
    offer = asked.dossier.offer
    if offer is None:
        return Refused(Refusal.WRONG_STATE)
    return e.Recalled() if offer.opened_at is None else Refused(Refusal.TOO_LATE)


def accept(asked: Asked) -> Decision:
    return _is_for(asked) or e.Accepted(Holder(asked.command.unit, asked.by))


def _is_for(asked: Asked) -> Refused | None:
    """Why the sender is not who it was offered to."""
    offer = asked.dossier.offer
    if offer is None:
        return Refused(Refusal.WRONG_STATE)
    is_theirs = offer.to.unit == asked.command.unit and may_receive(asked.dossier, asked.sender)
    return None if is_theirs else Refused(Refusal.NOT_YOURS)


def take(asked: Asked) -> Decision:
    holder = asked.dossier.holder
    if holder is not None and holder.person == asked.by:
        return Refused(Refusal.ALREADY)
    if holder is None or not may_take(asked.dossier, asked.sender):
        return Refused(Refusal.NOT_YOURS)
    return e.Taken(Holder(holder.unit, asked.by))
