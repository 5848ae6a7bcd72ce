"""Pictures for televisions over the API: who stores them, and who reads which."""

import asyncio
import hashlib
from pathlib import Path

import msgspec

from protocol.configuration import MediaConfig
from protocol.enums import Role
from server.web.operation.authentication import SESSION_COOKIE
from tests.server.catalogue.test_media_files import FILM, picture
from tests.server.web.inside import BASE, Inside, inside, session_of
from tests.serving import Installation

PATH = "/api/v1/branches/CN01/media"


def test_who_sets_a_branch_up_stores_and_its_displays_read_what_its_settings_name(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path)
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("far", Role.MANAGER, branch="CN02")
    installation.configure(msgspec.structs.replace(installation.config, id="CN02"))

    async def run(server: Inside) -> None:
        def of(name: str, origin: str = BASE) -> dict[str, str]:
            return {"Cookie": f"{SESSION_COOKIE}={session_of(installation, name)}", "Origin": origin}

        sent = await server.away.post(PATH, content=picture(), headers=of("admin"))
        assert sent.status_code == 201, sent.text
        file = sent.json()["file"]
        for sender, status in (
            (of("far"), 403),
            (of("clerk1"), 403),
            ({}, 401),
            (of("admin", "http://evil.test"), 401),
        ):
            assert (await server.away.post(PATH, content=picture(), headers=sender)).status_code == status
        refused = await server.away.post(PATH, content=b"no picture", headers=of("admin"))
        assert (refused.status_code, refused.json()["code"]) == (422, "not_media")
        # no settings name it yet: only who sets the branch up sees it
        assert (await server.away.get(f"{PATH}/{file}")).status_code == 404
        assert (await server.away.get(f"{PATH}/{file}", headers=of("far"))).status_code == 404
        assert (await server.away.get(f"{PATH}/{file}", headers=of("admin"))).status_code == 200
        film = (await server.away.post(PATH, content=FILM, headers=of("admin"))).json()["file"]
        shown = (MediaConfig("le", file), MediaConfig("phim", film))
        await asyncio.to_thread(installation.configure, msgspec.structs.replace(installation.config, media=shown))
        async with asyncio.timeout(60):
            while server.context.live.branches["CN01"].state.config.media != shown:  # type: ignore[union-attr]
                await asyncio.sleep(0.02)
        read = await server.away.get(f"{PATH}/{file}")
        assert (read.headers["content-type"], read.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
        assert hashlib.sha256(read.content).hexdigest() == file.partition(".")[0]
        assert (await server.away.get(f"{PATH}/{film}")).headers["content-type"] == "video/mp4"
        assert (await server.away.get(f"/api/v1/branches/CN02/media/{file}")).status_code == 404
        for wrong in ("..%2F..%2Fmotcua.toml", "a" * 64 + ".jpg", "x.jpg"):
            assert (await server.away.get(f"{PATH}/{wrong}")).status_code == 404

    async def whole() -> None:
        async with inside(installation) as server:
            await run(server)

    asyncio.run(whole())
