"""How pages say waits and durations, where they go on to, and what they promise in colours."""

import pytest

from protocol.views import Wait
from server.web.pages.login import own_path
from server.web.pages.parts.ages import Aged
from server.web.pages.parts.durations import clock, wait
from ui.look.tokens import PROMISE


@pytest.mark.parametrize(
    ("expected", "vi", "en"),
    [
        (None, "chưa đủ dữ liệu để ước tính", "not enough data for an estimate yet"),
        (Wait(0, 0), "không phải chờ", "no wait"),
        (Wait(20, 50), "khoảng 1 phút", "about 1 min"),
        (Wait(480, 700), "khoảng 8–12 phút", "about 8–12 min"),
        (Wait(600, 600), "khoảng 10 phút", "about 10 min"),
    ],
)
def test_a_wait_is_said_in_whole_minutes_or_honestly_not_at_all(expected: Wait | None, vi: str, en: str) -> None:
    assert (wait(expected, "vi"), wait(expected, "en")) == (vi, en)


def test_a_wait_never_ends_before_it_begins() -> None:
    for p50_s in range(0, 4000, 37):
        for more_s in (0, 1, 59, 61, 600):
            said = wait(Wait(p50_s, p50_s + more_s), "en")
            numbers = [int(n) for n in said.removeprefix("about ").removesuffix(" min").split("–") if n.isdigit()]
            assert numbers == sorted(numbers)
            assert not numbers or numbers[-1] * 60 >= p50_s + more_s


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (65, "1:05"), (3_845, "1:04:05"), (-3, "0:00")])
def test_a_clock_reads_like_a_clock(seconds: int, said: str) -> None:
    assert clock(seconds) == said


@pytest.mark.parametrize("target", ["/manager", "/manager/CN01", "/api/docs?lang=en", "/"])
def test_own_paths_are_gone_on_to(target: str) -> None:
    assert own_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "manager",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\nb",
        "/\t/evil.example",
        "/ế",
        "/" + "a" * 300,
    ],
)
def test_anything_else_is_not(target: str | None) -> None:
    assert own_path(target) is None


def test_colours_change_when_the_tokens_say() -> None:
    aged = Aged(0, 0, PROMISE.over_s)
    assert (aged.amber_s, aged.red_s) == (PROMISE.amber_s, PROMISE.red_s)
    levels = [(0, "calm"), (599, "calm"), (600, "amber"), (779, "amber"), (780, "red"), (899, "red"), (900, "over")]
    assert [(age_s, Aged(0, age_s, 900).level) for age_s, _ in levels] == levels
