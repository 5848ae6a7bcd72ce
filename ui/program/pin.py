"""The PIN that protects a program's settings: kept as an argon2 hash; wrong PINs make the next try wait."""

import getpass
import sys
from collections.abc import Callable
from enum import Enum, auto

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

FREE_TRIES = 3
"""Wrong PINs before the first wait."""
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 3_600
SHORTEST, LONGEST = 4, 12
"""Digits."""

_HASHER = argon2.PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)
"""About 50 ms on a small machine. A PIN has few possibilities: the waits protect it, not the hash."""


class PinResult(Enum):
    """The result of a try."""

    RIGHT = auto()
    WRONG = auto()
    WAIT = auto()
    """Too many wrong PINs: this one was not checked, see `wait_s`."""
    NOT_SET = auto()


class NotAPin(ValueError):
    """The text is not 4 to 12 digits."""


def hash_pin(pin: str) -> str:
    """The hash for the setting `pin_hash`. Raises NotAPin."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise NotAPin(f"a PIN has {SHORTEST} to {LONGEST} digits")
    return _HASHER.hash(pin)


class PinLock:
    """Checks a PIN against `pin_hash` ("" when none is set), and makes each wrong try wait longer.

    `monotonic`: milliseconds. The wait begins with the third wrong PIN and doubles with every further one.
    """

    def __init__(self, pin_hash: str, monotonic: Callable[[], int]) -> None:
        self._hash = pin_hash
        self._monotonic = monotonic
        self._wrong = 0
        self._closed_until_ms = 0

    @property
    def is_set(self) -> bool:
        return bool(self._hash)

    @property
    def wait_s(self) -> int:
        """Whole seconds until the next try is checked, rounded up; 0: now."""
        return max(0, -(-(self._closed_until_ms - self._monotonic()) // 1000))

    def try_pin(self, pin: str) -> PinResult:
        """Checks one PIN."""
        if not self._hash:
            return PinResult.NOT_SET
        if self.wait_s > 0:
            return PinResult.WAIT
        if _fits(self._hash, pin):
            self._wrong = 0
            return PinResult.RIGHT
        self._wrong += 1
        if self._wrong >= FREE_TRIES:
            wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (self._wrong - FREE_TRIES))
            self._closed_until_ms = self._monotonic() + wait_s * 1000
        return PinResult.WRONG


def _fits(pin_hash: str, pin: str) -> bool:
    try:
        return _HASHER.verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False


def main() -> int:
    """Asks for a PIN and prints its hash, for the settings file. Returns the exit code."""
    try:
        print(hash_pin(getpass.getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline().strip()))
    except NotAPin as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
