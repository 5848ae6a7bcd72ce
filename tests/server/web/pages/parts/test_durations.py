"""How pages say waits and durations, where they go on to, and what they promise in colours."""

import pytest

from server.web.pages.login import own_path
from server.web.pages.parts.ages import AMBER_SHARE, RED_SHARE, Age
from ui.look.tokens import PROMISE


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
    assert (PROMISE.amber, PROMISE.red) == (AMBER_SHARE, RED_SHARE)
    levels = [(0, "calm"), (599, "calm"), (600, "amber"), (779, "amber"), (780, "red"), (899, "red"), (900, "over")]
    assert [(age_s, Age(0, age_s, 900).level) for age_s, _ in levels] == levels
