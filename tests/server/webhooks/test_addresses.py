"""Where a delivery may go: nothing that only this server can reach, however the address is written."""

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from server.webhooks.addresses import BadAddress, Target, check, is_public, may_connect, parse, resolve

from .branches import LOOPBACK

INNER = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001:db8::1",
]  # fmt: skip
PUBLIC = ["203.162.4.190", "8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("text", INNER)
def test_an_inner_address_is_none_of_the_publics(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("url", "bad"),
    [
        ("https://nhan.example.vn/hook?b=1", None),
        ("https://nhan.example.vn:8443/hook", None),
        ("http://nhan.example.vn/hook", BadAddress.NOT_HTTPS),
        ("https://127.0.0.1/hook", BadAddress.INNER),
        ("https://[::1]/hook", BadAddress.INNER),
        ("https://[::ffff:10.0.0.1]/hook", BadAddress.INNER),
        ("http://8.8.8.8/", BadAddress.NOT_HTTPS),
        ("ftp://nhan.example.vn/", BadAddress.NO_URL),
        ("https:///hook", BadAddress.NO_URL),
        ("nhan.example.vn", BadAddress.NO_URL),
        ("https://a:b@nhan.example.vn/", BadAddress.NO_URL),
        ("https://nhan.example.vn/#part", BadAddress.NO_URL),
        ("https://nhan.example.vn:0/", BadAddress.NO_URL),
        ("https://nhan.example.vn:99999/", BadAddress.NO_URL),
        ("https://nhan.example.vn/a b", BadAddress.NO_URL),
        ("https://nhan.example.vn/a\r\nHost: x", BadAddress.NO_URL),
        ("https://nhận.example.vn/", BadAddress.NO_URL),
        ("https://nhan.example.vn/" + "a" * 400, BadAddress.NO_URL),
        ("https://[::1/", BadAddress.NO_URL),
    ],
)
def test_what_can_be_said_before_a_name_is_resolved(url: str, bad: BadAddress | None) -> None:
    assert check(url, ()) is bad


def test_a_network_of_the_settings_may_be_posted_to_without_encryption() -> None:
    assert check("http://127.0.0.1:8080/hook", LOOPBACK) is None
    assert check("http://10.0.0.1/hook", LOOPBACK) is BadAddress.INNER


def test_a_url_is_taken_apart_once_and_names_its_host_as_a_request_does() -> None:
    target = parse("https://nhan.example.vn:8443/hook?b=1")
    assert target == Target(True, "nhan.example.vn", 8443, "/hook?b=1")
    assert isinstance(target, Target)
    assert target.host_header == "nhan.example.vn:8443"
    other = parse("https://[2001:4860:4860::8888]")
    assert isinstance(other, Target)
    assert (other.path, other.port, other.host_header) == ("/", 443, "[2001:4860:4860::8888]")


def test_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    target = Target(True, "nhan.example.vn", 443, "/")
    addresses = [ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("10.0.0.1")]
    assert may_connect(target, addresses, ()) is BadAddress.INNER
    assert may_connect(target, addresses[:1], ()) is None


def test_a_name_is_resolved_each_time_and_every_address_of_it_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"rebinds.example.vn": [["8.8.8.8"], ["8.8.8.8", "127.0.0.1"]]}

    async def story() -> None:
        loop = asyncio.get_running_loop()

        async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
            if host not in known:
                raise socket.gaierror(socket.EAI_NONAME, "unknown")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host].pop(0)]

        monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
        target = Target(True, "rebinds.example.vn", 443, "/")
        assert await resolve(target, ()) == "8.8.8.8"
        assert await resolve(target, ()) is BadAddress.INNER
        assert await resolve(Target(True, "nobody.example.vn", 443, "/"), ()) is BadAddress.UNKNOWN_HOST

    asyncio.run(story())


def test_localhost_is_inner_by_the_real_resolver() -> None:
    assert asyncio.run(resolve(Target(True, "localhost", 443, "/"), ())) is BadAddress.INNER
