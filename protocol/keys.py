"""Idempotency keys: UUIDv7 (RFC 9562)."""

import os
import re
import time

from .ids import Instant

_UUID7 = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")


def new_key(now_ms: Instant | None = None, random: bytes | None = None) -> str:
    """A UUIDv7 (RFC 9562): time-ordered, so a key tells how old its command is."""
    stamp = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    noise = os.urandom(10) if random is None else random
    raw = bytearray(stamp.to_bytes(6, "big") + noise)
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def sent_by(sender: str, key: str) -> str:
    """A command's id in its stream: sender and key, so that two senders may use the same key.

    `sender`: the id of the device or person, or of the ticket or appointment whose secret was shown; it has no `/`.
    """
    return f"{sender}/{key}"


def key_of(command_id: str) -> str:
    """The key that the sender gave, from a command's id; a timer's id is its key."""
    return command_id.partition("/")[2] or command_id


def key_time(command_id: str) -> Instant | None:
    """When a command's UUIDv7 key was made; None for any other key. A sender before the key is passed over."""
    key = key_of(command_id)
    return int(key[:8] + key[9:13], 16) if _UUID7.fullmatch(key) else None
