"""What a new person gets: a login name made of their name, and a first password that is easily typed."""

import secrets
from collections.abc import Callable

from .names import plain

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike on paper: i, l, o, 0, 1."""
GROUPS = 3
OF_LETTERS = 4

LONGEST_LOGIN = 24


def first_password(choose: Callable[[str], str] = secrets.choice) -> str:
    """`k7mq-p2ra-x9td`: 59 random bits; it is changed at the first sign-in."""
    return "-".join("".join(choose(LETTERS) for _ in range(OF_LETTERS)) for _ in range(GROUPS))


def login_of(name: str, is_taken: Callable[[str], bool]) -> str:
    """The login name for `Nguyễn Thị Lan`: `lannt`, the given name and the initials before it; `lannt2` if taken.

    Empty for a name without letters.
    """
    words = "".join(letter for letter in plain(name) if letter.isalnum() or letter.isspace()).split()
    if not words:
        return ""
    login = (words[-1] + "".join(word[0] for word in words[:-1]))[:LONGEST_LOGIN]
    number = 2
    found = login
    while is_taken(found):
        found = f"{login}{number}"
        number += 1
    return found
