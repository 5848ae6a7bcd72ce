"""Short messages (SMS, Zalo) by a gateway: one POST for each, signed as Standard Webhooks says.

`{"type": "message", "to": "+84912345678", "text": "…"}`; any 2xx means that it was taken. Tested against a receiver of
our own; never against a provider.
"""

import re
from ipaddress import ip_network
from typing import Final

import msgspec
from msgspec import Struct

from server.jobs.worker import Failed, Finished, Outcome
from server.web.operation.context import AppContext
from server.webhooks.post import post
from server.webhooks.signing import signed

NO_GATEWAY: Final = "no_gateway"
FOR_GOOD: Final = (400, 404, 410, 422)
"""Answers after which the same message would be refused again."""

_PHONE: Final = re.compile(r"(?:0|\+84)([0-9]{9})|\+([1-9][0-9]{7,14})")


class Message(Struct, frozen=True, tag="message", tag_field="type"):
    to: str
    text: str


def phone_of(typed: str) -> str | None:
    """The number as `+84912345678`; None for none. Spaces, dots and hyphens are passed over."""
    found = _PHONE.fullmatch(re.sub(r"[\s.-]", "", typed))
    if found is None:
        return None
    return f"+84{found[1]}" if found[1] else f"+{found[2]}"


async def send(context: AppContext, to: str, text: str, message_id: str) -> Outcome:
    """The outcome of the job. The id is the same at every try, so that the gateway knows a repeated one."""
    gateway = context.gateway
    if gateway is None:
        return Failed(NO_GATEWAY)
    body = msgspec.json.encode(Message(to, text))
    headers = signed(body, message_id, context.clock.now(), [gateway.secret])
    networks = [ip_network(each, strict=False) for each in gateway.networks]
    answer = await post(gateway.url, headers, body, networks)
    if answer.is_taken:
        return Finished()
    return Failed(answer.error or f"status_{answer.status}", for_good=answer.status in FOR_GOOD)
