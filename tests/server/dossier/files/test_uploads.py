"""Uploads: they go on where they ended, and nothing of them lies readable on the disk."""

import io
from pathlib import Path

import pytest

from server.dossier.files.uploads import Uploads
from tests.server.dossier.papers import pdf

KEY = b"s" * 32
PLAIN = pdf(3)


@pytest.mark.parametrize("step", [1000, 333, 17, len(PLAIN)])
def test_pieces_of_any_length_make_the_file_and_it_is_read_anywhere(tmp_path: Path, step: int) -> None:
    uploads = Uploads(tmp_path, KEY)
    for at in range(0, len(PLAIN), step):
        assert uploads.add("u", at, PLAIN[at : at + step]) == min(at + step, len(PLAIN))
    assert uploads.size("u") == len(PLAIN)
    with uploads.open("u") as file:
        assert file.read() == PLAIN
        for at in (0, 5, 16, 100, len(PLAIN) - 3):
            assert file.seek(at) == at
            assert file.read(7) == PLAIN[at : at + 7]
        assert file.seek(-4, io.SEEK_END) == len(PLAIN) - 4
        assert file.read() == PLAIN[-4:]


def test_a_piece_that_begins_elsewhere_is_left_out_and_after_a_restart_it_goes_on(tmp_path: Path) -> None:
    assert Uploads(tmp_path, KEY).size("u") == 0
    assert Uploads(tmp_path, KEY).add("u", 5, b"late") == 0
    assert Uploads(tmp_path, KEY).add("u", 0, b"first ") == 6
    again = Uploads(tmp_path, KEY)
    assert again.add("u", 0, b"first ") == 6
    assert again.add("u", 6, b"") == 6
    assert again.add("u", 6, b"second") == 12
    with again.open("u") as file:
        assert file.read() == b"first second"
    again.drop("u")
    again.drop("u")
    assert again.size("u") == 0


def test_nothing_of_it_is_readable_and_no_two_uploads_look_alike(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, KEY)
    for name in ("u", "v"):
        uploads.add(name, 0, b"%PDF-1.7 Nguyen Thi Lan")
    raw = [path.read_bytes() for path in (tmp_path / "scans" / "incoming").iterdir()]
    assert len({each[16:] for each in raw}) == 2
    assert not any(b"PDF" in each or b"Lan" in each for each in raw)
