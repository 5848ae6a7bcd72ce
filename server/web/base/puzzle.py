"""A proof of work of our own: while very many times are held, a press costs the browser some computing.

The page gives a token; the browser looks for a number `n` with which SHA-256(`TOKEN|TIME|n`) begins with so many zero
bits. Who has no scripts waits instead, and presses again.
"""

import hashlib
import hmac

from protocol.ids import Instant

from .ticket_secret import TrackSecrets

FRESH_MS = 1_800_000
"""A token is good for half an hour."""

SLOW_MS = 20_000
"""So long somebody waits whose browser computes nothing."""

LEAST_BITS, MOST_BITS = 12, 16
"""Some 0.05 s and some 0.7 s of a phone's computing."""

FREE_HOLDS = 5
"""So many times of a service may be held at once before a press costs anything."""


def bits_needed(held: int, places: int) -> int:
    """The zero bits that a press costs while `held` of `places` are held; one more for each half percent."""
    over = held - max(FREE_HOLDS, places // 100)
    return 0 if over < 0 else min(MOST_BITS, LEAST_BITS + over // max(1, places // 200))


class Puzzles:
    """Gives tokens that only this server can make, `BITS-MILLISECONDS-MAC`, each for one form."""

    def __init__(self, secrets: TrackSecrets) -> None:
        self._secrets = secrets

    def token(self, bits: int, wish: str, now: Instant) -> str:
        """A token that costs `bits` zero bits, for the form of this `wish`."""
        said = f"{bits}-{now}"
        return f"{said}-{self._secrets.mark_of(f'{said}-{wish}')}"

    def given(self, token: str, wish: str, now: Instant) -> tuple[int, Instant] | None:
        """The bits of a token, and when it was given; None for one that is not ours, of another form, or too old."""
        bits, _, rest = token.partition("-")
        at, _, _ = rest.partition("-")
        if not (bits.isascii() and bits.isdigit() and at.isascii() and at.isdigit() and len(token) <= 99):
            return None
        if not hmac.compare_digest(token.encode(), self.token(int(bits), wish, int(at)).encode()):
            return None
        return (int(bits), int(at)) if 0 <= now - int(at) <= FRESH_MS else None


def is_solved(token: str, time: str, proof: str, bits: int) -> bool:
    """Whether the proof's hash begins with so many zero bits."""
    digest = hashlib.sha256(f"{token}|{time}|{proof}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - bits) == 0 if bits else True


def solve(token: str, time: str, bits: int) -> str:
    """The smallest proof; what a browser does, for programs that test it."""
    n = 0
    while not is_solved(token, time, str(n), bits):
        n += 1
    return str(n)
