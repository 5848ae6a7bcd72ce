"""The secret on a receipt that opens the public look-up of one dossier: derived from the server's key, never stored.

Eight letters and digits in two groups (`K7WM-3XQT`, 36 bits), without those that are taken for another one.
"""

import hashlib
import hmac
import re
from typing import Final

LETTERS: Final = "346789ACDEFGHJKMNPQRTWXY"
"""Not 0 O, 1 I L, 2 Z, 5 S, B (8), U V: on paper and by telephone one is taken for the other."""
GROUP: Final = 4
GROUPS: Final = 2

_LENGTH = GROUP * GROUPS
_PURPOSE = b"motcua look-up of dossiers 1"
_TYPED = re.compile(rf"[{LETTERS}]{{{_LENGTH}}}")


def lookup_key(server_key: bytes) -> bytes:
    """The key of these secrets. `server_key`: the content of `keys/secret.key`."""
    return hmac.digest(server_key, _PURPOSE, hashlib.sha256)


def secret_of(key: bytes, dossier_id: str) -> str:
    """The secret of a dossier, as its receipt shows it; always the same. `key`: from `lookup_key`."""
    left = int.from_bytes(hmac.digest(key, dossier_id.encode(), hashlib.sha256)) % len(LETTERS) ** _LENGTH
    letters = ""
    for _ in range(_LENGTH):
        left, at = divmod(left, len(LETTERS))
        letters += LETTERS[at]
    return _grouped(letters)


def typed_secret(text: str) -> str | None:
    """What a citizen typed (`k7wm 3xqt`), as the receipt shows it; None for what no receipt has."""
    letters = re.sub(r"[\s.\-]", "", text).upper()
    return _grouped(letters) if _TYPED.fullmatch(letters) else None


def is_secret_of(key: bytes, dossier_id: str, typed: str) -> bool:
    """Whether `typed` opens the look-up of this dossier; it takes the same time for every answer."""
    return hmac.compare_digest(secret_of(key, dossier_id), typed_secret(typed) or "")


def lookup_url(public_url: str, code: str, secret: str) -> str:
    """What the QR code of a receipt holds. Code and secret stand in the fragment, which no server is sent."""
    return f"{public_url}/dossier#{code}.{secret}"


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
