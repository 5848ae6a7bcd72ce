"""Who asks where a proxy stands between: its address and scheme, believed only from proxies that were named."""

from collections.abc import Sequence
from enum import StrEnum
from ipaddress import ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from server.web.operation.authentication import is_loopback


class ProxyHeader(StrEnum):
    """The header in which the proxies say who asks. One alone is read: a proxy passes on what a client wrote into the
    others."""

    X_FORWARDED_FOR = "x-forwarded-for"
    FORWARDED = "forwarded"
    X_REAL_IP = "x-real-ip"


class TrustedProxies:
    """The addresses and networks of proxies (`10.0.0.7`, `10.1.0.0/16`), and the header that they set.

    Raises ValueError for what is neither.
    """

    def __init__(self, addresses: Sequence[str] = (), header: ProxyHeader = ProxyHeader.X_FORWARDED_FOR) -> None:
        self._networks = [ip_network(each, strict=False) for each in addresses]
        self.header = header

    def __bool__(self) -> bool:
        return bool(self._networks)

    def has(self, host: str) -> bool:
        """Whether this is the address of a trusted proxy."""
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def is_near(self, host: str) -> bool:
        """Whether this is the address of a trusted proxy or of this machine."""
        return is_loopback(host) or self.has(host)

    def client(self, headers: Sequence[tuple[bytes, bytes]]) -> tuple[str | None, str | None]:
        """The address that asked the outermost trusted proxy, and the scheme; None where they are not said."""
        name = self.header.encode()
        said = ",".join([value.decode("latin-1") for key, value in headers if key == name])
        steps = [step.strip() for step in said.split(",") if step.strip()]
        hosts, scheme = [_bare(step) for step in steps], None
        if self.header is ProxyHeader.FORWARDED:
            pairs = [dict(_pairs(step)) for step in steps]
            hosts = [_bare(each.get("for", "")) for each in pairs]
            scheme = pairs[-1].get("proto") if pairs else None
        else:
            schemes = [value.decode("latin-1") for key, value in headers if key == b"x-forwarded-proto"]
            scheme = schemes[-1].rpartition(",")[2].strip() if schemes else None
        # from the right: what stands left of an address that is no proxy of ours, anybody may have written
        host = next((host for host in reversed(hosts) if not self.has(host)), None)
        return (host if host is not None and _is_address(host) else None), scheme


def forwarded(app: ASGIApp, proxies: TrustedProxies) -> ASGIApp:
    """The application, to which a request by a trusted proxy comes from whoever asked the proxy, or from nobody known.

    No request through a proxy comes from this machine, wherever the proxy runs.
    """
    if not proxies:
        return app

    async def ask(scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client is not None and proxies.has(client[0]):
            host, scheme = proxies.client(scope["headers"])
            scope["client"] = None if host is None else (host, 0)
            if scheme in ("http", "https"):
                scope["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")
        await app(scope, receive, send)

    return ask


def _pairs(step: str) -> list[tuple[str, str]]:
    """`for=192.0.2.60;proto=https` (RFC 7239)."""
    parts = [part.partition("=") for part in step.split(";")]
    return [(name.strip().lower(), value.strip().strip('"')) for name, _, value in parts]


def _bare(host: str) -> str:
    """Without a port and an IPv6 address's brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") == 1 else host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
