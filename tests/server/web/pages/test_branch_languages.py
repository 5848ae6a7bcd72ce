"""A citizens' page of a branch is in the languages that the branch has; pages of staff and of the city are in all."""

import asyncio

import msgspec
import pytest

from protocol import commands as c
from protocol.keys import new_key
from server.web.operation.authentication import SESSION_COOKIE
from tests.server.web.inside import inside, session_of
from tests.serving import Installation


def test_the_lobbys_board_says_everything_in_its_branchs_languages_the_main_one_first(
    installation: Installation,
) -> None:
    async def look() -> None:
        async with inside(installation) as server:
            branch = server.context.live.branches["CN01"].state
            for languages, first, second in (
                (("en", "vi"), "Nobody waiting", "Không có ai đang chờ"),
                (("vi",), "Không có ai đang chờ", ""),
            ):
                assert branch.config is not None
                branch.config = msgspec.structs.replace(branch.config, languages=languages)
                text = (await server.away.get("/board/CN01")).text
                assert f'<p class="far">{first}</p>' in text
                assert (f">{second}</p>" in text) if second else ("Nobody waiting" not in text)
                assert text.count("<small></small>") == text.count('<p class="second"></p>') == 0

    asyncio.run(look())


@pytest.mark.parametrize(("languages", "of_branch"), [(("vi",), "vi"), (("en",), "en"), ((), "en")])
def test_a_page_offers_what_its_branch_has_and_falls_back_to_it(
    installation: Installation, languages: tuple[str, ...], of_branch: str
) -> None:
    installation.configure(msgspec.structs.replace(installation.config, languages=languages))
    session = session_of(installation, "manager")

    async def look() -> None:
        async with inside(installation) as server:
            done = await server.context.live.submit(c.Envelope("CN01", c.Issue("HT"), f"t:{new_key()}", "u", None))
            ticket = next(one.body.ticket_id for one in done.recorded if one.kind == "issued")  # type: ignore[union-attr]
            secret = server.context.live.branches["CN01"].secret_of(ticket)
            for path in ("/public/CN01", "/board/CN01", f"/t/{secret}", "/book/HT/times?branch=CN01"):
                page = await server.away.get(path + ("&" if "?" in path else "?") + "lang=en")
                assert (page.status_code, page.headers["Content-Language"]) == (200, of_branch), path
                if languages and path != "/board/CN01":
                    assert "lang=vi" not in page.text, path
                    assert "lang=en" not in page.text, path
            assert (await server.away.get("/public?lang=en")).headers["Content-Language"] == "en"
            headers = {"Cookie": f"{SESSION_COOKIE}={session}"}
            staff = await server.near.get("/manager/CN01?lang=en", headers=headers)
            assert staff.headers["Content-Language"] == "en"

    asyncio.run(look())
