"""Passwords are hashed with argon2id, and a user who does not exist costs the same work."""

from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters

from server.access.credentials.passwords import BadPassword, Passwords, Verdict, WeakPassword, is_weak

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class CountingHasher(PasswordHasher):
    """Real and cheap, and counts how often it verified."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.verified.append(str(hash))
        return super().verify(hash, password)


def test_the_shipped_settings_are_argon2id_of_rfc_9106() -> None:
    passwords = Passwords()
    kept = passwords.hash("mật khẩu dài")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.verify(kept, "mật khẩu dài") is Verdict.RIGHT
    assert passwords.verify(kept, "mat khau dai") is Verdict.WRONG


def test_a_password_is_the_same_however_the_keyboard_composed_it() -> None:
    passwords = Passwords(CHEAP)
    assert passwords.verify(passwords.hash("mâ\u0323t-khẩu dài"), "mậ" + "t-khẩu dài").right


def test_an_old_hash_is_right_but_should_be_made_anew() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")
    newer = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    verdict = newer.verify(old, "correct horse")
    assert verdict is Verdict.RIGHT_BUT_OLD
    assert verdict.right
    assert newer.verify(newer.hash("correct horse"), "correct horse") is Verdict.RIGHT


def test_nobody_has_no_password_and_costs_as_much() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    kept = passwords.hash("correct horse")
    assert passwords.verify(None, "correct horse") is Verdict.WRONG
    assert passwords.verify(kept, "wrong horse") is Verdict.WRONG
    nobody, somebody = hasher.verified
    assert nobody.split("$")[1:4] == somebody.split("$")[1:4]  # the same variant, version and cost
    assert [len(part) for part in nobody.split("$")] == [len(part) for part in somebody.split("$")]
    assert extract_parameters(nobody) == extract_parameters(somebody)


@pytest.mark.parametrize("kept", ["", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$broken"])
def test_a_broken_hash_lets_nobody_in(kept: str) -> None:
    assert Passwords(CHEAP).verify(kept, "correct horse") is Verdict.WRONG


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "null\x00null", "half \udc80 a letter"])
def test_a_password_that_cannot_be_used_is_not_hashed(password: str) -> None:
    with pytest.raises(BadPassword):
        Passwords(CHEAP).hash(password)


def test_what_cannot_be_a_password_is_only_wrong() -> None:
    passwords = Passwords(CHEAP)
    kept = passwords.hash("tám chữ " * 32)
    assert passwords.verify(kept, "tám chữ " * 32) is Verdict.RIGHT
    assert passwords.verify(kept, "tám chữ " * 12_500) is Verdict.WRONG
    assert passwords.verify(kept, "\udc80") is Verdict.WRONG


@pytest.mark.parametrize(
    "password",
    ["password", "12345678", "87654321", "aaaaaaaa", "abcdefgh", "Password1!", "mậtkhẩu123", "Hanoi2026", "12121212"],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        Passwords(CHEAP).hash(password)


@pytest.mark.parametrize(
    "password", ["mot-cua-2026", "mật khẩu dài", "kx7m-hq2w-pp3d", "Trời xanh mây trắng", "1q2w3e4r5t"]
)
def test_other_passwords_are_taken(password: str) -> None:
    assert not is_weak(password)
