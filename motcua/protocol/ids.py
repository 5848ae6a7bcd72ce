"""The shapes of ids, codes and times, as annotated types that a message is checked against when it is read."""

import os
import time
from typing import Annotated, TypeAlias

from msgspec import Meta

Instant: TypeAlias = int
"""A moment: whole milliseconds since 1970-01-01T00:00:00Z."""

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,36}$")]
"""A branch, counter, ticket or user id."""

Code = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,32}$")]
"""A code from the branch's settings: a priority, a reason, an outcome."""

ServiceCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,16}$")]
"""A service's code, as the catalogue spells it."""

ProcedureCode = Annotated[str, Meta(pattern=r"^[0-9]\.[0-9]{6}(\.[A-Z0-9.]{1,20})?$")]
"""An administrative procedure's national code, such as 1.001193."""

Prefix = Annotated[str, Meta(pattern=r"^[A-ZĐ]{1,3}$")]
"""The letters in front of a ticket's number."""

IdempotencyKey = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,64}$")]
"""What makes a command sent again the same command."""

CITY = "city"
"""The stream of devices, people and the catalogue."""


def new_key(now_ms: Instant | None = None, random: bytes | None = None) -> str:
    """A UUIDv7 (RFC 9562): time-ordered, so a key tells how old its command is."""
    stamp = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    noise = os.urandom(10) if random is None else random
    raw = bytearray(stamp.to_bytes(6, "big") + noise)
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def key_time(key: str) -> Instant | None:
    """When a UUIDv7 key was made, or None for any other key."""
    plain = key.replace("-", "")
    if len(key) != 36 or len(plain) != 32 or plain[12] != "7":
        return None
    try:
        return int(plain[:12], 16)
    except ValueError:
        return None
