"""Sends a message to a browser, from a job."""

import msgspec

from server.jobs.worker import Failed, Outcome
from server.push.message import Message
from server.push.send import NO_PUSH, Urgency
from server.push.subscription import Subscription
from server.web.operation.context import AppContext


async def send(
    context: AppContext, to: Subscription, message: Message, base_url: str, ttl_s: int, urgency: Urgency = Urgency.HIGH
) -> Outcome:
    """Without push in the settings any more, it has failed for good. `base_url`: also the contact that the push
    service is told."""
    push = context.push
    if push is None:
        return Failed(NO_PUSH, for_good=True)
    return await push.send(to, msgspec.json.encode(message), base_url, context.clock.now(), ttl_s, urgency)
