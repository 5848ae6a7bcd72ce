"""Whose address it is: guesses are counted by network, since a household has all addresses of its IPv6 half."""

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """The address, or the network half of an IPv6 address, since a household has all addresses of its half."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address) or known.ipv4_mapped is not None:
        return address
    return known.exploded[:19]


def is_local(address: str) -> bool:
    """Whether an address, or the network that `network_of` gives, is of this machine or its private network."""
    text = address.partition("%")[0]
    try:
        return ip_address(text + "::" if text.count(":") == 3 else text).is_private
    except ValueError:
        return False
