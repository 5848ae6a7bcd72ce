"""A page's button by which a browser asks to be told, and the form that its script sends."""

from collections.abc import Mapping

from protocol.enums import Refusal
from protocol.problem import Refused
from server.push.subscription import Subscription, read_subscription
from server.web.operation.operation import OperationRequest


def push_key(asked: OperationRequest) -> str:
    """What a browser subscribes with; empty where nothing is pushed: the page has no button then."""
    push = asked.context.push
    return "" if push is None else push.sender.public


def subscription_of(asked: OperationRequest, form: Mapping[str, str]) -> Subscription | Refused:
    """The form's subscription; refused with the field's name when it is none, or of a push service not allowed here."""
    push = asked.context.push
    if push is not None:
        found = read_subscription(form.get("endpoint", ""), form.get("p256dh", ""), form.get("auth", ""), push.hosts)
        if found is not None:
            return found
    return Refused(Refusal.BAD_FIELD, "endpoint")
