"""An expected wait as it goes down with the clock: the same for the server, which tells it, and for a client."""

from typing import Final

from .views import Wait

NOW: Final = Wait(0, 0)
"""A counter is idle and calls at once."""


def aged(wait: Wait, by_ms: int) -> Wait:
    """What is left of a wait some time after it was told."""
    by_s = max(0, by_ms) // 1000
    return wait if wait == NOW else Wait(max(1, wait.p50_s - by_s), max(1, wait.p90_s - by_s))
