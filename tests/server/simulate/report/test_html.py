"""The report: one file that needs nothing from elsewhere, whole in both languages, and drawn in a real browser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import sync_playwright
from plotly.offline import get_plotlyjs

from language.messages import LANGUAGES
from server.simulate.days.run import Day, Plan, play
from server.simulate.figures.figures import Figures, figures
from server.simulate.report.html import report
from server.simulate.report.language import Reader, length
from tests.server.balance.office import office
from tests.server.web.pages.browser import launch


def played(days: int, **changes: Any) -> tuple[Plan, list[Day], Figures]:
    plan = Plan(office(700), "priority", seed=3, days=days, fast=True, **changes)
    found = play(plan, 1, lambda done: None)
    return plan, found, figures("priority", plan.scenario, [day.visits for day in found])


THREE = played(3)


def page(language: str = "vi", plotly: str = "") -> str:
    return report(*THREE, language, plotly)


def charts(text: str) -> dict[str, Any]:
    (found,) = re.findall(r"^const charts = (\{.*\});$", text, re.MULTILINE)
    drawn: dict[str, Any] = json.loads(found)
    return drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_nothing_from_elsewhere(language: str) -> None:
    text = page(language)
    assert re.findall(r"""(?:src|href)\s*=|url\((?!"data:)|@import|https?://""", text) == []


def test_all_plots_have_something_to_show_and_a_place_to_be_shown() -> None:
    text = page()
    drawn = charts(text)
    assert list(drawn) == ["crowd", "waits", "visits", "counters", "causes"]
    for name, chart in drawn.items():
        assert f'id="{name}"' in text
        assert chart["data"]
        assert chart["layout"]["height"] >= 200
    assert len(drawn["visits"]["data"]) == 5 + 3 + 1
    assert len(drawn["counters"]["data"][0]["y"]) == 10


def test_the_languages_say_the_same_in_their_own_words_and_numbers() -> None:
    vietnamese, english = page("vi"), page("en")
    assert '<html lang="vi">' in vietnamese
    for text, words in (
        (vietnamese, ("Ai bị trễ, và vì sao", "Tại quầy")),
        (english, ("Who was late, and why", "At the counter")),
    ):
        for word in words:
            assert word in text
    share = THREE[2].within_target
    assert share is not None
    assert f"{100 * share:.1f}\N{NO-BREAK SPACE}%" in english
    assert f"{100 * share:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}%" in vietnamese
    assert charts(vietnamese)["crowd"]["layout"]["separators"] == ",."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_given_day_without_late_visits_is_told_calmly(language: str) -> None:
    plan, days, _ = played(1)
    calm = replace(plan, arrivals=tuple(days[0].arrivals[:3]))
    found = play(calm, 1, lambda done: None)
    told = figures("priority", plan.scenario, [day.visits for day in found])
    text = report(calm, found, told, language, "")
    assert {"vi": "Không ai bị trễ.", "en": "No visit was late."}[language] in text
    assert 'id="causes"' not in text


def test_what_a_scenario_is_called_cannot_break_the_page() -> None:
    plan, days, found = THREE
    odd = replace(plan, scenario=replace(plan.scenario, name="</title><script>alert(1)</script>"))
    text = report(odd, days, found, "en", "")
    assert "<script>alert" not in text


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert Reader("vi").number(12345.6, 1) == "12.345,6"
    assert Reader("en").number(12345.6, 1) == "12,345.6"
    assert Reader("en").percent(None) == "–"
    assert (length(725.4), length(None)) == ("12:05", "–")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_without_a_network_draws_it_whole_at_desk_and_phone(language: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(language, get_plotlyjs()), "utf-8")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for width, height in ((1366, 768), (390, 844)):
            context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
            window = context.new_page()
            window.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            window.on("pageerror", lambda error: complaints.append(str(error)))
            window.on("request", lambda asked: complaints.append(asked.url) if asked.url.startswith("http") else None)
            window.goto(path.as_uri())
            window.wait_for_selector("body[data-drawn]")
            assert window.locator(".js-plotly-plot").count() == 5
            assert window.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            context.close()
        browser.close()
    assert complaints == []
