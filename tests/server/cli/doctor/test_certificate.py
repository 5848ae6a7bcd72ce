"""Faults of the certificate, each of a real one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.cli.commands.certificates import CERTIFICATE_DAYS, make_authority, make_certificate
from server.cli.doctor.certificate import of_certificate
from server.cli.doctor.fault import Fault, Found

MADE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    authority = make_authority("test", MADE)
    made = make_certificate(authority, ["motcua.example.vn", "*.branch.vn", "192.0.2.7"], MADE)
    certificate, key = tmp_path / "server.crt", tmp_path / "server.key"
    certificate.write_bytes(made.certificate)
    key.write_bytes(made.key)
    return certificate, key


def codes(faults: list[Found]) -> list[Fault]:
    return [each.fault for each in faults]


@pytest.mark.parametrize("host", [None, "motcua.example.vn", "MOTCUA.example.vn", "cn01.branch.vn", "192.0.2.7"])
def test_a_good_one_has_no_fault(pair: tuple[Path, Path], host: str | None) -> None:
    assert of_certificate(*pair, host, MADE) == []


@pytest.mark.parametrize("host", ["other.example.vn", "192.0.2.8", "branch.vn", "a.b.branch.vn"])
def test_a_name_that_it_is_not_for(pair: tuple[Path, Path], host: str) -> None:
    (told,) = of_certificate(*pair, host, MADE)
    assert told.fault is Fault.CERTIFICATE_NAME
    assert host in told.what
    assert "motcua.example.vn" in told.what


def test_one_that_expires_soon_and_one_that_has_expired(pair: tuple[Path, Path]) -> None:
    end = MADE + timedelta(days=CERTIFICATE_DAYS)
    assert codes(of_certificate(*pair, None, end - timedelta(days=31))) == []
    assert codes(of_certificate(*pair, None, end - timedelta(days=29))) == [Fault.CERTIFICATE_ENDS]
    assert codes(of_certificate(*pair, None, end)) == [Fault.CERTIFICATE_EXPIRED]


def test_one_that_is_missing_broken_or_of_another_key(pair: tuple[Path, Path]) -> None:
    certificate, key = pair
    other = make_certificate(make_authority("other", MADE), ["x.vn"], MADE)
    key.write_bytes(other.key)
    assert codes(of_certificate(certificate, key, None, MADE)) == [Fault.CERTIFICATE_KEY]
    certificate.write_text("no certificate")
    assert codes(of_certificate(certificate, key, None, MADE)) == [Fault.CERTIFICATE_KEY]
    key.unlink()
    (told,) = of_certificate(certificate, key, None, MADE)
    assert told.fault is Fault.CERTIFICATE_MISSING
    assert str(key) in told.what
