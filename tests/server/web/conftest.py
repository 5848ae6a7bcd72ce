"""Servers for the tests of the wire: one for each test, or one for all of a file that leave it as it was."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from protocol.enums import Role
from tests.serving import Installation, Serving, copied_installation, template

OTHER = "CN02"


def install(data: Path) -> Installation:
    """Two branches; in the first a kiosk, a display, a service, two counters with clerks, and the people above them."""
    return copied_installation(data, _installed, template().time_zone)


def _installed(data: Path, time_zone: str) -> Installation:
    installation = Installation(data, msgspec.structs.replace(template(), time_zone=time_zone)).staff()
    installation.configure(msgspec.structs.replace(installation.config, id=OTHER))
    installation.enrol(Role.SERVICE)
    installation.add_person("supervisor", Role.SUPERVISOR)
    installation.add_person("admin", Role.ADMIN)
    return installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path / "data")


@pytest.fixture
def serving(installation: Installation) -> Iterator[Serving]:
    """A server of its own for one test."""
    with Serving(installation) as running:
        yield running


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server for all tests of a file that do not get into each other's way."""
    with Serving(install(tmp_path_factory.mktemp("standing") / "data")) as running:
        yield running
