"""Passwords: argon2id hashes (RFC 9106), checked with the same work whether the user exists or not."""

import unicodedata
from enum import Enum, auto

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 256


class Verdict(Enum):
    """What a password turned out to be. `RIGHT_BUT_OLD`: right, and its hash should be made anew."""

    RIGHT = auto()
    RIGHT_BUT_OLD = auto()
    WRONG = auto()

    @property
    def right(self) -> bool:
        """Whether to let them in."""
        return self is not Verdict.WRONG


class BadPassword(ValueError):
    """A password that cannot be used; the text says why."""


class Passwords:
    """Makes and checks hashes. Each takes tens of milliseconds and 64 MiB on purpose: call it in a thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to keep. Raises BadPassword for one that is too short, too long or has control characters."""
        password = unicodedata.normalize("NFC", password)
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadPassword(f"a password has {SHORTEST} to {LONGEST} characters")
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
            raise BadPassword("a password has no control characters")
        return self._hasher.hash(password)

    def verify(self, kept: str | None, password: str) -> Verdict:
        """Holds `password` against a person's hash; None is for a person that does not exist: as slow, and wrong."""
        password = unicodedata.normalize("NFC", password[: LONGEST + 1])
        try:
            self._hasher.verify(self._nobody if kept is None else kept, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return Verdict.WRONG
        if kept is None:
            return Verdict.WRONG
        return Verdict.RIGHT_BUT_OLD if self._hasher.check_needs_rehash(kept) else Verdict.RIGHT
