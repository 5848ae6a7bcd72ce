"""One sign-in on its way to the provider and back, sealed in a cookie: it ends in the browser where it began."""

import hmac
import secrets
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from protocol.ids import Instant
from server.jobs.sealing import CannotOpen

FRESH_MS: Final = 10 * 60_000
LONGEST: Final = 2000
_OF: Final = ("attempt",)
_URL_SAFE: Final = str.maketrans("+/", "-_")
_PLAIN: Final = str.maketrans("-_", "+/")


class Seals(Protocol):
    """See `server.jobs.sealing.Sealer`."""

    def seal(self, of: tuple[str, ...], plain: bytes) -> str: ...

    def open(self, of: tuple[str, ...], sealed: str) -> bytes: ...


class Connecting(Struct, frozen=True):
    """Whose account the one that signs in is to be; and the password, factor and account that were in force, by id."""

    user_id: str
    credential_id: str
    factor_id: str
    account_id: str


class Attempt(Struct, frozen=True):
    """`state` comes back in the address, `nonce` in the ID token; `verifier` is PKCE's. `target`: the page wanted.

    `connects`: nobody is signed in, an account is connected.
    """

    state: str
    nonce: str
    verifier: str
    target: str | None
    at: Instant
    connects: Connecting | None = None

    def is_of(self, state: str, now: Instant) -> bool:
        """Whether this state is the attempt's, and it began a moment ago."""
        return hmac.compare_digest(self.state.encode(), state.encode()) and 0 <= now - self.at <= FRESH_MS


def begin(target: str | None, now: Instant, connects: Connecting | None = None) -> Attempt:
    """A new attempt, of 256 random bits each."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Attempt(state, nonce, verifier, target, now, connects)


def to_cookie(attempt: Attempt, seals: Seals) -> str:
    """The sealed attempt, in letters that a cookie takes as they are."""
    return seals.seal(_OF, msgspec.json.encode(attempt)).translate(_URL_SAFE).rstrip("=")


def from_cookie(text: str, seals: Seals) -> Attempt | None:
    """The attempt; None: it is none of ours."""
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    try:
        plain = seals.open(_OF, text.translate(_PLAIN) + "=" * (-len(text) % 4))
        return msgspec.json.decode(plain, type=Attempt)
    except (CannotOpen, msgspec.DecodeError):
        return None
