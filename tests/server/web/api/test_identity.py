"""The identity number at the call: yes or no at the counter that has the ticket in hand, and no trace of it."""

from pathlib import Path

from tests.server.web.inside import inside
from tests.server.web.pages.booking.citizen import Citizen, branch, running
from tests.serving import PASSWORD, Installation

NUMBER, OTHER = "001203004567", "001203004568"
COUNTER = "/api/v1/branches/CN01/counters/1/"


@running
async def test_the_counter_hears_yes_or_no_and_nothing_of_the_number_is_kept(tmp_path: Path) -> None:
    config = branch(one_per_person=True, early_s=14_400, late_s=14_400)
    installation = Installation.staffed(tmp_path / "data", config, 2)
    async with inside(installation) as server:
        citizen = Citizen(server.away)
        await citizen.open("/book/HT/times?branch=CN01")
        await citizen.press("time")
        await citizen.press("decision", "book", number=NUMBER)
        appointment = citizen.path.rpartition("/")[2]

        async def post(path: str, body: object, token: str = "counter-1") -> tuple[int, dict[str, object]]:
            headers = {"Authorization": f"Bearer {installation.tokens[token]}"}
            answer = await server.near.post(path, json=body, headers=headers)
            return answer.status_code, answer.json()

        async def check(number: str, token: str = "counter-1") -> tuple[int, object]:
            status, answer = await post(f"{COUNTER}check-identity", {"number": number}, token)
            return status, answer.get("matches", answer.get("code"))

        await post(f"{COUNTER}login", {"user": "clerk1", "password": PASSWORD})
        await post(f"{COUNTER}open", {})
        assert await check(NUMBER) == (409, "nothing_in_hand")
        await post("/api/v1/branches/CN01/tickets", {"service": "HT"}, "kiosk")
        status, _ = await post("/api/v1/branches/CN01/tickets", {"service": "HT", "appointment": appointment}, "kiosk")
        assert status == 201
        seen = []
        for _ in range(2):
            _, called = await post(f"{COUNTER}call", {})
            ticket = called["ticket"]
            assert isinstance(ticket, dict)
            seen.append(ticket.get("check_identity", False))
            head = server.context.live.branches["CN01"].state.seq
            if seen[-1]:
                assert await check(NUMBER) == (200, True)
                assert await check(OTHER) == (200, False)
                assert await check(NUMBER, "counter-2") == (403, "not_allowed")
                assert await check("12") == (422, "bad_field")
                assert [(await check(OTHER))[0] for _ in range(5)] == [200] * 4 + [429]  # a program would guess
                assert await check(NUMBER) == (429, "too_many_tries")
            else:
                assert await check(NUMBER) == (409, "wrong_state")
            assert server.context.live.branches["CN01"].state.seq == head  # nothing is written
            await post(f"{COUNTER}start", {})
            await post(f"{COUNTER}complete", {})
        assert sorted(seen) == [False, True]
    for file in installation.data.rglob("*"):
        assert not file.is_file() or NUMBER.encode() not in file.read_bytes(), file
