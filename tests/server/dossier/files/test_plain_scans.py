"""Plain scans of earlier versions go with their term; uploads that nobody ends go after an hour."""

import os
from pathlib import Path

from server.dossier.files.plain_scans import STALE_S, PlainScans


def put(path: Path, at: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    os.utime(path, (at, at))
    return path


def test_what_is_older_goes_and_nothing_else(tmp_path: Path) -> None:
    none_yet, scans = PlainScans(tmp_path), PlainScans(tmp_path)
    assert none_yet.sweep(1e12) == scans.sweep_uploads(1e12) == 0, "there is no folder yet"
    old, young = (put(scans.path(f"{name}{'0' * 62}"), at) for name, at in (("ab", 100.0), ("cd", 300.0)))
    sealed = put(old.with_suffix(".sealed"), 100.0)
    upload = put(tmp_path / "scans" / "incoming" / "1.part", 100.0)
    assert scans.sweep(200.0) == 1
    assert (old.exists(), young.exists(), sealed.exists(), upload.exists()) == (False, True, True, True)
    assert scans.sweep_uploads(100.0 + STALE_S) == 0
    assert scans.sweep_uploads(101.0 + STALE_S) == 1
    assert not upload.exists()
    assert none_yet.sweep(1e12) == 0, "where there was none, none is added, and it looks no more"
    assert scans.sweep(301.0) == 1
    assert sealed.exists()
