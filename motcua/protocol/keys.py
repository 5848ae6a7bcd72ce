"""Makes and reads the keys that make a command sent again the same command: UUIDv7 (RFC 9562)."""

import os
import time

from .ids import Instant


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
