"""ocrmypdf, which makes a scan a PDF/A with its text: which programs it needs, how it is called, what its end means."""

import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Final

LANGUAGE: Final = "vie"
PROGRAMS: Final = ("ocrmypdf", "tesseract", "gs")
IN, OUT, TEXT = "scan.pdf", "archive.pdf", "text.txt"
"""The files in its folder."""

MOST_MEGAPIXELS: Final = 150
"""A larger picture is no scan: A3 at 600 dpi has 70 million dots."""

_SKIPPED: Final = "[OCR skipped on page(s)"


class End(StrEnum):
    """What came of it. `no_pdfa`: the text is there, and a PDF that is no PDF/A. `unreadable`: nothing can be made of
    this file. `missing`: a program that it calls is not here. `failed`: another time it may go.
    """

    MADE = "made"
    NO_PDFA = "no_pdfa"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    FAILED = "failed"


_ENDS: Final = {0: End.MADE, 10: End.NO_PDFA, 2: End.UNREADABLE, 8: End.UNREADABLE, 3: End.MISSING, 127: End.MISSING}


def missing_programs() -> tuple[str, ...]:
    """What is not here of what is needed, as a person would look for it; blocking, some milliseconds."""
    if sys.platform == "win32":
        return ("a system with POSIX processes",)
    lacking = tuple(name for name in PROGRAMS if shutil.which(name) is None)
    return lacking or (() if _has_language() else (f"tesseract's language {LANGUAGE}",))


def command() -> list[str]:
    """Straightens and turns pages, adds the text of those that have none, and writes PDF/A-2b."""
    return [
        "ocrmypdf", "--language", LANGUAGE, "--jobs", "1", "--skip-text", "--rotate-pages", "--deskew",
        "--output-type", "pdfa-2", "--optimize", "1", "--sidecar", TEXT, "--tesseract-timeout", "120",
        "--max-image-mpixels", str(MOST_MEGAPIXELS), "--no-progress-bar", "--quiet", IN, OUT,
    ]  # fmt: skip


def end_of(code: int) -> End:
    """What an exit code means; negative: a signal."""
    return _ENDS.get(code, End.FAILED)


def text_in(folder: Path) -> str:
    """What was read, without the program's own words about pages that it left alone. Raises OSError."""
    raw = (folder / TEXT).read_text("utf-8", "replace")
    return "\n".join(line for line in raw.replace("\f", "\n").splitlines() if not line.startswith(_SKIPPED))


def _has_language() -> bool:
    try:
        asked = ["tesseract", "--list-langs"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False, errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in said.stdout.split()
