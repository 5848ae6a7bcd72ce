"""Passwords as argon2id hashes (RFC 9106); a check takes the same time whether the user exists or not."""

import os
import unicodedata
from base64 import b64encode
from enum import Enum, auto
from itertools import pairwise

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


class WeakPassword(BadPassword):
    """A password that is among the first to be guessed."""


FEWEST_DIFFERENT = 5
"""Different characters that a password has at least."""

GUESSED_FIRST = frozenset({
    "abc", "abcd", "admin", "administrator", "anhyeuem", "asdf", "asdfgh", "asdfghjkl", "changeme",
    "emyeuanh", "guest", "hanoi", "iloveyou", "khongbiet", "letmein", "master", "matkhau", "monkey",
    "pass", "passw0rd", "password", "qazwsx", "qwert", "qwerty", "qwertyuiop", "root", "secret",
    "test", "user", "vietnam", "welcome", "yeuem", "zxcvbnm",
})  # fmt: skip
"""What people choose first, without digits and signs around it; NIST SP 800-63B, 5.1.1.2, asks for such a list."""


def is_weak(password: str) -> bool:
    """Whether a password is guessed first: few different characters, a run as 12345678, or a word of the list."""
    plain = unicodedata.normalize("NFD", password.casefold()).replace("đ", "d")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    steps = {ord(after) - ord(letter) for letter, after in pairwise(plain)}
    word = "".join(letter for letter in plain if letter.isalnum()).strip("0123456789")
    return len(set(plain)) < FEWEST_DIFFERENT or steps in ({1}, {-1}) or word in GUESSED_FIRST


class Passwords:
    """Makes and checks hashes. Each call takes tens of milliseconds and 64 MiB on purpose: call it in a thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = _hash_of_nobody(self._hasher)

    def hash(self, password: str) -> str:
        """The hash to store. Raises BadPassword for a password too short, too long or with control characters, and
        WeakPassword for one that is guessed first.
        """
        password = unicodedata.normalize("NFC", password)
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadPassword(f"a password has {SHORTEST} to {LONGEST} characters")
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
            raise BadPassword("a password has no control characters")
        if is_weak(password):
            raise WeakPassword("a password that is guessed first")
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
