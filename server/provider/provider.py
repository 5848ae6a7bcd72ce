"""The identity provider that the settings name, and the addresses that belong to it."""

from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from server.webhooks.addresses import BadAddress, Target, parse

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Provider(Struct, frozen=True):
    """`client`: our id there; `secret`: what the token endpoint is shown, and nobody else."""

    issuer: str
    client: str
    secret: str

    def __repr__(self) -> str:
        return f"Provider({self.issuer!r}, …)"

    def owns(self, address: object) -> bool:
        """Whether an address is one of the issuer's own host and port."""
        if not isinstance(address, str):
            return False
        found, mine = parse(address), parse(self.issuer)
        if isinstance(found, BadAddress) or isinstance(mine, BadAddress):
            return False
        return _place(found) == _place(mine)


def is_issuer(text: str) -> bool:
    """Whether this can be an issuer: https, or http on this machine; neither query nor fragment."""
    target = parse(text)
    if isinstance(target, BadAddress) or urlsplit(text).query or "?" in text:
        return False
    return target.is_https or target.host in LOOPBACK


def _place(target: Target) -> tuple[bool, str, int]:
    return target.is_https, target.host.lower(), target.port
