"""Pictures and films for televisions, in the data folder: checked, bounded, and named by the SHA-256 of their bytes.

A picture is drawn anew before it is kept: upright, no larger than a television shows, and without what a camera writes
beside it. So what a television gets can be read, and holds no place where somebody took it.
"""

import hashlib
import io
import os
import secrets
import threading
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from msgspec import Struct
from PIL import Image, ImageOps

from protocol.enums import Refusal
from protocol.problem import Refused

MOST_PICTURE: Final = 16 * 1024 * 1024
MOST_FILM: Final = 64 * 1024 * 1024
MOST_STORED: Final = 4 * 1024 * 1024 * 1024
"""Bytes of one picture, of one film, and of all together."""

MOST_PIXELS: Final = 100_000_000
LARGEST_SIDE: Final = 3840
"""A television's longest side, in pixels; a larger picture is made smaller."""

TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "mp4": "video/mp4", "webm": "video/webm"}


class StoredMedia(Struct, frozen=True):
    """A file on the disk, by the name that settings have for it."""

    file: str
    bytes: int


class MediaStore:
    """`media/ab/abcd….jpg` in the data folder; the same content is stored once. Nothing is deleted."""

    def __init__(self, data: Path) -> None:
        self._root = data / "media"
        self.drawing = threading.Lock()
        """Held by whoever draws: one at a time, since a large picture takes hundreds of megabytes."""

    def path(self, file: str) -> Path:
        """Where a file with this name is."""
        return self._root / file[:2] / file

    async def receive(self, chunks: AsyncIterator[bytes]) -> bytes | Refused:
        """A whole upload, up to the size of its kind."""
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > (MOST_FILM if _film(content) else MOST_PICTURE):
                return Refused(Refusal.TOO_LARGE, detail="16 MB for a picture, 64 MB for a film")
        return bytes(content)

    def keep(self, content: bytes) -> StoredMedia | Refused:
        """Checks the upload and stores it durably. Blocking: call it in a thread."""
        kind = _film(content)
        with self.drawing:
            drawn = (content, kind) if kind else _drawn(content)
        if drawn is None:
            return Refused(Refusal.NOT_MEDIA)
        kept, kind = drawn
        file = f"{hashlib.sha256(kept).hexdigest()}.{kind}"
        target = self.path(file)
        try:
            if not target.exists():
                if self._stored() + len(kept) > MOST_STORED:
                    return Refused(Refusal.TOO_LARGE, detail="the folder of pictures and films is full")
                _write(target, kept)
        except OSError as error:
            return Refused(Refusal.UNAVAILABLE, detail=f"the file cannot be stored now: {error.strerror}")
        return StoredMedia(file, len(kept))

    def _stored(self) -> int:
        return sum(path.stat().st_size for path in self._root.glob("??/*"))


FILMS: Final = frozenset(
    {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"mmp4"}
)
"""The major brands of films (ISO/IEC 14496-12); a telephone's photo has another, such as `heic`."""


def _film(content: bytes | bytearray) -> str:
    """`mp4` or `webm` by the first bytes; empty for anything else."""
    if content[4:8] == b"ftyp":
        return "mp4" if bytes(content[8:12]) in FILMS else ""
    return "webm" if content[:4] == b"\x1a\x45\xdf\xa3" else ""


def opened(content: bytes) -> tuple[Image.Image, str] | None:
    """The picture upright, without a camera's data, and its format; None for what is no picture, is cut off, or is
    larger than any.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a picture that is odd, but can be drawn
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as found:
                if found.width * found.height > MOST_PIXELS:
                    return None
                upright = ImageOps.exif_transpose(found)
                has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
                picture = upright.convert("RGBA" if has_alpha else "RGB")
                picture.info.clear()
                return picture, "PNG" if has_alpha or found.format == "PNG" else "JPEG"
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):  # what Pillow raises for what it cannot draw
        return None


def _drawn(content: bytes) -> tuple[bytes, str] | None:
    """The picture drawn anew, and the kind of its file; None for what is none."""
    found = opened(content)
    if found is None:
        return None
    picture, kind = found
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    made = io.BytesIO()
    picture.save(made, kind, **({} if kind == "PNG" else {"quality": 90}))
    return made.getvalue(), "png" if kind == "PNG" else "jpg"


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
