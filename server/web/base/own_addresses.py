"""Under which addresses devices reach this server: what a manager compares with what a device's screen shows."""

import ipaddress
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def network_addresses() -> list[Address]:
    """This machine's addresses that others can reach."""
    import ifaddr

    found = [
        ipaddress.ip_address(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)
    ]
    return [address for address in found if not address.is_loopback and not address.is_link_local]


def own_addresses(asked_as: str, public_url: str | None) -> list[str]:
    """The configured address, the one that this page was asked by, and this machine's own with the same port.

    Behind a proxy (`public_url` is set) the machine's own are left out: no device should be led past the proxy.
    """
    found = [asked_as.rstrip("/")] if public_url is None else [public_url.rstrip("/"), asked_as.rstrip("/")]
    if public_url is None:
        parts = urlsplit(asked_as)
        port = "" if parts.port is None else f":{parts.port}"
        found += [f"{parts.scheme}://{address}{port}" for address in network_addresses() if address.version == 4]
    return list(dict.fromkeys(found))
