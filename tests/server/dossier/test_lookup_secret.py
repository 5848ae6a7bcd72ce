"""The secret of a receipt: its shape, what a citizen types for it, and that no other dossier or key has it."""

import re

import pytest

from server.dossier.lookup_secret import is_secret_of, lookup_key, lookup_url, secret_of, typed_secret

KEY = lookup_key(b"k" * 32)


def test_a_secret_has_two_groups_of_letters_that_are_not_taken_for_another_one() -> None:
    secrets = [secret_of(KEY, f"d{n:020x}") for n in range(500)]
    assert all(re.fullmatch(r"[346789ACDEFGHJKMNPQRTWXY]{4}-[346789ACDEFGHJKMNPQRTWXY]{4}", each) for each in secrets)
    assert len(set(secrets)) == 500
    for at in (0, 1, 2, 3, 5, 6, 7, 8):
        assert len({each[at] for each in secrets}) == 24  # every letter stands everywhere


def test_the_same_dossier_has_always_the_same_secret_and_another_key_gives_another() -> None:
    assert secret_of(KEY, "d1") == secret_of(KEY, "d1")
    assert secret_of(lookup_key(b"K" * 32), "d1") != secret_of(KEY, "d1")


def test_it_opens_as_people_write_it() -> None:
    secret = secret_of(KEY, "d1")
    for typed in (secret, f" {secret}\n", secret.replace("-", " "), secret.replace("-", "").lower()):
        assert is_secret_of(KEY, "d1", typed), typed
        assert not is_secret_of(KEY, "d2", typed)


@pytest.mark.parametrize("typed", ["", "K7WM", "K7WM-3XQT-AAAA", "0OIL-1BSZ", "kẻ-lạ", "K7WM\0003XQT"])
def test_what_no_receipt_has_opens_nothing(typed: str) -> None:
    assert typed_secret(typed) is None
    assert not is_secret_of(KEY, "d1", typed)


def test_the_code_and_the_secret_stand_where_no_server_is_sent_them() -> None:
    url = lookup_url("https://motcua.example", "H26.50.05.13-261008-0975", "K7WM-3XQT")
    before, _, fragment = url.partition("#")
    assert before == "https://motcua.example/dossier"
    assert fragment == "H26.50.05.13-261008-0975.K7WM-3XQT"
