"""A fault of the keys' file is a refusal in words, changes nothing and ends with its cause; `motcua check` names it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from server.cli.main import main
from server.dossier.stream.filed import key_of_files
from server.journal.database.engine import default_url, open_database
from server.journal.schema.tables import journal
from server.people.key_store import FILE
from server.people.tables import people_index, sealed_record
from tests.server.web.api.test_dossier_files import PLAIN, Desk
from tests.server.web.inside import Inside, inside, session_of
from tests.serving import Installation

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
LAN = {"name": "Lê Thị Ngọc Lan", "identity_number": "001190012345", "phone": "0912345678"}


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation.staffed(tmp_path / "data")
    made.configure(msgspec.structs.replace(made.config, procedures=(BIRTH,)))
    made.add_person("admin", Role.ADMIN)
    return made


def check(data: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, list[str]]]:
    """The exit code, and the details of the findings by kind."""
    capsys.readouterr()
    code = main(["check", "--json", "--data", str(data), *more])
    found: dict[str, list[str]] = {}
    for each in json.loads(capsys.readouterr().out)["findings"]:
        found.setdefault(each["kind"], []).append(each["detail"])
    return code, found


def count(data: Path, table: Any) -> int:
    engine = open_database(default_url(data))
    with engine.connect() as connection:
        found = connection.scalar(select(func.count()).select_from(table))
    engine.dispose()
    return found or 0


def test_every_request_that_needs_keys_is_refused_in_words_and_goes_on_when_they_are_back(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    data = installation.data

    async def story() -> None:
        async with inside(installation) as server:
            desk = await begun(server, installation)
            admin = Noting(server, session_of(installation, "admin"))
            needs: dict[str, Callable[[], Awaitable[tuple[int, Any]]]] = {
                "put": lambda: desk.ask("PUT", f"/{desk.dossier_id}/people/owner", {"name": "Trần Văn Khác"}),
                "text": lambda: desk.ask("PUT", f"/{desk.dossier_id}/texts/content", {"text": "Xin bản sao"}),
                "show": lambda: desk.ask("GET", f"/{desk.dossier_id}/people"),
                "find": lambda: desk.ask("POST", "/find", {"identity_number": LAN["identity_number"]}),
                "file": lambda: desk.file(PLAIN, "k2"),
                "read": lambda: desk.ask("GET", f"/{desk.dossier_id}/files/{desk.filed}"),
                "uncover": lambda: desk.ask(
                    "POST", f"/{desk.dossier_id}/people/applicant/uncover", {"field": "phone", "reason": "call_back"}
                ),
            }
            for fault, words in (
                (missing, "people's keys is missing"),
                (damaged, "is damaged"),
                (folder, "cannot be read or written"),
            ):
                await desk.send(0, PLAIN)
                before = count(data, journal), count(data, sealed_record), count(data, people_index)
                mended = fault(data / FILE)
                for name, ask in needs.items():
                    status, said = await ask()
                    assert (name, status) == (name, 503), said
                    assert said["code"] == "unavailable"
                    assert words in said["detail"], (name, said)
                assert (count(data, journal), count(data, sealed_record), count(data, people_index)) == before
                erased = await admin.ask_at("/people/erase", {"identity_number": "001090099999"})
                assert erased[0] == 200  # of nobody: nothing is to be destroyed
                code, told = check(data, capsys)
                assert code == 1
                assert [words in detail for detail in told.pop("keys")] == [True]
                assert told == {}, "one line for the file, none for each of its keys"
                assert check(data, capsys, "--rebuild")[0] == 1
                assert count(data, people_index) == before[2], "a rebuild took hashes that it cannot make again"
                mended()
                assert (await needs["show"]())[0] == 200
                assert (await needs["find"]())[1]["found"][0]["dossier"]["dossier_id"] == desk.dossier_id
            assert check(data, capsys) == (0, {})

    asyncio.run(story())


class Noting(Desk):
    filed = ""

    async def ask_at(self, path: str, body: Any) -> tuple[int, Any]:
        said = await self.server.near.post(
            f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {self.token}"}
        )
        return said.status_code, said.json()


async def begun(server: Inside, installation: Installation) -> Noting:
    """A dossier with an applicant and a scan."""
    desk = Noting(server, session_of(installation, "clerk1"))
    desk.dossier_id = (await desk.ask("POST", "", {"branch": "CN01", "procedure": BIRTH.code}))[1]["dossier_id"]
    assert (await desk.ask("PUT", f"/{desk.dossier_id}/people/applicant", LAN))[0] == 200
    await desk.send(0, PLAIN)
    status, filed = await desk.file(PLAIN)
    assert status == 201, filed
    desk.filed = filed["id"]
    return desk


def missing(file: Path) -> Callable[[], object]:
    aside = file.with_name("aside")
    file.rename(aside)
    return lambda: aside.rename(file)


def damaged(file: Path) -> Callable[[], object]:
    whole = file.read_bytes()
    file.write_bytes(b"\xff" * len(whole))
    return lambda: file.write_bytes(whole)


def folder(file: Path) -> Callable[[], object]:
    back = missing(file)
    file.mkdir()

    def mend() -> None:
        file.rmdir()
        back()

    return mend


def test_a_file_that_held_only_the_keys_of_scans_is_missed_and_not_begun_anew(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with inside(installation) as server:
            desk = Noting(server, session_of(installation, "clerk1"))
            desk.dossier_id = (await desk.ask("POST", "", {"branch": "CN01", "procedure": BIRTH.code}))[1]["dossier_id"]
            await desk.send(0, PLAIN)
            assert (await desk.file(PLAIN))[0] == 201
            assert count(installation.data, sealed_record) == 0
            back = missing(installation.data / FILE)
            other = (await desk.ask("POST", "", {"branch": "CN01", "procedure": BIRTH.code}))[1]["dossier_id"]
            status, said = await desk.ask("PUT", f"/{other}/people/applicant", LAN)
            assert (status, "is missing" in said["detail"]) == (503, True)
            code, told = check(installation.data, capsys)
            assert (code, sorted(told)) == (1, ["keys"])
            back()
            assert (await desk.ask("PUT", f"/{other}/people/applicant", LAN))[0] == 200

    asyncio.run(story())


def test_single_keys_that_are_lost_are_named_and_are_not_taken_for_erased(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    data = installation.data

    async def story() -> None:
        async with inside(installation) as server:
            desk = await begun(server, installation)
            engine = open_database(default_url(data))
            with engine.connect() as connection:
                subject, *_ = connection.exec_driver_sql("SELECT subject_id FROM sealed_record").scalars()
            engine.dispose()
            lose(data, subject, key_of_files(desk.dossier_id))
            hashes = count(data, people_index)
            status, shown = await desk.ask("GET", f"/{desk.dossier_id}/people")
            assert (status, shown["people"]) == (200, [{"part": "applicant", "fields": {}}])  # no `erased`
            status, said = await desk.ask("GET", f"/{desk.dossier_id}/files/{desk.filed}")
            assert (status, said["detail"]) == (503, "the key of this document is lost")
            code, told = check(data, capsys)
            assert (code, sorted(told)) == (1, ["not_opened"])
            assert len(told["not_opened"]) == 2
            assert check(data, capsys, "--rebuild")[0] == 1
            assert count(data, people_index) == hashes
            again = await desk.ask("PUT", f"/{desk.dossier_id}/people/applicant", LAN | {"reason": "typed_wrong"})
            assert again[0] == 200  # who is there says it again

    asyncio.run(story())


def lose(data: Path, *subjects: str) -> None:
    import sqlite3

    with closing(sqlite3.connect(data / FILE)) as connection, connection:
        for subject in subjects:
            assert connection.execute("DELETE FROM key WHERE id = ?", (subject,)).rowcount == 1
