"""Where a delivery may go: to public addresses alone, and to networks that the settings name.

A receiver's address is typed by somebody; a server that posts wherever it is told would reach what only it can reach
(SSRF). So the name is resolved, every address that it has is checked, and the connection is made to one of those that
were checked, not to the name again.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST_LETTERS: Final = 400
"""Of an address that somebody types."""

MOST_OF_ANY: Final = 2048
"""Of one that a browser names: those of Edge's push service have more than 400 letters."""

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class BadAddress(StrEnum):
    """Why nothing is sent to an address."""

    NO_URL = "no_url"
    NOT_HTTPS = "not_https"
    INNER = "inner_address"
    UNKNOWN_HOST = "unknown_host"


class Target(Struct, frozen=True):
    """A receiver's URL in parts; `path` with its query."""

    is_https: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """As a request names it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.is_https else 80) else f"{name}:{self.port}"


def parse(url: str) -> Target | BadAddress:
    """The parts of a URL that can be posted to: https or http, a host, no password, no fragment."""
    if len(url) > MOST_OF_ANY or not url.isascii() or any(letter <= " " or letter in '\\"<>`' for letter in url):
        return BadAddress.NO_URL
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return BadAddress.NO_URL
    if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc or "#" in url or port == 0:
        return BadAddress.NO_URL
    is_https = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_https, parts.hostname, port or (443 if is_https else 80), path)


def check(url: str, networks: Sequence[Network]) -> BadAddress | None:
    """What can be said of an address before its name is resolved."""
    target = parse(url) if len(url) <= MOST_LETTERS else BadAddress.NO_URL
    if isinstance(target, BadAddress):
        return target
    try:
        address = ipaddress.ip_address(target.host)
    except ValueError:
        return None if target.is_https or networks else BadAddress.NOT_HTTPS
    return may_connect(target, [address], networks)


def may_connect(target: Target, addresses: Iterable[Address], networks: Sequence[Network]) -> BadAddress | None:
    """Whether every address may be posted to. Without encryption only those in `networks`."""
    for address in addresses:
        if not any(address in network for network in networks):
            if not is_public(address):
                return BadAddress.INNER
            if not target.is_https:
                return BadAddress.NOT_HTTPS
    return None


def is_public(address: Address) -> bool:
    """Whether anybody on the internet can reach it, whichever address is wrapped in it."""
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _within(address))


def _within(address: Address) -> Iterator[Address]:
    """The address, or the IPv4 address that it stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
    elif address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address.is_site_local:  # no longer of any use, and routed inside all the same
        yield ipaddress.IPv4Address(0)
    elif address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address
        yield from (address.sixtofour,) if address.sixtofour is not None else ()
        yield from address.teredo or ()


async def resolve(target: Target, networks: Sequence[Network]) -> str | BadAddress:
    """An address of the host to connect to; all of them were checked."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    except (OSError, UnicodeError, ValueError):
        return BadAddress.UNKNOWN_HOST
    refused = may_connect(target, addresses, networks) if addresses else BadAddress.UNKNOWN_HOST
    return refused or str(addresses[0])
