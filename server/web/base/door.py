"""The door of a branch: its code, which changes every minute, and the pass that a phone gets for it."""

import hmac
from collections import deque

from protocol.ids import Instant
from protocol.keys import key_time, new_key

from .ticket_secret import TrackSecrets

MINUTE_MS = 60_000
PASS_MS = 15 * MINUTE_MS
"""How long somebody may take to choose a service."""


class Door:
    """The codes and passes of all branches; nothing is stored: both follow from the server's key."""

    def __init__(self, secrets: TrackSecrets) -> None:
        self._secrets = secrets

    def code(self, branch: str, now: Instant) -> str:
        """The code of this minute."""
        return self._secrets.door_code(branch, now // MINUTE_MS)

    def opens(self, branch: str, code: str, now: Instant) -> bool:
        """Whether this is the code of this minute or of the one before."""
        minute = now // MINUTE_MS
        known = (self._secrets.door_code(branch, each) for each in (minute, minute - 1))
        return any(hmac.compare_digest(code.encode(), each.encode()) for each in known)

    def new_pass(self, branch: str, now: Instant) -> str:
        """A pass for one number: a key that tells when it was made, and this server's mark."""
        key = new_key(now)
        return f"{key}.{self._secrets.pass_mark(branch, key)}"

    def renewed(self, branch: str, key: str) -> str:
        """A pass in place of one whose number was refused, whose key answers so for days. It ends when that one did."""
        made_at = key_time(key)
        return self.new_pass(branch, 0 if made_at is None else made_at)

    def key_of(self, branch: str, given: str, now: Instant) -> str | None:
        """The key of a pass, under which its one number is taken; None for one that is forged or over."""
        key, _, mark = given.partition(".")
        if not hmac.compare_digest(mark.encode(), self._secrets.pass_mark(branch, key).encode()):
            return None
        made_at = key_time(key)
        return key if made_at is not None and 0 <= now - made_at < PASS_MS else None


class PerMinute:
    """How many numbers phones took in the last minute, by branch; in memory, for one process."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[Instant]] = {}

    def take(self, branch: str, most: int, now: Instant) -> int:
        """Notes one. Where `most` were taken in the last minute: whole seconds until there is room; none is noted."""
        taken = self._taken.setdefault(branch, deque())
        while taken and not 0 <= now - taken[0] < MINUTE_MS:
            taken.popleft()
        if len(taken) >= most:
            return max(1, -(-(taken[0] + MINUTE_MS - now) // 1000)) if taken else 60
        taken.append(now)
        return 0

    def give_back(self, branch: str) -> None:
        """The one noted last was not given."""
        if self._taken.get(branch):
            self._taken[branch].pop()
