"""The docs say what is: their generated parts are what the code says now, and what they point to is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.slow(2)
def test_generated_parts_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_lead_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))]
    lost = [(page.name, link) for page, link in links if "://" not in link and not (page.parent / link).exists()]
    assert lost == []


def test_every_make_target_that_a_page_or_ci_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        target
        for page in (*PAGES, ROOT / ".ci" / "run")
        for target in re.findall(r"^ *make ([a-z-]+)|`make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {"demo", "test", "test-other"} <= {a or b for a, b in named}
    assert {a or b for a, b in named} <= targets


def test_every_file_that_the_docs_name_by_its_path_is_there() -> None:
    named = {
        (page.name, path)
        for page in PAGES
        if "decisions" not in page.parts and page.name != "CHANGELOG.md"
        for path in re.findall(r"`((?:[a-z_]+/)+[A-Za-z_]+\.(?:py|qml|toml|cfg))`", page.read_text("utf-8"))
    }
    assert named
    assert not {(page, path) for page, path in named if not (ROOT / path).exists()}
