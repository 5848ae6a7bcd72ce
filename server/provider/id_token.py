"""Checks an ID token (OpenID Connect Core, 3.1.3.7). Pure: the keys and the time are given."""

from collections.abc import Mapping
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from protocol.ids import Instant

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Signatures by a key pair alone: with `none` or a shared secret anybody who reads the public key could sign."""

LEEWAY_S: Final = 60
LONGEST_SUBJECT: Final = 255
_KINDS: Final = frozenset({"RSA", "EC"})


def subject_of(token: str, keys: Mapping[str, Any], issuer: str, client: str, nonce: str, now: Instant) -> str | None:
    """Whom the token speaks of; None: it is not right, in whatever way. `keys`: the issuer's JWKS, as it was read."""
    try:
        read = jwt.decode(token, _signing(keys), algorithms=list(ALGORITHMS))
        wanted = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}}
        claims = CodeIDToken(read.claims, read.header, wanted, {"nonce": nonce, "client_id": client})
        claims.validate(now // 1000, LEEWAY_S)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    subject = read.claims.get("sub")
    return subject if nonce and isinstance(subject, str) and is_subject(subject) else None


def is_subject(text: str) -> bool:
    """Whether this can be a subject: 1 to 255 printable ASCII letters, as the standard says."""
    return 0 < len(text) <= LONGEST_SUBJECT and text.isascii() and text.isprintable()


def _signing(keys: Mapping[str, Any]) -> KeySet:
    """Those keys that may sign; an issuer also shows keys to encrypt to, and kinds that are none of ours."""
    found = [key for key in keys["keys"] if key.get("kty") in _KINDS and key.get("use", "sig") == "sig"]
    return KeySet.import_key_set({"keys": found})
