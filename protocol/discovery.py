"""How a server is found on the network by name service (mDNS, DNS-SD: RFC 6762 and 6763)."""

SERVICE_TYPE = "_motcua._tcp.local."
"""What a server announces itself as."""

TLS = "tls"
"""The property that is `1` where the server speaks HTTPS only."""
