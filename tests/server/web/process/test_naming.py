"""What a dossier's codes are called, asked from another thread than the server's loop."""

import asyncio
from pathlib import Path

import msgspec

from protocol.configuration import ProcedureConfig
from server.dossier.stream.state import Dossier
from server.web.process.naming import Naming
from tests.server.web.conftest import install
from tests.server.web.inside import inside


def test_names_are_those_in_force_and_what_is_not_known_has_none(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    known = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"})
    installation.configure(msgspec.structs.replace(installation.config, procedures=(known,)))

    async def story() -> None:
        async with inside(installation) as server:
            naming = Naming(asyncio.get_running_loop(), server.context.live, server.context.people)

            async def names(branch: str, procedure: str) -> tuple[str, str, str, str]:
                dossier = Dossier("d1", branch=branch, procedure=procedure)
                found = await asyncio.to_thread(naming.names, dossier, installation.users["manager"])
                return found.procedure, found.sector, found.sector_code, found.official

            sector = next(each for each in installation.config.services if each.code == known.service)
            whole = known.name["vi"], sector.name["vi"], known.service, "manager"
            assert await names(installation.config.id, known.code) == whole
            assert await names(installation.config.id, "9.999999") == ("", "", "", "manager")
            assert await names("elsewhere", known.code) == ("", "", "", "manager")

    asyncio.run(story())
