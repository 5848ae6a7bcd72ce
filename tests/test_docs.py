"""The docs say what is: their generated parts are what the code says now, and what they point to is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def test_generated_parts_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        assert "://" in link or (page.parent / link).exists(), f"{page.name} points to {link}, which is not there"


def test_readmes_apt_line_is_what_ci_installs() -> None:
    line = re.search(r"^sudo apt-get install (.+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert line is not None
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")
