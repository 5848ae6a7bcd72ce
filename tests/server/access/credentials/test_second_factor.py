"""Codes of an authenticator app: right for a minute and a half, once; the secret sealed; recovery codes once each."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Connection, select

from server.access.credentials.second_factor import (
    RECOVERY_CODES,
    address_of,
    forget_factors,
    new_recovery_codes,
    new_secret,
    read_secret,
    store_factor,
    use_code,
    use_recovery_code,
)
from server.access.tables import recovery_code, second_factor
from server.jobs.sealing import CannotOpen, Sealer
from tests.migrated import migrated

NOW = 1_790_000_010_000
SEALS = Sealer(b"k" * 32, "second factor")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = migrated(tmp_path)
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()


def test_the_vectors_of_the_rfc_are_right(connection: Connection) -> None:
    """RFC 6238, appendix B, SHA-1, cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    factor = store_factor(connection, SEALS, "u-1", secret, NOW)
    for at_s, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        assert use_code(connection, SEALS, "u-1", factor, code, at_s * 1000), code


def test_a_code_counts_once_and_none_before_it(connection: Connection) -> None:
    secret = new_secret()
    factor = store_factor(connection, SEALS, "u-1", secret, NOW)
    codes = {step: pyotp.TOTP(secret).at(NOW // 1000 + 30 * step) for step in (-2, -1, 0, 1, 2)}

    def use(step: int) -> bool:
        return use_code(connection, SEALS, "u-1", factor, codes[step], NOW)

    assert not use(-2)
    assert not use(2)
    assert use(0)
    assert not use(0)
    assert not use(-1)
    assert use(1)
    for wrong in ("", "12345", "1234567", "abcdef", "１２３４５６"):
        assert not use_code(connection, SEALS, "u-1", factor, wrong, NOW)
    assert not use_code(connection, SEALS, "u-2", factor, codes[1], NOW)
    assert not use_code(connection, SEALS, "u-1", "f-none", codes[1], NOW)


def test_the_secret_is_in_the_database_sealed_for_its_owner_alone(connection: Connection) -> None:
    secret = new_secret()
    factor = store_factor(connection, SEALS, "u-1", secret, NOW)
    stored = connection.execute(select(second_factor.c.sealed)).scalar_one()
    assert secret not in stored
    assert read_secret(connection, SEALS, "u-1", factor) == secret
    with pytest.raises(CannotOpen):
        SEALS.open(("u-2", factor), stored)
    with pytest.raises(CannotOpen):
        read_secret(connection, Sealer(b"x" * 32, "second factor"), "u-1", factor)


def test_each_recovery_code_opens_once_and_only_hashes_are_kept(connection: Connection) -> None:
    factor = store_factor(connection, SEALS, "u-1", new_secret(), NOW)
    codes = new_recovery_codes(connection, factor)
    assert len(set(codes)) == RECOVERY_CODES
    assert not {row.code_hash for row in connection.execute(select(recovery_code))} & set(codes)
    assert use_recovery_code(connection, factor, f" {codes[0].upper()} ", NOW)
    assert not use_recovery_code(connection, factor, codes[0], NOW)
    assert not use_recovery_code(connection, "f-other", codes[1], NOW)
    again = new_recovery_codes(connection, factor)
    assert not use_recovery_code(connection, factor, codes[1], NOW)
    assert use_recovery_code(connection, factor, again[0], NOW)


def test_what_was_never_confirmed_is_forgotten_with_the_next(connection: Connection) -> None:
    kept, old = (store_factor(connection, SEALS, "u-1", new_secret(), NOW) for _ in range(2))
    other = store_factor(connection, SEALS, "u-2", new_secret(), NOW)
    new_recovery_codes(connection, old)
    forget_factors(connection, "u-1", kept)
    assert set(connection.scalars(select(second_factor.c.factor_id))) == {kept, other}
    assert list(connection.execute(select(recovery_code))) == []


def test_an_app_reads_who_and_where_from_the_qr() -> None:
    assert address_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "lan", "Một Cửa").startswith("otpauth://totp/")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "lan", "Một Cửa")
