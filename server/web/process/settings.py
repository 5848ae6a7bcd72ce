"""How one server runs, as `motcua serve` was asked."""

import socket
from pathlib import Path

from msgspec import Struct

from protocol.complaints import COMPLAINT_DAYS
from protocol.dossier_files import TICKET_SCAN_DAYS
from server.mail.gateway import Gateway
from server.mail.smtp import MailServer
from server.outbox.tell import OtherSide
from server.provider.provider import Provider
from server.web.edge.forwarded import ProxyHeader

PING_S = 5.0


class ServeSettings(Struct, frozen=True):
    """How one server runs. Port 0 takes any free one; it is said on standard output.

    `ping_s`: how often a websocket is asked whether it is there, and how long it may take to answer.
    `processes`: how many of them share the port. `tls`: with the certificate under the data folder.
    `announce`: tell the network where it is even if only this machine can reach it. `anchors_to`: a second file for the
    day's anchors.
    `trusted_proxies`: addresses and networks of reverse proxies; `proxy_header`: where they say who asks.
    `proxy_certificate`: the certificate that a proxy shows to devices. `webhook_networks`: inner addresses and networks
    that webhooks may be sent to. `mail`: the centre's mail server; `gateway`: of short messages; `provider`: where
    people may sign in too; `other_side`: where dossiers are told to; `push_hosts`: push services of browsers that may
    be sent to. `hsts_days`: how long a browser that came by HTTPS comes by nothing else.
    `outbox_files`: what is to be told of dossiers waits for a file.
    `forecasts`: whether a process beside the server makes them.
    `complaint_days`: working days until a complaint is to be answered.
    `ticket_scan_days`: for so long scans of tickets alone are kept.
    `device_limits`: whether each device may act only so fast; a bench and tests are faster.
    """

    data: Path
    database: str
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    ping_s: float = PING_S
    processes: int = 1
    tls: bool = False
    announce: bool = False
    anchors_to: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    proxy_header: ProxyHeader = ProxyHeader.X_FORWARDED_FOR
    device_limits: bool = True
    proxy_certificate: Path | None = None
    webhook_networks: tuple[str, ...] = ()
    mail: MailServer | None = None
    gateway: Gateway | None = None
    provider: Provider | None = None
    other_side: OtherSide | None = None
    push_hosts: tuple[str, ...] = ()
    hsts_days: int = 30
    outbox_files: bool = False
    complaint_days: int = COMPLAINT_DAYS
    ticket_scan_days: int = TICKET_SCAN_DAYS
    forecasts: bool = True

    @property
    def certificate(self) -> Path:
        """The server's certificate, and after it those that vouch for it."""
        return self.data / "tls" / "server.crt"

    @property
    def shown_certificate(self) -> Path | None:
        """The certificate that devices see; None: they see none."""
        return self.certificate if self.tls else self.proxy_certificate

    @property
    def certificate_key(self) -> Path:
        return self.data / "tls" / "server.key"

    def address(self, listener: socket.socket) -> str:
        """Where it can be reached from this machine, or by the name it was given."""
        host, port = listener.getsockname()[:2]
        return f"{'https' if self.tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
