"""What is checked before any handler runs: how fast a device acts."""

import time
from pathlib import Path

from protocol.enums import Refusal
from server.access.credentials.rates import KIOSK_TICKETS
from server.cli.demo.wire import Answer, Wire
from tests.serving import Installation, Serving, until

TICKETS = "/api/v1/branches/CN01/tickets"


def test_a_stolen_kiosk_token_gets_few_numbers_and_others_go_on(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")
    with Serving(installation, settings={"device_limits": True}) as serving:
        thief = installation.tokens["kiosk"]
        began = time.monotonic()
        answers = [serving.call("POST", TICKETS, {"service": "HT"}, thief) for _ in range(80)]
        regained = (time.monotonic() - began) * 1000 / KIOSK_TICKETS.every_ms  # with time, on a slow machine many
        assert [status for status, _ in answers].count(201) <= KIOSK_TICKETS.at_once + regained + 1
        until(lambda: refused(serving, thief))
        assert serving.call("POST", TICKETS, {"service": "HT"}, serving.sign_in())[0] == 201
        serving.open_counter("1")
        assert serving.verb("1", "call")[0] == 200
        reply = until(lambda: refused(serving, thief))
        assert reply.json()["code"] == Refusal.TOO_MANY_TRIES
        assert 1 <= int(reply.headers["Retry-After"]) <= 2


def refused(serving: Serving, token: str) -> Answer | None:
    """The answer to one more wish for a ticket, where it is refused."""
    reply = Wire(serving.url, token).ask("POST", TICKETS, {"service": "HT"})
    return reply if reply.status == 429 else None
