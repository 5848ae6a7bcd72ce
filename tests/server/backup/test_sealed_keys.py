"""Sealed keys open with their passphrase, and with nothing else; they are sealed piece by piece."""

import secrets
import sqlite3
import tracemalloc
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.backup import sealed_keys
from server.backup.sealed_keys import PIECE, CannotOpen, SealedKeys, seal_keys

PASSPHRASE = "một câu đủ dài"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrypt that costs no test's time."""
    monkeypatch.setattr(sealed_keys, "_COST", 2**10)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for name, content in (("keys/secret.key", b"k" * 32), ("tls/ca.key", b"ca"), ("scans/x.pdf", b"no key")):
        path = data / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return data


def sealed(data: Path) -> bytes:
    file = BytesIO()
    seal_keys(data, PASSPHRASE, file)
    return file.getvalue()


def opened(tmp_path: Path, raw: bytes, passphrase: str = PASSPHRASE) -> dict[str, bytes]:
    path, out = tmp_path / "a.keys", tmp_path / f"out-{secrets.token_hex(4)}"
    path.write_bytes(raw)
    keys = SealedKeys(path, passphrase)
    keys.write(out)
    assert {(out / name).stat().st_mode & 0o777 for name in keys.names} == {0o600}
    return {name: (out / name).read_bytes() for name in keys.names}


def test_the_keys_come_back(data: Path, tmp_path: Path) -> None:
    assert opened(tmp_path, sealed(data)) == {"keys/secret.key": b"k" * 32, "tls/ca.key": b"ca"}


def test_no_key_can_be_read_in_the_file(data: Path) -> None:
    assert b"kkkk" not in sealed(data)
    assert sealed(data) != sealed(data)


def test_another_passphrase_opens_nothing(data: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        opened(tmp_path, sealed(data), PASSPHRASE + ".")


def test_a_changed_file_does_not_open(data: Path, tmp_path: Path) -> None:
    (data / "keys" / "large.key").write_bytes(bytes(PIECE + 1))
    raw = sealed(data)
    begin = raw.index(b"\n") + 1
    ends, at = [], begin
    while at < len(raw):
        at += 4 + int.from_bytes(raw[at : at + 4], "big")
        ends.append(at)
    first, second, third = (raw[start:end] for start, end in zip([begin, *ends], ends[:3], strict=False))
    changed = (
        raw[:12] + bytes([raw[12] ^ 1]) + raw[13:],
        raw[: begin + 9] + bytes([raw[begin + 9] ^ 1]) + raw[begin + 10 :],
        raw[:begin] + second + first + raw[ends[1] :],  # moved
        raw[:begin] + first + third + raw[ends[2] :],  # left out
        raw[: ends[-2]],  # without its end
        raw[: ends[-2] + 3],
        raw + raw[ends[-2] :],  # with another end
    )
    for one in changed:
        with pytest.raises(CannotOpen):
            opened(tmp_path, one)
    assert len(opened(tmp_path, raw)) == 3


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]\n", b'{"format":1,"salt":"","cost":3,"nonce":"","sealed":""}'])
def test_another_file_does_not_open(raw: bytes, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        opened(tmp_path, raw)


def test_a_short_passphrase_is_refused(data: Path) -> None:
    with pytest.raises(ValueError, match="at least 12"):
        seal_keys(data, "short", BytesIO())


def test_a_file_of_an_older_version_opens(tmp_path: Path) -> None:
    salt, nonce, files = secrets.token_bytes(16), secrets.token_bytes(12), {"keys/secret.key": b"k", "../x": b"no"}
    whole = AESGCM(sealed_keys._key(PASSPHRASE, salt, 2**10)).encrypt(
        nonce, msgspec.msgpack.encode(files), b"motcua keys 1"
    )
    raw = msgspec.json.encode({"format": 1, "salt": salt, "cost": 2**10, "nonce": nonce, "sealed": whole})
    assert opened(tmp_path, raw) == {"keys/secret.key": b"k"}


def test_millions_of_keys_are_sealed_and_opened_in_the_memory_of_a_few_pieces(data: Path, tmp_path: Path) -> None:
    with sqlite3.connect(data / "keys" / "people.sqlite") as connection:
        connection.execute("CREATE TABLE key (id TEXT PRIMARY KEY, sealed BLOB) WITHOUT ROWID")
        connection.executemany("INSERT INTO key VALUES (?, zeroblob(100000))", [(f"p{n:06}",) for n in range(300)])
    connection.close()
    path = tmp_path / "a.keys"
    tracemalloc.start()
    with path.open("wb") as file:
        seal_keys(data, PASSPHRASE, file)
    SealedKeys(path, PASSPHRASE).write(tmp_path / "out")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10 * PIECE
    assert (tmp_path / "out" / "keys" / "people.sqlite").read_bytes() == (data / "keys" / "people.sqlite").read_bytes()
