"""The page of what is told to another system: a comparison is asked for, once at a time, by who manages the city."""

import asyncio
from pathlib import Path

from protocol.enums import Role
from server.outbox.published import Names
from server.outbox.tell import OtherSide, Outbox
from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.inside import BASE, inside, session_of
from tests.serving import Installation

PAGE = "/admin/outbox"
NO_NAMES = Names("", "", "")


def test_a_comparison_is_asked_for_and_how_far_it_is_stands_there(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("manager", Role.MANAGER)

    async def play() -> None:
        async with inside(installation) as server:

            async def asks(method: str, who: str = "admin") -> tuple[int, str]:
                headers = {"Cookie": f"{SESSION_COOKIE}={session_of(installation, who)}", "Origin": BASE}
                data = {"act": "compare"} if method == "POST" else None
                answer = await server.near.request(method, PAGE, data=data, headers=headers | {"Accept": "text/html"})
                return answer.status_code, answer.text

            assert (await asks("GET", "manager"))[0] == 403
            status, said = await asks("GET")
            assert (status, "outbox_url" in said) == (200, True)
            assert (await asks("POST"))[0] == 404
            context = server.context
            engine, now, other = context.engine, context.clock.now, OtherSide("http://127.0.0.1:9", "t")
            outbox = Outbox(engine, context.job_sealer, other, now, lambda _, one: None, lambda one, by: NO_NAMES)
            object.__setattr__(context, "outbox", outbox)
            assert "Đối chiếu ngay" in (await asks("GET"))[1]
            assert [(await asks("POST"))[0], (await asks("POST", "manager"))[0]] == [303, 403]
            status, said = await asks("GET")
            assert (status, "Đã đối chiếu 0/0" in said, "Đối chiếu ngay" in said) == (200, True, False)

    asyncio.run(play())
