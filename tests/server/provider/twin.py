"""An identity provider on a real socket: discovery, JWKS, authorize and token as OpenID Connect says them.

It signs whom it is told to, checks the redirect address, PKCE and the client's secret, gives each code once, and
behaves well until it is told otherwise.
"""

import asyncio
import hashlib
import json
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from server.provider.provider import Provider

CLIENT, SECRET = "motcua", "a secret: % +"

Claims: TypeAlias = dict[str, Any]


def unsigned(header: Claims, claims: Claims) -> str:
    """A token of the algorithm `none`."""
    parts = (urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, claims))
    return ".".join((*parts, ""))


@dataclass
class Twin:
    """`subject`: who is signed in at the provider; `token`: makes the ID token of its claims, by default a right one.
    `said`: what of its metadata is different. `hang`: it never answers; `fat`: bytes before each answer."""

    issuer: str
    now_s: Callable[[], int]
    subject: str = "nguyen.an"
    back: str = "http://motcua.test/login/provider/back"
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"use": "sig", "kid": "1"}))
    said: dict[str, Any] = field(default_factory=dict)
    change: dict[str, Any] = field(default_factory=dict)
    token: Callable[[Claims], str] | None = None
    hang: bool = False
    fat: int = 0
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def provider(self) -> Provider:
        return Provider(self.issuer, CLIENT, SECRET)

    def authorize(self, address: str) -> str:
        """What the provider's own page does once somebody has signed in there: where it sends the browser."""
        query = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert (query["client_id"], query["redirect_uri"], query["response_type"]) == (CLIENT, self.back, "code")
        assert (query["scope"], query["code_challenge_method"]) == ("openid", "S256")
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{self.back}?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def sign(self, claims: Claims) -> str:
        return jwt.encode({"alg": "ES256", "kid": "1"}, claims, self.key)

    def answer(self, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, Any]]:
        match method, path:
            case "GET", "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/jwks",
                    "authorization_response_iss_parameter_supported": True,
                } | self.said
            case "GET", "/jwks":
                other = {"kty": "RSA", "use": "enc", "kid": "e", "n": "AQAB", "e": "AQAB"}
                return 200, {"keys": [other, *KeySet([self.key]).as_dict(private=False)["keys"]]}
            case "POST", "/token":
                return self._token(headers, dict(parse_qsl(body)))
            case _:
                return 404, {}

    def _token(self, headers: dict[str, str], form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        scheme, _, told = headers.get("authorization", "").partition(" ")
        shown = b64decode(told).decode().replace("+", " ").split(":")
        client = (
            [unquote(one) for one in shown] if scheme == "Basic" else [form.get("client_id"), form.get("client_secret")]
        )
        if client != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        made = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or made != asked["code_challenge"] or form.get("redirect_uri") != self.back:
            return 400, {"error": "invalid_grant"}
        now = self.now_s()
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": asked["nonce"], "iat": now,
                  "exp": now + 300, "email": "an@example.vn"} | self.change  # fmt: skip
        token = (self.token or self.sign)(claims)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of HTTP."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = {
                name.lower(): value.strip() for name, _, value in (one.partition(":") for one in head[1:] if one)
            }
            body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
            self.asked.append(f"{method} {path}")
            if self.hang:
                await reader.read()  # until the other side gives up
                return
            if path.startswith("/authorize?"):  # of a browser: the page where its person signs in
                back = self.authorize(self.issuer + path).replace("&", "&amp;")
                shown = f'<link rel="icon" href="data:,"><a href="{back}">Sign in</a>'
                kind = f"Content-Type: text/html\r\nContent-Length: {len(shown)}"
                start = f"HTTP/1.1 200 OK\r\n{kind}\r\n\r\n"
                writer.write((start + shown).encode())
                await writer.drain()
                return
            status, told = self.answer(method, path, headers, body)
            text = b" " * self.fat + json.dumps(told).encode()
            start = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
            writer.write(start.encode() + text)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def standing(now_s: Callable[[], int]) -> AsyncIterator[Twin]:
    """The twin on a free port of this machine, until the block ends."""
    twin = Twin("", now_s)
    server = await asyncio.start_server(lambda reader, writer: twin.serve(reader, writer), "127.0.0.1", 0)
    twin.issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield twin
    finally:
        server.close()
