"""A server for each file of tests, and a Chromium where one is asked for."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from protocol.enums import Role
from tests.serving import Installation, Serving

from .browser import launch


class Driver:
    """What speaks with browsers, and a browser; one for all files.

    Once it was used, the thread has an event loop, in which no other test may start one: so each file takes it up and
    lays it down.
    """

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self._loop = asyncio.get_running_loop()
        self._browsers = ExitStack()

    @cached_property
    def chromium(self) -> Browser:
        return self._browsers.enter_context(launch(self.playwright))

    @contextmanager
    def used(self) -> Iterator[None]:
        asyncio._set_running_loop(self._loop)  # as it does itself after each call
        try:
            yield
        finally:
            asyncio._set_running_loop(None)

    def close(self) -> None:
        asyncio._set_running_loop(self._loop)
        self._browsers.close()


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    """It starts with the first file that asks."""
    with sync_playwright() as playwright:
        driver = Driver(playwright)
        yield driver
        driver.close()


@pytest.fixture(scope="module")
def playwright(driver: Driver) -> Iterator[Playwright]:
    with driver.used():
        yield driver.playwright


@pytest.fixture(scope="module")
def chromium(driver: Driver, playwright: Playwright) -> Browser:
    """The same for all files; each window has its own cookies."""
    return driver.chromium


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
