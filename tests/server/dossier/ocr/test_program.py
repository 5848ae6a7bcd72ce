"""Which programs are needed, and what their ends mean."""

from pathlib import Path

import pytest

from server.dossier.ocr.program import End, command, end_of, missing_programs, text_in


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "gs", "")
    assert missing_programs() == ("ocrmypdf", "tesseract")
    program(tmp_path, "ocrmypdf", "")
    program(tmp_path, "tesseract", "echo eng; echo viet")
    assert missing_programs() == ("tesseract's language vie",)
    program(tmp_path, "tesseract", "echo eng; echo vie")
    assert missing_programs() == ()


def test_a_bad_document_is_told_from_a_bad_moment() -> None:
    codes = {0: End.MADE, 10: End.NO_PDFA, 2: End.UNREADABLE, 8: End.UNREADABLE, 3: End.MISSING}
    assert {code: end_of(code) for code in codes} == codes
    assert {end_of(code) for code in (1, 4, 5, 7, 9, 15, -9, -24)} == {End.FAILED}


def test_the_text_is_without_the_programs_own_words(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes("Giấy\f[OCR skipped on page(s) 2-3]\nsinh".encode() + b"\xff")
    assert text_in(tmp_path) == "Giấy\nsinh\ufffd"
    assert {"--skip-text", "pdfa-2", "vie"} <= set(command())
