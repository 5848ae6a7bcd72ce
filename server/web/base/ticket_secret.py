"""The secret in a slip's QR: it opens one ticket's page, is derived from a server key and is never stored."""

import hashlib
import hmac
from base64 import b32encode, urlsafe_b64encode
from pathlib import Path

APPOINTMENT_BYTES = 10
PERSON_BYTES = 20
MAC_BYTES = 18
DOOR_BYTES = 9
LETTERS = MAC_BYTES * 4 // 3


class TrackSecrets:
    """`CN01-…`: the branch, then HMAC-SHA-256(branch key, ticket id) cut to 144 bits, in URL-safe letters."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._branch_keys: dict[str, bytes] = {}

    @classmethod
    def from_file(cls, path: Path) -> "TrackSecrets":
        """Raises ValueError when the key is shorter than 32 bytes, OSError when it cannot be read."""
        key = path.read_bytes()
        if len(key) < 32:
            raise ValueError(f"{path} is not a server key: {len(key)} bytes, 32 are needed; `motcua init` makes one")
        return cls(key)

    def of(self, branch: str, ticket_id: str) -> str:
        """The secret of a ticket; always the same for the same ticket."""
        mac = self._mac(branch, ticket_id)[:MAC_BYTES]
        return f"{branch}-{urlsafe_b64encode(mac).decode()}"

    def appointment_of(self, branch: str, command_id: str) -> str:
        """The id of the appointment that this command books: 80 unguessable bits as 16 letters of base 32."""
        return b32encode(self._mac(branch, f"appointment:{command_id}")[:APPOINTMENT_BYTES]).decode()

    def door_code(self, branch: str, minute: int) -> str:
        """What the QR at the door of a branch holds in this minute since the epoch: 72 bits in URL-safe letters."""
        return urlsafe_b64encode(self._mac(branch, f"door:{minute}")[:DOOR_BYTES]).decode()

    def pass_mark(self, branch: str, key: str) -> str:
        """What marks `key` as given by this server at the door of a branch."""
        return urlsafe_b64encode(self._mac(branch, f"pass:{key}")[:MAC_BYTES]).decode()

    def device_of(self, branch: str, cookie: str) -> str:
        """A browser's cookie as a branch's events know it; no other branch has the same."""
        return b32encode(self._mac(branch, f"device:{cookie}")[:APPOINTMENT_BYTES]).decode()

    def person_of(self, service: str, number: str) -> str:
        """An identity number as events know it, for one service: 160 bits, the same in every branch."""
        return b32encode(self._mac("", f"person:{service}:{number}")[:PERSON_BYTES]).decode()

    def is_person(self, known: str, service: str, number: str) -> bool:
        """Whether `known` is this identity number, as `person_of` gives it."""
        return hmac.compare_digest(known.encode(), self.person_of(service, number).encode())

    def lot_seed(self, branch: str, date: str) -> str:
        """The seed of a branch's lot on a date, 256 bits in hex: nobody without the key knows it before the draw."""
        return self._mac(branch, f"lot:{date}").hex()

    def mark_of(self, text: str) -> str:
        """What marks `text` as given by this server."""
        return urlsafe_b64encode(self._mac("", f"mark:{text}")[:MAC_BYTES]).decode()

    def delay_s(self, branch: str, command_id: str, most_s: int) -> int:
        """After how long what this command gives back is free: 0 to `most_s` seconds, which nobody can guess."""
        return int.from_bytes(self._mac(branch, f"delay:{command_id}")[:8], "big") % (most_s + 1)

    def _mac(self, branch: str, said: str) -> bytes:
        key = self._branch_keys.get(branch)
        if key is None:
            key = self._branch_keys[branch] = hmac.digest(self._key, branch.encode(), hashlib.sha256)
        return hmac.digest(key, said.encode(), hashlib.sha256)


def branch_named(secret: str) -> str | None:
    """The branch part of a secret; None for a malformed secret."""
    branch, dash = secret[: -LETTERS - 1], secret[-LETTERS - 1 : -LETTERS]
    return branch if dash == "-" and branch else None
