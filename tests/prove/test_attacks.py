"""Each attack does something to a real server, which is there afterwards."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from tests.serving import Installation, Serving

from .attacks import ATTACKS, Target


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    installation = Installation(tmp_path_factory.mktemp("attacked") / "data").staff(1)
    with Serving(installation, settings={"device_limits": True}) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_reaches_the_server(attacked: Serving, name: str) -> None:
    kiosk = attacked.installation.tokens["kiosk"]
    target = Target(attacked.port, attacked.installation.branch, kiosk, time.monotonic() + 0.3)
    assert asyncio.run(_run(name, target)) > 0
    assert attacked.call("GET", "/healthz")[0] == 200


async def _run(name: str, target: Target) -> int:
    return await ATTACKS[name](target)
