"""Pictures and films for televisions: drawn anew, bounded, named by their content."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from protocol.enums import Refusal
from protocol.problem import Refused
from server.catalogue import media_files
from server.catalogue.media_files import LARGEST_SIDE, MOST_PICTURE, MediaStore, StoredMedia

FILM = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 100
ORIENTATION = 0x0112
GPS = 0x8825


def picture(size: tuple[int, int] = (64, 36), kind: str = "JPEG", mode: str = "RGB", turned: bool = False) -> bytes:
    made, exif = io.BytesIO(), Image.Exif()
    exif[GPS] = {1: "N", 2: (21.0, 1.0, 30.0)}
    if turned:
        exif[ORIENTATION] = 6
    Image.new(mode, size, 128).save(made, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return made.getvalue()


def kept(store: MediaStore, content: bytes) -> StoredMedia:
    found = store.keep(content)
    assert isinstance(found, StoredMedia), found
    return found


def test_a_picture_is_kept_upright_without_the_place_where_it_was_taken_and_named_by_its_bytes(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    found = kept(store, picture(turned=True))
    content = store.path(found.file).read_bytes()
    assert found.file == f"{hashlib.sha256(content).hexdigest()}.jpg"
    with Image.open(io.BytesIO(content)) as read:
        assert read.size == (36, 64)
        assert not dict(read.getexif())
    assert kept(store, picture(turned=True)) == found
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_large_picture_is_made_as_large_as_a_television(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    found = kept(store, picture((5000, 100), "PNG", "L"))
    assert found.file.endswith(".png")
    with Image.open(store.path(found.file)) as read:
        assert read.width == LARGEST_SIDE


def test_a_film_is_kept_as_it_is(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    found = kept(store, FILM)
    assert found.file.endswith(".mp4")
    assert store.path(found.file).read_bytes() == FILM
    assert kept(store, b"\x1a\x45\xdf\xa3" + b"\x00" * 20).file.endswith(".webm")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload='x'/>",
        b"GIF89a" + b"\x00" * 40,
        picture()[:200],
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"\x00\x00\x00\x24ftypheic" + b"\x00" * 40,
    ],
)
def test_what_is_no_picture_or_film_or_is_cut_off_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    assert MediaStore(tmp_path).keep(content) == Refused(Refusal.NOT_MEDIA)
    assert not list(tmp_path.rglob("*"))


def test_a_picture_of_more_pixels_than_any_is_refused_before_it_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_files, "MOST_PIXELS", 64 * 36 - 1)
    assert MediaStore(tmp_path).keep(picture()) == Refused(Refusal.NOT_MEDIA)


def test_a_full_folder_takes_nothing_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MediaStore(tmp_path)
    monkeypatch.setattr(media_files, "MOST_STORED", len(FILM))
    found = kept(store, FILM)
    refused = store.keep(picture())
    assert isinstance(refused, Refused)
    assert refused.code is Refusal.TOO_LARGE
    assert kept(store, FILM) == found  # it is there already


@pytest.mark.parametrize(("start", "fits"), [(b"\xff\xd8", False), (FILM, True)])
def test_an_upload_ends_at_the_limit_of_its_kind(tmp_path: Path, start: bytes, fits: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield start
        yield b"\x00" * (MOST_PICTURE)

    found = asyncio.run(MediaStore(tmp_path).receive(chunks()))
    assert isinstance(found, bytes) is fits
    if isinstance(found, Refused):
        assert found.code is Refusal.TOO_LARGE
