"""One message to one browser: the request that its push service takes (RFC 8030), and what the answer means."""

import ssl
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from protocol.ids import Instant
from server.jobs.worker import Failed, Finished, Outcome
from server.webhooks.addresses import Network
from server.webhooks.post import post

from .encryption import encrypted
from .subscription import Subscription, is_allowed
from .vapid import Sender

GONE: Final = (403, 404, 410)
"""The subscription is no more, or was made with another key of the server: it is erased."""

FOR_GOOD: Final = (400, 401, 405, 413)

WAITS_S: Final = (5, 20, 60, 180)
"""A message about somebody's turn is of no use an hour later."""

NO_PUSH: Final = "no_push"


class Urgency(StrEnum):
    """How a phone that saves power treats it (RFC 8030, 5.3)."""

    NORMAL = "normal"
    HIGH = "high"


class Gone(Failed):
    """The browser does not want any more; `for_good`."""


@dataclass(frozen=True, slots=True)
class Push:
    """`hosts`: the push services that may be sent to, by name. `networks`, `trust`: see `post`."""

    sender: Sender
    hosts: tuple[str, ...]
    networks: tuple[Network, ...] = ()
    trust: ssl.SSLContext | None = None

    async def send(
        self,
        to: Subscription,
        plain: bytes,
        contact: str,
        now: Instant,
        ttl_s: int,
        urgency: Urgency = Urgency.HIGH,
    ) -> Outcome:
        """The outcome of the job. `ttl_s`: how long the service keeps it for a phone that is off."""
        if not is_allowed(to.endpoint, self.hosts):
            return Gone("not_allowed", for_good=True)
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(ttl_s),
            "Urgency": str(urgency),
            "Authorization": self.sender.authorization(to.endpoint, contact, now),
        }
        answer = await post(to.endpoint, headers, encrypted(plain, to), self.networks, trust=self.trust)
        if answer.is_taken:
            return Finished()
        error = answer.error or f"status_{answer.status}"
        if answer.status in GONE:
            return Gone(error, for_good=True)
        later = None if answer.retry_after_s is None else now + min(answer.retry_after_s, WAITS_S[-1]) * 1000
        return Failed(error, again_at=later, for_good=answer.status in FOR_GOOD)
