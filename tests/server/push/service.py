"""A push service on a real TLS socket, as RFC 8030 and RFC 8292 describe one: judges who sends, and keeps what came."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

import h11
import trustme
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from server.push.send import Push
from server.push.subscription import decoded
from server.push.vapid import Sender
from tests.server.webhooks.receiver import listening

HOST = "127.0.0.1"


@dataclass
class Service:
    """`answer`: its status; `headers`: beside it. `came`: path, headers and body of each request that it believed."""

    push: Push
    origin: str = ""
    answer: int = 201
    headers: tuple[tuple[str, str], ...] = ()
    asked: int = 0
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def endpoint(self, name: str = "1") -> str:
        return f"{self.origin}/push/{name}"

    def _judge(self, headers: dict[str, str]) -> int:
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        try:
            raw = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decoded(parts["k"]))
            key = ECKey.import_key(raw.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
            claims = jwt.decode(parts["t"], key, algorithms=["ES256"]).claims
        except (JoseError, KeyError, ValueError):
            return 401
        if scheme != "vapid" or claims.get("aud") != self.origin or "exp" not in claims:
            return 401
        if headers.get("content-encoding") != "aes128gcm" or not headers.get("ttl", "").isdigit():
            return 400
        return self.answer

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, raw, headers, path = h11.Connection(h11.SERVER), b"", {}, ""
        while True:
            event = line.next_event()
            if event is h11.NEED_DATA:
                line.receive_data(await reader.read(4096))
            elif isinstance(event, h11.Request):
                headers = {name.decode(): value.decode() for name, value in event.headers}
                path = event.target.decode()
            elif isinstance(event, h11.Data):
                raw += event.data
            else:
                break
        self.asked += 1
        status = self._judge(headers)
        if status == 201:
            self.came.append((path, headers, raw))
        writer.write(line.send(h11.Response(status_code=status, headers=[*self.headers])) or b"")
        writer.write(line.send(h11.EndOfMessage()) or b"")
        await writer.drain()


@asynccontextmanager
async def push_service(server_key: bytes = b"k" * 32, *, inner_allowed: bool = True) -> AsyncIterator[Service]:
    """A service on loopback, and a `Push` that may send to it; without `inner_allowed` as to any inner address."""
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(tls)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    networks = (ip_network("127.0.0.0/8"),) if inner_allowed else ()
    service = Service(Push(Sender(server_key), (HOST,), networks, trust))
    async with listening(service._serve, tls) as port:
        service.origin = f"https://{HOST}:{port}"
        yield service
