"""What is sealed opens for its own names and key alone."""

from pathlib import Path

import pytest

from server.jobs.sealing import CannotOpen, Sealer

from .conftest import KEY

PLAIN = b"an.nguyen@example.org"


def test_it_opens_again_and_shows_nothing() -> None:
    sealed = Sealer(KEY).seal(("mail", "1"), PLAIN)
    assert "example" not in sealed
    assert Sealer(KEY).open(("mail", "1"), sealed) == PLAIN


def test_the_same_text_is_never_sealed_alike() -> None:
    sealer = Sealer(KEY)
    assert len({sealer.seal(("mail", "1"), PLAIN) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "of", [("mail", "2"), ("sms", "1"), ("mail1", ""), ("mail",)], ids=["id", "kind", "moved letters", "fewer"]
)
def test_it_does_not_open_for_another_job(of: tuple[str, ...]) -> None:
    with pytest.raises(CannotOpen):
        Sealer(KEY).open(of, Sealer(KEY).seal(("mail", "1"), PLAIN))


@pytest.mark.parametrize("other", [Sealer(bytes(32)), Sealer(KEY, "webhooks")], ids=["another key", "another purpose"])
def test_it_does_not_open_under_another_key(other: Sealer) -> None:
    with pytest.raises(CannotOpen):
        other.open(("mail", "1"), Sealer(KEY).seal(("mail", "1"), PLAIN))


@pytest.mark.parametrize("sealed", ["", "AAAA", "no base 64 at all", "\u00e9"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        Sealer(KEY).open(("mail", "1"), sealed)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="32"):
        Sealer.from_file(tmp_path / "secret.key")
