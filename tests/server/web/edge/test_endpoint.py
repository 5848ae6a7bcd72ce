"""What is checked before any handler runs: how fast a device acts."""

from pathlib import Path

from protocol.enums import Refusal
from server.cli.demo.wire import Wire
from tests.serving import Installation, Serving

TICKETS = "/api/v1/branches/CN01/tickets"


def test_a_stolen_kiosk_token_gets_few_numbers_and_others_go_on(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data").staff()
    with Serving(installation, settings={"device_limits": True}) as serving:
        thief = installation.tokens["kiosk"]
        answers = [serving.call("POST", TICKETS, {"service": "HT"}, thief) for _ in range(80)]
        assert [status for status, _ in answers].count(201) <= 62
        status, problem = answers[-1]
        assert (status, problem["code"]) == (429, Refusal.TOO_MANY_TRIES)
        assert serving.call("POST", TICKETS, {"service": "HT"}, serving.sign_in())[0] == 201
        serving.open_counter("1")
        assert serving.verb("1", "call")[0] == 200
        reply = Wire(serving.url, thief).ask("POST", TICKETS, {"service": "HT"})
        assert 1 <= int(reply.headers["Retry-After"]) <= 2
