"""The client of the demonstration and of the tests, against a real server."""

import socket
from pathlib import Path

import pytest

from protocol.keys import new_key
from server.cli.demo.wire import Wire, WireError
from tests.serving import Installation, Serving


@pytest.mark.slow
def test_commands_are_sent_with_the_token_and_the_key_and_refusals_are_told(tmp_path: Path) -> None:
    with Serving(Installation.staffed(tmp_path / "data")) as serving:
        kiosk = Wire(serving.url, serving.installation.tokens["kiosk"], keep=True)
        path, key = "/api/v1/branches/CN01/tickets", new_key()
        first = kiosk.post(path, {"service": "HT"}, key)
        assert kiosk.post(path, {"service": "HT"}, key)["ticket_id"] == first["ticket_id"]
        with pytest.raises(WireError, match=r"POST .*/tickets: 422 .*bad_field"):
            kiosk.post(path)
        with pytest.raises(WireError, match="401"):
            Wire(serving.url).post(path, {"service": "HT"})
        answer = Wire(serving.url).ask("GET", "/api/v1/branches/CN01/board", headers={"Accept": "application/json"})
        assert answer.status == 200
        assert answer.is_json
        assert answer.json()["services"]
        kiosk.close()


def test_no_answer_is_an_error_of_its_own() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(WireError, match="no answer"):
            Wire(f"http://127.0.0.1:{taken.getsockname()[1]}").get("/readyz")
