"""What an anchor is, and what the journal must still hold of it. Pure.

Whoever can write into the database can write the whole hash chain anew; the anchors, signed and kept elsewhere, tell.
A line of the file is a signature (Ed25519, RFC 8032, base64), a space, and the anchor as JSON, which is what is signed.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from protocol.ids import Instant
from server.journal.check.report import DetailText, Finding, FindingKind


class Begins(StrEnum):
    """Why another history begins at an anchor."""

    RESTORE = "restore"
    RECOVER = "recover"
    REPAIR = "repair"


class Position(Struct, frozen=True, array_like=True):
    """The last event of a stream, and the hash of its row."""

    seq: int
    hash: str


class Anchor(Struct, frozen=True, omit_defaults=True):
    """The heads of all streams at a moment. `before`: SHA-256 of the line before, empty for the first.

    `begins`: with this anchor `history` follows the history `was`, of which only the events up to `heads` are kept.
    `archived`: with this anchor the events up to these are taken out of the database, and kept in an archive.
    """

    at: Instant
    history: str
    heads: dict[str, Position]
    before: str = ""
    begins: Begins | None = None
    was: str | None = None
    archived: dict[str, Position] = {}

    @property
    def date(self) -> str:
        """Its moment, UTC."""
        return f"{datetime.fromtimestamp(self.at / 1000, UTC):%Y-%m-%d %H:%M} UTC"


encode = msgspec.json.Encoder(order="deterministic").encode
decode = msgspec.json.Decoder(Anchor).decode


def digest(line: bytes) -> str:
    """What the next line says of this one."""
    return hashlib.sha256(line).hexdigest()


def compare(
    anchors: Sequence[Anchor],
    history: str,
    stored: Callable[[str, int], str | None],
    begins: Mapping[str, Position] | None = None,
) -> Iterator[Finding]:
    """The findings of anchors, the oldest first, in a journal. `history`: its id; `stored`: the hash at (stream, seq).

    `begins`: the last event of a stream that was taken out, after which it begins. Events that a restore, recovery,
    repair or purge took out need not be there; that is written down in the anchors too.
    """
    begins = begins or {}
    wrong: dict[str, Finding] = {}
    limits: dict[str, int] | None = None  # once a history ended: the seqs up to which its events were kept
    for anchor in reversed(anchors):
        if history not in ("", anchor.history):
            yield Finding(FindingKind.ANCHOR, "", 0, DetailText.ANCHOR_HISTORY, {"date": anchor.date})
        history = anchor.history
        for stream, position in anchor.heads.items():
            begin = begins.get(stream)
            if begin is not None and position.seq <= begin.seq:
                found = None if position.seq < begin.seq or position == begin else _differs(anchor, stream, position)
                wrong |= {stream: found} if found else {}
            elif limits is None or position.seq <= limits.get(stream, 0):
                found = _compared(anchor, stream, position, stored)
                wrong |= {stream: found} if found else {}
        if anchor.begins is not None:
            kept = {stream: position.seq for stream, position in anchor.heads.items()}
            limits = kept if limits is None else {name: min(seq, limits.get(name, 0)) for name, seq in kept.items()}
            history = anchor.was or ""
    yield from (wrong[stream] for stream in sorted(wrong))  # of each stream the earliest
    yield from (_unsigned(stream, begin) for stream, begin in begins.items() if not _is_signed(anchors, stream, begin))


def _is_signed(anchors: Sequence[Anchor], stream: str, begin: Position) -> bool:
    """Whether a purge up to there is signed; one that is older than the first anchor cannot be."""
    if not any(0 < anchor.heads.get(stream, begin).seq < begin.seq for anchor in anchors):
        return True
    return any(anchor.archived.get(stream) == begin for anchor in anchors)


def _unsigned(stream: str, begin: Position) -> Finding:
    return Finding(FindingKind.ANCHOR, stream, begin.seq, DetailText.ANCHOR_ARCHIVED, {"seq": begin.seq})


def _differs(anchor: Anchor, stream: str, position: Position) -> Finding:
    values = {"seq": position.seq, "date": anchor.date}
    return Finding(FindingKind.ANCHOR, stream, position.seq, DetailText.ANCHOR_DIFFERS, values)


def _compared(
    anchor: Anchor, stream: str, position: Position, stored: Callable[[str, int], str | None]
) -> Finding | None:
    found = stored(stream, position.seq)
    if found == position.hash:
        return None
    if found is not None:
        return _differs(anchor, stream, position)
    values = {"seq": position.seq, "date": anchor.date}
    return Finding(FindingKind.ANCHOR, stream, position.seq, DetailText.ANCHOR_GONE, values)
