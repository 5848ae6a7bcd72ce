"""Addresses of scanners on the network, as they are kept and as they are typed."""

import pytest

from hardware.scanner.escl.address import EsclAddress, is_escl, parse_escl, shown_name

PIN = "ab" * 32


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("escl://192.168.1.60", EsclAddress("192.168.1.60", 80)),
        ("escl://scanner.local:8080/rs/eSCL", EsclAddress("scanner.local", 8080, "/rs/eSCL")),
        ("escl://[fe80::1]:60000/", EsclAddress("fe80::1", 60000, "")),
        (f"escls://10.0.0.7?cert={PIN}", EsclAddress("10.0.0.7", 443, tls=True, certificate=PIN)),
    ],
)
def test_an_address_is_read_and_written_as_it_was(text: str, address: EsclAddress) -> None:
    assert is_escl(text)
    assert parse_escl(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        "airscan:e0:Twin", "escl:http://10.0.0.7", "escl://", "escl://a b", "escl://user@host", "escl://host:0",
        "escl://host:70000", "escl://host/a b", "escl://host#x", f"escl://host?cert={PIN}", "escls://host?cert=ab",
        "http://host", "escl://host\r\nX: y",
    ],
)  # fmt: skip
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="escl://HOST"):
        parse_escl(text)


def test_people_read_no_certificate() -> None:
    assert shown_name(f"escls://10.0.0.7?cert={PIN}") == "escls://10.0.0.7"
    assert shown_name("net:host:x?cert=1") == "net:host:x?cert=1"
