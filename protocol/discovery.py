"""How programs find a server on the local network (mDNS, DNS-SD: RFC 6762 and 6763)."""

SERVICE_TYPE = "_motcua._tcp.local."
"""The service type that a server announces."""

TLS = "tls"
"""The announced property that is `1` when the server speaks HTTPS only."""
