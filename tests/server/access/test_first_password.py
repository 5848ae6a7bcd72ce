"""What a new person gets: a login name that nobody has, and a password that can be read from paper."""

import pytest

from server.access.credentials.passwords import Passwords
from server.access.first_password import LETTERS, first_password, login_of


@pytest.mark.parametrize(
    ("name", "taken", "login"),
    [
        ("Nguyễn Thị Lan", set(), "lannt"),
        ("Nguyễn Thị Lan", {"lannt", "lannt2"}, "lannt3"),
        ("Đỗ Ước", set(), "uocd"),
        ("Lan", set(), "lan"),
        ("…", set(), ""),
        ("Trần " * 30 + "Anh", set(), "anh" + "t" * 21),
    ],
)
def test_a_login_name_is_made_of_the_name(name: str, taken: set[str], login: str) -> None:
    assert login_of(name, taken.__contains__) == login


def test_a_first_password_is_one_that_is_allowed_and_never_the_same() -> None:
    found = {first_password() for _ in range(50)}
    assert len(found) == 50
    assert all(set(one) <= {*LETTERS, "-"} and len(one) == 14 for one in found)
    assert not set("ilo01") & set(LETTERS)
    assert Passwords().hash(found.pop()).startswith("$argon2id$")
