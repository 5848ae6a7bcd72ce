"""A slip's picture as ESC/POS bytes: `ESC @`, strips of `GS v 0`, a feed and a cut, by python-escpos."""

from collections.abc import Iterable, Iterator
from typing import Any

from PIL import Image

from .profile import GENERIC, STRIP_ROWS, Profile
from .slow_raster import MOST_FED, Band, Detail, White, bands

TEAR_OFF_LINES = 5
"""Lines fed on a printer without a cutter, so that the slip's end reaches the tear bar."""

MOST_DPI = 255
"""The largest argument of `GS P`, which makes a row of `ESC J` one dot."""

_INVERTED = bytes(255 - byte for byte in range(256))


def job_bytes(
    picture: Image.Image, profile: Profile = GENERIC, detail: Detail | None = None, most_bytes: int | None = None
) -> bytes:
    """The print job of a 1-bit picture (0 is black), without status queries.

    `picture`: mode "1", any size; its width is padded with white to whole bytes. `detail`: for a slow line; what has
    more than `most_bytes` goes with less.
    """
    if detail is not None and profile.dpi <= MOST_DPI:
        job = b""
        for each in list(Detail)[list(Detail).index(detail) :]:
            job = _composed(profile, bands(picture, each, profile.dpi))
            if most_bytes is None or len(job) <= most_bytes:
                break
        return job
    return _composed(profile, _strips(picture, profile))


def _strips(picture: Image.Image, profile: Profile) -> Iterator[Image.Image]:
    safe, rows = without_realtime_codes(picture), profile.strip_rows
    for top in range(0, safe.height, rows):
        yield safe.crop((0, top, safe.width, min(top + rows, safe.height)))


def empty_job(profile: Profile = GENERIC) -> bytes:
    """A job without a picture: it cuts off paper that is partly printed."""
    return _composed(profile, ())


def _composed(profile: Profile, pieces: Iterable[Image.Image | White | Band]) -> bytes:
    from . import escpos_library as library

    model = library.Profile(features=library.get_profile(profile.escpos).features)
    model.profile_data = {**model.profile_data, "media": {}}  # the paper's width is ours
    job = library.Dummy(profile=model)
    job.hw("INIT")
    is_begun = False
    for piece in pieces:
        if isinstance(
            piece, Image.Image
        ):  # cut before: it would convert the whole picture first, then each strip again
            job.image(piece)
            continue
        if not is_begun:
            job._raw(b"\x1dP" + bytes([profile.dpi, profile.dpi]))
            is_begun = True
        if isinstance(piece, White):
            job._raw(_fed(piece.rows))
        else:
            _print_band(job, piece, profile)
    cuts = model.supports("paperFullCut") or model.supports("paperPartCut")
    if cuts and not profile.finish:
        job.cut(feed=False)  # GS V 66 0: it feeds until the end of the picture has passed the cutter, then cuts
    elif not profile.finish:
        job.print_and_feed(TEAR_OFF_LINES)
    made: bytes = job.output + bytes.fromhex(profile.finish)
    return made


def _fed(rows: int) -> bytes:
    """`ESC J`: white."""
    whole, rest = divmod(rows, MOST_FED)
    return b"\x1bJ\xff" * whole + (b"\x1bJ" + bytes([rest]) if rest else b"")


def _print_band(job: Any, band: Band, profile: Profile) -> None:
    job._raw(b"\x1ba" + bytes([band.side.value]))
    for strip in _strips(band.picture, profile):
        job.image(strip, high_density_horizontal=band.across == 1, high_density_vertical=band.down == 1)


def end_of_picture(width_dots: int, strip_rows: int = STRIP_ROWS) -> bytes:
    """White that completes a strip of which only a part was sent; outside a strip a printer ignores these bytes."""
    return bytes((width_dots + 7) // 8 * strip_rows)


def without_realtime_codes(picture: Image.Image) -> Image.Image:
    """The picture with one more dot wherever its bytes would read as a real-time command.

    Printers obey `DLE EOT`, `DLE ENQ` and `DLE DC4` even inside picture data; the last can clear the buffer or switch
    the printer off. The added dot (0x10 becomes 0x18) is not visible on paper.
    """
    if picture.mode != "1":
        raise ValueError(f"a printer takes a 1-bit picture, not mode {picture.mode}")
    padded = Image.new("1", ((picture.width + 7) // 8 * 8, picture.height), 1)
    padded.paste(picture, (0, 0))
    dots = padded.tobytes().translate(_INVERTED)  # a printer burns the ones, Pillow's ones are white
    for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        dots = dots.replace(command, b"\x18" + command[1:])
    return Image.frombytes("1", padded.size, dots.translate(_INVERTED))
