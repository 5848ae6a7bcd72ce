"""Passwords as argon2id hashes (RFC 9106); a check takes the same time whether the user exists or not."""

import os
import unicodedata
from base64 import b64encode
from enum import Enum, auto

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 256


class Verdict(Enum):
    """The result of a check. RIGHT_BUT_OLD: right, but hashed with old parameters; hash it again."""

    RIGHT = auto()
    RIGHT_BUT_OLD = auto()
    WRONG = auto()

    @property
    def right(self) -> bool:
        """Whether the password was right."""
        return self is not Verdict.WRONG


class BadPassword(ValueError):
    """A password that is not allowed; the text says why."""


class Passwords:
    """Makes and checks hashes. Each call takes tens of milliseconds and 64 MiB on purpose: call it in a thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = _hash_of_nobody(self._hasher)

    def hash(self, password: str) -> str:
        """The hash to store. Raises BadPassword for a password too short, too long or with control characters."""
        password = unicodedata.normalize("NFC", password)
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadPassword(f"a password has {SHORTEST} to {LONGEST} characters")
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
            raise BadPassword("a password has no control characters")
        return self._hasher.hash(password)

    def verify(self, kept: str | None, password: str) -> Verdict:
        """Checks `password` against a person's hash; None (no such person) takes as long, and is WRONG."""
        password = unicodedata.normalize("NFC", password[: LONGEST + 1])
        try:
            self._hasher.verify(self._nobody if kept is None else kept, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return Verdict.WRONG
        if kept is None:
            return Verdict.WRONG
        return Verdict.RIGHT_BUT_OLD if self._hasher.check_needs_rehash(kept) else Verdict.RIGHT


def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """A hash that matches no password: random bytes in place of a digest, as costly to check as a real one."""
    salt, digest = (b64encode(os.urandom(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"
