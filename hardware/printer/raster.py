"""A slip's picture as the bytes a printer takes: `ESC @`, strips of `GS v 0`, a feed and a cut."""

from collections.abc import Iterator

from PIL import Image

from .profile import GENERIC, STRIP_ROWS, Profile


def job_bytes(picture: Image.Image, profile: Profile = GENERIC) -> bytes:
    """One print job for a 1-bit picture (0 is black), without any query in it."""
    return profile.start + b"".join(strips(picture, profile.strip_rows)) + profile.finish


def strips(picture: Image.Image, strip_rows: int = STRIP_ROWS) -> Iterator[bytes]:
    """The picture as `GS v 0` commands of at most `strip_rows` rows each.

    `picture`: mode "1", any size; its width is filled up with white to whole bytes.
    """
    if picture.mode != "1":
        raise ValueError(f"a printer takes a 1-bit picture, not mode {picture.mode}")
    width_bytes = (picture.width + 7) // 8
    padded = Image.new("1", (width_bytes * 8, picture.height), 1)
    padded.paste(picture, (0, 0))
    packed = bytes(byte ^ 0xFF for byte in padded.tobytes())  # a printer burns the ones, Pillow's ones are white
    for top in range(0, picture.height, strip_rows):
        rows = min(strip_rows, picture.height - top)
        header = b"\x1dv0\x00" + width_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield header + without_realtime_codes(packed[top * width_bytes : (top + rows) * width_bytes])


def end_of_picture(width_dots: int, strip_rows: int = STRIP_ROWS) -> bytes:
    """White that completes a strip which was cut off on its way; outside a strip a printer ignores these bytes."""
    return bytes((width_dots + 7) // 8 * strip_rows)


def without_realtime_codes(dots: bytes) -> bytes:
    """The same dots, with one more dot burnt wherever they would read as a real-time command.

    A printer obeys `DLE EOT`, `DLE ENQ` and `DLE DC4` even inside picture data; the last can clear its buffer or
    switch it off. The dot beside each such DLE (0x10 becomes 0x18) is not visible on paper.
    """
    for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        dots = dots.replace(command, b"\x18" + command[1:])
    return dots
