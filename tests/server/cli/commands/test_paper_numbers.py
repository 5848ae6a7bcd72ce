"""`motcua paper-numbers`: a page to print, of numbers that the server never gives."""

import re
from pathlib import Path

import pytest

from server.cli.paper_sheet import sheets
from tests.server.cli.conftest import Run
from tests.server.queue.branch import branch, service


def numbers(page: Path) -> list[str]:
    return re.findall(r'<div class="number">([^<]+)</div>', page.read_text(encoding="utf-8"))


def test_the_page_has_numbers_of_each_prefix_in_both_languages_with_our_font(
    run: Run, data: Path, tmp_path: Path
) -> None:
    page = tmp_path / "numbers.html"
    result = run("paper-numbers", str(page), "--branch", "CN01", "--count", "3", "--json")
    assert (result.code, result.json["first"], result.json["last"]) == (0, 9001, 9003)
    assert numbers(page)[:3] == ["HT-9001", "HT-9002", "HT-9003"]
    assert len(numbers(page)) == 15, "five services, each with its own prefix"
    text = page.read_text(encoding="utf-8")
    assert "Hộ tịch" in text
    assert "Civil status" in text
    assert "data:font/ttf;base64," in text
    assert "http" not in re.sub("base64,[A-Za-z0-9+/=]+", "", text), "it needs no network"


def test_another_sheet_begins_where_one_says(run: Run, data: Path, tmp_path: Path) -> None:
    page = tmp_path / "second.html"
    arguments = ("--branch", "CN01", "--from", "9049", "--count", "1")
    assert run("paper-numbers", str(page), *arguments).code == 0
    assert numbers(page)[0] == "HT-9049"


@pytest.mark.parametrize("wrong", [("--from", "9000"), ("--count", "0"), ("--from", "9999", "--count", "2")])
def test_numbers_outside_the_lane_are_refused(run: Run, data: Path, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    page = tmp_path / "numbers.html"
    result = run("paper-numbers", str(page), "--branch", "CN01", *wrong)
    assert result.code == 2
    assert not page.exists()


def test_a_file_that_cannot_be_written_is_said(run: Run, data: Path, tmp_path: Path) -> None:
    result = run("paper-numbers", str(tmp_path / "no" / "x.html"), "--branch", "CN01")
    assert result.code == 1


def test_services_that_share_a_prefix_share_its_numbers_and_hostile_names_are_text() -> None:
    config = branch(services=(service("DD", "Đ"), service("DDX", "Đ")), name={"vi": "<b>A</b>", "en": "A"})
    page = sheets(config, 9001, 2)
    assert re.findall(r'<div class="number">([^<]+)</div>', page) == ["Đ-9001", "Đ-9002"]
    assert "<b>" not in page
    assert "&lt;b&gt;A" in page
