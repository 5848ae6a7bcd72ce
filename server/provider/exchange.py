"""What is asked of the provider: its metadata, its keys, and an ID token for a code. Bounded in time and size."""

import asyncio
from base64 import b64encode
from ipaddress import ip_network
from typing import Any, Final, TypeAlias
from urllib.parse import quote_plus

import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from msgspec import Struct

from protocol.ids import Instant
from server.webhooks.post import Answer, post

from .id_token import subject_of
from .provider import Provider

TIMEOUT_S: Final = 5.0
MOST_BYTES: Final = 256 * 1024
KEPT_MS: Final = 10 * 60_000
FAILURE_KEPT_MS: Final = 5_000
ANYWHERE: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))
"""An issuer is named by who runs the server, not on a page, so it may stand on an inner network."""

Json: TypeAlias = dict[str, Any]


class NoSubject(Struct, frozen=True):
    """Nobody was named. `down`: there was no answer; else the provider refused, or what it said is not right."""

    down: bool


class Endpoints(Struct, frozen=True):
    """Where the provider is asked what; all of them on the issuer's own host. `names_itself`: RFC 9207."""

    authorization: str
    token: str
    keys: str
    by_body: bool
    names_itself: bool


class Exchange:
    """Asks one provider. Its metadata is kept for ten minutes, a failure for five seconds."""

    def __init__(self, provider: Provider, timeout_s: float = TIMEOUT_S) -> None:
        self.provider = provider
        self._timeout_s = timeout_s
        self._one = asyncio.Lock()
        self._kept: Endpoints | None = None
        self._until: Instant = 0

    async def endpoints(self, now: Instant) -> Endpoints | None:
        """The provider's endpoints; None: it does not say them, or wrong ones."""
        async with self._one:
            if now >= self._until or now < self._until - KEPT_MS:
                self._kept = await self._discover()
                self._until = now + (FAILURE_KEPT_MS if self._kept is None else KEPT_MS)
            return self._kept

    def authorization(
        self, ends: Endpoints, back: str, state: str, nonce: str, verifier: str, *, anew: bool = False
    ) -> str:
        """Where the browser goes; `back`: our address to come back to. `anew`: whoever is in there signs in again."""
        challenge = create_s256_code_challenge(verifier)
        prompt = {"prompt": "login"} if anew else {}
        return str(prepare_grant_uri(
            ends.authorization, self.provider.client, "code", back, "openid", state,
            nonce=nonce, code_challenge=challenge, code_challenge_method="S256", **prompt,
        ))  # fmt: skip

    async def subject(self, code: str, back: str, nonce: str, verifier: str, now: Instant) -> str | NoSubject:
        """Whom the provider signed in, for a code that it gave."""
        ends = await self.endpoints(now)
        if ends is None:
            return NoSubject(down=True)
        # fresh ones, so that a key changed a moment ago is known
        keys = await self._read("GET", ends.keys)
        if not isinstance(keys, dict):
            return NoSubject(down=True)
        answer = await self._redeem(ends, code, back, verifier)
        if not isinstance(answer, dict):
            return NoSubject(down=answer is None)
        token, mine = answer.get("id_token"), self.provider
        subject = subject_of(token, keys, mine.issuer, mine.client, nonce, now) if isinstance(token, str) else None
        return subject or NoSubject(down=False)

    async def _discover(self) -> Endpoints | None:
        said = await self._read("GET", f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(said, dict) or said.get("issuer") != self.provider.issuer:
            return None
        found = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(map(self.provider.owns, found)):
            return None
        ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        by_body = "client_secret_basic" not in ways and "client_secret_post" in ways
        named = said.get("authorization_response_iss_parameter_supported") is True
        return Endpoints(str(found[0]), str(found[1]), str(found[2]), by_body, named)

    async def _redeem(self, ends: Endpoints, code: str, back: str, verifier: str) -> Json | int | None:
        mine = self.provider
        shown = {"client_id": mine.client, "client_secret": mine.secret} if ends.by_body else {}
        body = prepare_token_request("authorization_code", "", back, code=code, code_verifier=verifier, **shown)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if not ends.by_body:
            basic = b64encode(f"{quote_plus(mine.client)}:{quote_plus(mine.secret)}".encode()).decode()
            headers["Authorization"] = f"Basic {basic}"
        return await self._read("POST", ends.token, headers, str(body).encode())

    async def _read(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Json | int | None:
        """The JSON object of an answer; a number: the status of another answer; None: there was none."""
        wanted = {"Accept": "application/json", "Accept-Encoding": "identity"} | (headers or {})
        answer: Answer = await post(url, wanted, body, ANYWHERE, self._timeout_s, method=method, most=MOST_BYTES)
        if answer.status is None or answer.status >= 500:
            return None
        try:
            return msgspec.json.decode(answer.text, type=Json) if answer.is_taken else answer.status
        except (msgspec.DecodeError, msgspec.ValidationError):
            return 0
