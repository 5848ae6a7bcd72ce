"""How often one network may read what everybody may read."""

import time

from starlette.requests import HTTPConnection

from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.credentials.network import network_of
from server.access.credentials.rates import Rate

from .authentication import address_of
from .context import AppContext
from .operation import OperationRequest

READERS = Rate(at_once=240, every_ms=50)
"""For one network (an IPv4 address, an IPv6 /64): six hundred phones behind one, each renewed in 30 s, may ask."""

FOLLOWERS = Rate(at_once=400, every_ms=50)
"""Websockets opened by whoever is no device: after a cut line a hall of phones is back within seconds."""

HEAVY_READERS = Rate(at_once=30, every_ms=1_000)
"""What takes the server's time: its metrics, which one machine scrapes, and the API's page of some hundred KB."""


def too_fast(asked: OperationRequest, rate: Rate | None = None) -> Refused | None:
    """Whether this reader's network asks more often than `rate`, by default `READERS`, allows."""
    return taken(asked.context, asked.request, rate or READERS)


def taken(context: AppContext, connection: HTTPConnection, rate: Rate) -> Refused | None:
    """Notes that its network asks once more; a refusal where that is too often."""
    if context.public_rates is None:
        return None
    wait_s = context.public_rates.take(network_of(address_of(connection)), rate, time.monotonic_ns() // 1_000_000)
    return Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s") if wait_s else None
