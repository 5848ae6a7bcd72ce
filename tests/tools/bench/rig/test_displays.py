"""A process full of displays against the reference server, over real sockets; and what that server sends."""

import json
from pathlib import Path

import pytest

from tools.bench.rig.children import Child
from tools.bench.rig.figures import NotMeasured
from tools.bench.rig.references import Go, padded
from tools.bench.rig.serving import start_reference


def test_each_broadcast_is_told_once_all_displays_have_it(tmp_path: Path) -> None:
    server = start_reference("broadcast", tmp_path / "server")
    displays = Child("displays", ["-m", "tools.bench.rig.displays", str(server.port()), "/", "3"], tmp_path / "log")
    try:
        assert json.loads(displays.line()) == {"connected": 3}
        for seq, size in ((1, 60), (2, 125), (3, 126), (4, 65_535), (5, 65_536)):
            displays.tell(f"{seq} {size}")
            said = json.loads(displays.line())
            assert (said["seq"], said["bytes"], len(said["all_ns"])) == (seq, size, 3)
            assert said["sent_ns"] <= said["first_ns"] <= said["last_ns"]
    finally:
        displays.end()
        server.end()


def test_displays_that_the_server_refuses_end_and_say_why(tmp_path: Path) -> None:
    server = start_reference("route", tmp_path / "server", "300")
    displays = Child("displays", ["-m", "tools.bench.rig.displays", str(server.port()), "/", "1"], tmp_path / "log")
    try:
        with pytest.raises(NotMeasured, match="HTTP 404"):
            displays.line()
    finally:
        displays.end()
        server.end()


@pytest.mark.parametrize("size", [60, 200, 3000])
def test_the_reference_sends_as_many_bytes_as_it_is_asked_for(size: int) -> None:
    assert len(padded(Go(12, size)).encode()) == size
