"""An ID token is believed only when each of its parts is right."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from server.provider.id_token import subject_of

from .twin import unsigned

NOW_S = 1_790_000_000
ISSUER, CLIENT, NONCE = "https://id.example.vn", "motcua", "n"
KEY = ECKey.generate_key("P-256", {"kid": "1"})
RSA = RSAKey.generate_key(2048, {"kid": "2"})
KEYS = {"keys": [*KeySet([KEY, RSA]).as_dict(private=False)["keys"], {"kty": "new-kind", "kid": "3"}]}
RIGHT: dict[str, Any] = {"iss": ISSUER, "sub": "an", "aud": CLIENT, "nonce": NONCE, "iat": NOW_S, "exp": NOW_S + 300}


def said(token: str, keys: dict[str, Any] = KEYS, nonce: str = NONCE) -> str | None:
    return subject_of(token, keys, ISSUER, CLIENT, nonce, NOW_S * 1000)


def signed(claims: dict[str, Any], alg: str = "ES256", key: Any = KEY) -> str:
    return jwt.encode({"alg": alg, "kid": key.kid}, claims, key, algorithms=[alg])


def test_a_right_token_names_its_subject() -> None:
    assert said(signed(RIGHT)) == "an"
    assert said(signed(RIGHT, "RS256", RSA)) == "an"
    assert said(signed(RIGHT | {"aud": [CLIENT, "other"], "azp": CLIENT})) == "an"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://other.example.vn"},
        {"iss": None},
        {"aud": "other"},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"aud": [CLIENT, "other"]},
        {"exp": NOW_S - 120},
        {"exp": "tomorrow"},
        {"nbf": NOW_S + 600},
        {"nonce": "other"},
        {"nonce": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "an\n"},
    ],
    ids=str,
)
def test_a_wrong_claim_names_nobody(change: dict[str, Any]) -> None:
    assert said(signed(RIGHT | change)) is None


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_missing_claim_names_nobody(name: str) -> None:
    assert said(signed({one: value for one, value in RIGHT.items() if one != name})) is None


def test_a_signature_by_another_key_none_or_a_shared_secret_names_nobody() -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "1"})
    assert said(signed(RIGHT, key=stranger)) is None
    assert said(unsigned({"alg": "none"}, RIGHT)) is None
    assert said(unsigned({"alg": "ES256", "kid": "1"}, RIGHT)) is None
    public = KEY.as_pem(private=False).decode()
    secret = OctKey.import_key({"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "1"})
    assert public  # a key that everybody may read
    assert said(signed(RIGHT, "HS256", secret), {"keys": [secret.as_dict(private=True)]}) is None
    head, claims, signature = signed(RIGHT).split(".")
    other = signed(RIGHT | {"sub": "binh"}).split(".")[1]
    assert said(f"{head}.{other}.{signature}") is None
    for broken in ("", ".", "..", claims, f"{head}.{claims}", "é.é.é"):
        assert said(broken) is None


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": None}, {"keys": [1]}, {"keys": [{"kty": "EC"}]}], ids=str)
def test_keys_that_are_none_name_nobody(keys: dict[str, Any]) -> None:
    assert said(signed(RIGHT), keys) is None


def test_no_nonce_of_ours_names_nobody() -> None:
    assert said(signed(RIGHT | {"nonce": ""}), nonce="") is None
