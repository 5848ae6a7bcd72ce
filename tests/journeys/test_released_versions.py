"""Programs and servers of different versions work together; all released ones are tried by tests/prove/released.py."""

from pathlib import Path
from typing import Any

import pytest

from protocol.version import VERSION, is_older
from tests.serving import until

from .released import MissingHistory, ReleasedRoom, released, told, unpack, visit
from .room import Room

pytestmark = pytest.mark.slow(10)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the first released version."""
    try:
        return unpack(released()[0], tmp_path_factory.mktemp("released"))
    except MissingHistory as error:
        pytest.skip(str(error))


def test_the_first_released_programs_serve_a_visit_with_this_server_and_managers_see_that_they_are_old(
    first: Path, tmp_path: Path
) -> None:
    with ReleasedRoom(tmp_path, first, its_server=False) as room:
        number = visit(room)
        assert room.body("completed", number)["outcome"] is not None
        devices = until(lambda: connected(room))
        assert all(each["is_old"] for each in devices)


def connected(room: Room) -> list[dict[str, Any]] | None:
    """The kiosk, a counter and the display, as managers list them, once they are noted as connected."""
    status, listed = room.serving.call("GET", "/api/v1/devices", token=room.serving.sign_in())
    assert status == 200
    seen = [each for each in listed["devices"] if "seen_at" in each]
    return seen if len(seen) == 3 else None


def test_these_programs_say_that_the_first_released_server_has_to_be_updated(first: Path, tmp_path: Path) -> None:
    with ReleasedRoom(tmp_path, first, its_server=True) as room:
        told(room)


def test_this_version_is_after_every_released_one() -> None:
    assert all(is_older(each.version, VERSION) for each in released())
