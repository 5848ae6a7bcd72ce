"""A server for each file of tests, and a Chromium where one is asked for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from protocol.enums import Role
from tests.serving import Installation, Serving

from .browser import launch


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Of one file only: while it runs, this thread has an event loop, in which no other test may start one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    with launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """With sound, and all that a window has."""
    with launch(playwright, whole=True) as browser:
        yield browser


@pytest.fixture
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A branch of its own for one test."""
    installation = Installation(tmp_path_factory.mktemp("branch")).staff()
    installation.add_person("admin", Role.ADMIN)
    with Serving(installation) as running:
        yield running


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A branch for all tests of a file that change nothing of it."""
    installation = Installation(tmp_path_factory.mktemp("branch")).staff()
    installation.add_person("admin", Role.ADMIN)
    with Serving(installation) as running:
        yield running
