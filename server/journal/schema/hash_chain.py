"""The chain that shows tampering: each row's hash covers the row and the hash before it.

`hash = sha256(previous hash ‖ row)`, kept as 64 hex digits; the previous hash enters as its 32 bytes, 32 zero
bytes before a stream's first row. The row enters as one MessagePack array (msgpack.org, every value in its
shortest form, so that there is one encoding and any language can repeat it) of

    [stream, seq, day, at, taken_at, kind, v, actor, command_id, part, command_digest, body]

with numbers as integers, `taken_at` nil when absent, and the rest as strings; `body` is the JSON text as stored.
Whoever can rewrite the whole table can rewrite the chain too: the heads are signed and kept elsewhere each day
(`server.journal.anchors`).
"""

from hashlib import sha256

import msgspec

GENESIS = "0" * 64
"""The hash before a stream's first row."""

_encode = msgspec.msgpack.Encoder().encode
_from_hex = bytes.fromhex

HashedRow = tuple[str, int, str, int, int | None, str, int, str, str, int, str, str]
"""A row's hashed columns in the order of the journal table."""


def row_hash(previous: str, row: HashedRow) -> str:
    """The hash of `row` after a row whose hash is `previous`."""
    return sha256(_from_hex(previous) + _encode(row)).hexdigest()
