"""Sealed keys open with their passphrase, and with nothing else."""

from pathlib import Path

import msgspec
import pytest

from server.backup.sealed_keys import CannotOpen, open_keys, seal_keys

PASSPHRASE = "một câu đủ dài"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, content in (("keys/secret.key", b"k" * 32), ("tls/ca.key", b"ca"), ("scans/x.pdf", b"no key")):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_bytes(content)
    return tmp_path


def test_the_keys_come_back(data: Path) -> None:
    assert open_keys(seal_keys(data, PASSPHRASE), PASSPHRASE) == {"keys/secret.key": b"k" * 32, "tls/ca.key": b"ca"}


def test_no_key_can_be_read_in_the_file(data: Path) -> None:
    assert b"kkkk" not in seal_keys(data, PASSPHRASE)
    assert seal_keys(data, PASSPHRASE) != seal_keys(data, PASSPHRASE)


def test_another_passphrase_opens_nothing(data: Path) -> None:
    with pytest.raises(CannotOpen):
        open_keys(seal_keys(data, PASSPHRASE), PASSPHRASE + ".")


@pytest.mark.parametrize("field", ["salt", "nonce", "sealed"])
def test_a_changed_file_does_not_open(data: Path, field: str) -> None:
    fields = msgspec.json.decode(seal_keys(data, PASSPHRASE))
    fields[field] = ("A" if fields[field][0] != "A" else "B") + fields[field][1:]
    with pytest.raises(CannotOpen):
        open_keys(msgspec.json.encode(fields), PASSPHRASE)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b'{"format":1,"salt":"","cost":3,"nonce":"","sealed":""}'])
def test_another_file_does_not_open(raw: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_keys(raw, PASSPHRASE)


def test_a_short_passphrase_is_refused(data: Path) -> None:
    with pytest.raises(ValueError, match="at least 12"):
        seal_keys(data, "short")
