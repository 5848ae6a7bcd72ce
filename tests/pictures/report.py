"""Draws the reports that the docs show, by the command that stands there: `python -m tests.pictures.report`.

Beside its pixels a picture keeps what two of these days come to, which a test plays again: when the engine calls
otherwise than it did, the picture is of yesterday.
"""

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import sync_playwright

from language.messages import LANGUAGES
from server.balance.roll.scenario import Scenario
from server.simulate.days.run import Plan, play
from server.simulate.figures.figures import as_json, figures
from server.simulate.files.example import example
from server.simulate.files.read import read_scenario
from tests.server.web.pages.browser import launch

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "simulate"
COMMAND = "motcua simulate branch.toml --days 80 --seed 1 --policy motcua --bound --html report.html"
"""As docs/simulate.md has it; branch.toml is the example's."""

PLAYED = "two days"
WIDTH = 1100


def picture_path(language: str) -> Path:
    """Where the docs look for it."""
    return FOLDER / f"report-{language}.png"


def two_days() -> str:
    """What the first two days of the command come to now, as JSON."""
    scenario = read_scenario(example().encode(), "branch.toml", to_draw=True)
    assert isinstance(scenario, Scenario), scenario
    plan = Plan(scenario, "motcua", seed=1, days=2, fast=True)
    days = play(plan, 1, lambda done: None)
    return msgspec.json.encode(as_json(figures(plan.policy, scenario, [day.visits for day in days]))).decode()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "branch.toml").write_text(example(), "utf-8")
        for language in LANGUAGES:
            _program, *arguments = shlex.split(f"{COMMAND} --language {language}")
            subprocess.run([sys.executable, "-m", "server.cli.main", *arguments], cwd=folder, check=True)
            _draw(Path(folder) / "report.html", picture_path(language))


def _draw(report: Path, picture: Path) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": WIDTH, "height": 800}, offline=True)
        page = context.new_page()
        page.goto(report.as_uri())
        page.wait_for_selector("body[data-drawn]")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=picture, full_page=True)
        context.close()
        browser.close()
    kept = PngInfo()
    kept.add_text(PLAYED, two_days())
    with Image.open(picture) as drawn:
        drawn.convert("RGB").quantize(256).save(picture, pnginfo=kept, optimize=True)


if __name__ == "__main__":
    main()
