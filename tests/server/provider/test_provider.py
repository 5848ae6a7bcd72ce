"""Which addresses are an issuer, and which belong to it."""

import pytest

from server.provider.provider import Provider, is_issuer


@pytest.mark.parametrize(
    ("issuer", "right"),
    [
        ("https://id.example.vn", True),
        ("https://id.example.vn/realms/city", True),
        ("http://127.0.0.1:8080", True),
        ("http://id.example.vn", False),
        ("https://id.example.vn/?a=1", False),
        ("https://id.example.vn/#a", False),
        ("https://me@id.example.vn", False),
        ("ftp://id.example.vn", False),
    ],
)
def test_an_issuer_is_https_or_on_this_machine(issuer: str, right: bool) -> None:
    assert is_issuer(issuer) is right


def test_its_addresses_are_on_its_host_and_port() -> None:
    provider = Provider("https://id.example.vn/realms/city", "motcua", "secret")
    assert provider.owns("https://ID.example.vn:443/token")
    for other in (
        "https://id.example.vn:8443/token",
        "http://id.example.vn/token",
        "https://id.example.vn.evil.vn/",
        None,
    ):
        assert not provider.owns(other)
    assert "secret" not in repr(provider)
