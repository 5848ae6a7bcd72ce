"""After an erasure nothing of a person is in plain or can be opened anywhere: files, database, or a restored backup."""

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, select

from protocol.configuration import ProcedureConfig, Statutory
from protocol.dossier_people import FindDossiers
from protocol.enums import Role, TermUnit
from server.backup.sealed_keys import seal_keys
from server.cli.commands.backup import PASSPHRASE
from server.cli.main import main
from server.dossier.stream.filed import key_of_files
from server.jobs.sealing import NONCE_BYTES
from server.journal.database.engine import default_url, open_database
from server.people.find import find
from server.people.key_store import FILE, LIST, read_list
from server.people.people import People
from server.people.scope import Scope
from server.people.tables import people_index, sealed_record
from tests.server.web.inside import Inside, inside, session_of
from tests.serving import Installation

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
ALL = "/api/v1/dossiers"
LAN = {"name": "Lê Thị Ngọc Lan", "identity_number": "001190012345", "phone": "0912345678"}
OTHER = {"name": "Trần Văn Khác", "identity_number": "001090099999"}
PLAIN = ("Ngọc Lan", "ngoc lan", "001190012345", "0912345678", "Xin bản sao")
EVERYWHERE = Scope(None, "u-nobody")


class Office:
    """An administrator's requests."""

    def __init__(self, server: Inside, installation: Installation) -> None:
        self._client = server.near
        self._token = session_of(installation, "admin")

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = await self._client.request(method, f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def dossier(self, *people: Any, ends: bool) -> str:
        id_ = str((await self.ask("POST", "/dossiers", {"branch": "CN01", "procedure": BIRTH.code}))["dossier_id"])
        for part, person in zip(("applicant", "owner"), people, strict=False):
            await self.ask("PUT", f"/dossiers/{id_}/people/{part}", person)
        await self.ask("PUT", f"/dossiers/{id_}/texts/content", {"text": "Xin bản sao"})
        await self.ask("POST", f"/dossiers/{id_}/receive-dossier", {"unit": "H26.50"})
        if ends:
            await self.ask("PUT", f"/dossiers/{id_}/people/applicant", people[0] | {"reason": "typed_wrong"})
            await self.ask("POST", f"/dossiers/{id_}/withdraw-dossier", {})
        return id_


def nowhere(data: Path) -> None:
    """Nothing of Lan is in plain in any file below this folder: database, WAL, keys, lists."""
    for path in data.rglob("*"):
        for word in PLAIN:
            assert not path.is_file() or word.encode() not in path.read_bytes(), (word, path)


def found(data: Path, **by: str) -> list[str]:
    engine, people = open_database(default_url(data)), People.of(data)
    with engine.connect() as connection:
        hits = find(connection, people.index_key, FindDossiers(**by), EVERYWHERE)
    engine.dispose()
    return [hit.dossier.id for hit in hits.hits]


def sealed(data: Path) -> dict[str, dict[str, str]]:
    """What is sealed, by subject."""
    engine = open_database(default_url(data))
    with engine.connect() as connection:
        rows = connection.execute(select(sealed_record.c.subject_id, sealed_record.c.fields)).all()
    engine.dispose()
    return {subject: msgspec.json.decode(fields, type=dict[str, str]) for subject, fields in rows}


def command(*arguments: object) -> int:
    return main([str(each) for each in arguments])


@pytest.mark.slow(6)
def test_an_erased_person_is_nowhere_and_stays_so_after_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "một câu đủ dài để thử")
    data, archive, keys = tmp_path / "data", tmp_path / "a.backup", tmp_path / "a.keys"
    installation = Installation(data)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.add_person("admin", Role.ADMIN)

    async def begin() -> tuple[str, str, str]:
        async with inside(installation) as server:
            office = Office(server, installation)
            return (
                await office.dossier(LAN, OTHER, ends=True),
                await office.dossier(OTHER, ends=True),
                await office.dossier(LAN, ends=False),
            )

    async def erase() -> Any:
        async with inside(installation) as server:
            office = Office(server, installation)
            return await office.ask("POST", "/people/erase", {"identity_number": LAN["identity_number"]})

    ended, others, open_one = asyncio.run(begin())
    nonces = [base64.b64decode(value)[:NONCE_BYTES] for fields in sealed(data).values() for value in fields.values()]
    assert len(nonces) == len(set(nonces)) > 12
    assert command("backup", "--data", data, archive, "--keys", keys) == 0
    wrapped = {subject: raw for subject, raw in sealed(data).items() if raw}
    assert asyncio.run(erase()) == {"dossiers": 1, "held": [open_one], "replaced": []}

    nowhere(data)
    assert command("check", "--data", data) == 0
    assert found(data, identity_number="001190012345") == [open_one]  # who is still waiting is still known
    assert found(data, name="ngoc lan") == [open_one]
    assert set(found(data, identity_number="001090099999")) == {ended, others}
    gone = {subject for subject, fields in sealed(data).items() if not fields}
    assert len(gone) == 3  # as she was first, as she was corrected, and the texts of the dossier
    assert set(read_list(data / LIST)) == gone | {key_of_files(ended)}
    assert gone <= wrapped.keys()

    restored = tmp_path / "restored"
    newer = "--erased", data / LIST
    assert command("restore", archive, "--keys", keys, "--data", restored, "--yes", *newer) == 0
    nowhere(restored)
    assert command("check", "--data", restored) == 0
    assert People.of(restored).keys.of(sorted(gone)) == {}
    assert found(restored, name="ngoc lan") == [open_one]
    assert not [subject for subject, fields in sealed(restored).items() if fields and subject in gone]

    spoil(restored)
    assert command("check", "--data", restored) == 1
    assert command("check", "--data", restored, "--rebuild") == 0
    assert command("check", "--data", restored) == 0
    assert found(restored, name="ngoc lan") == [open_one]


@pytest.mark.slow(3)
def test_who_was_replaced_after_the_receipt_is_erased_and_the_other_stays(tmp_path: Path) -> None:
    data = tmp_path / "data"
    installation = Installation(data)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.add_person("admin", Role.ADMIN)
    correction = OTHER | {"reason": "typed_wrong"}

    async def begin() -> tuple[str, str, Any]:
        async with inside(installation) as server:
            office = Office(server, installation)
            id_, open_one = [await office.dossier(LAN, ends=False) for _ in range(2)]
            for each in (id_, open_one):
                await office.ask("PUT", f"/dossiers/{each}/people/applicant", correction)
            await office.ask("POST", f"/dossiers/{id_}/withdraw-dossier", {})
            by_number = await office.ask("POST", "/dossiers/find", {"identity_number": LAN["identity_number"]})
            by_name = await office.ask("POST", "/dossiers/find", {"name": "ngoc lan"})
            assert (by_number["found"], by_name["found"]) == ([], [])  # a clerk's search knows who is in force
            assert command("check", "--data", data) == 0
            # what was sealed when its server ended, and no event names
            key = server.context.people.keys.make(key_of_files(id_))
            said = await office.ask("POST", "/people/erase", {"identity_number": LAN["identity_number"]})
            assert server.context.people.keys.of([key_of_files(id_)]) == {key_of_files(id_): key}  # of who is there now
            return id_, open_one, said

    id_, open_one, said = asyncio.run(begin())
    assert said == {"dossiers": 1, "held": [open_one], "replaced": [id_]}
    assert set(found(data, identity_number=OTHER["identity_number"])) == {id_, open_one}
    assert command("check", "--data", data) == 0
    with closing_engine(data) as connection:
        opened = People.of(data).read_people(connection, id_, seq=3)
        assert [one.erased for one in opened] == [True]
        texts = People.of(data).read_texts(connection, id_)
    assert list(texts.values()) == ["Xin bản sao"]
    spoil(data)
    assert command("check", "--data", data, "--rebuild") == 0
    assert command("check", "--data", data) == 0

    async def erase_other() -> Any:
        async with inside(installation) as server:
            office = Office(server, installation)
            answer = await office.ask("POST", "/people/erase", {"identity_number": OTHER["identity_number"]})
            assert server.context.people.keys.of([key_of_files(id_)]) == {}  # also where no event names a file
            await office.ask("POST", f"/dossiers/{open_one}/withdraw-dossier", {})
            again = await office.ask("POST", "/people/erase", {"identity_number": LAN["identity_number"]})
            return answer, again

    answer, again = asyncio.run(erase_other())
    assert answer == {"dossiers": 1, "held": [open_one], "replaced": []}
    assert again == {"dossiers": 1, "held": [], "replaced": [open_one]}  # the rebuild knew her again
    assert command("check", "--data", data) == 0


@contextmanager
def closing_engine(data: Path) -> Iterator[Connection]:
    engine = open_database(default_url(data))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def spoil(data: Path) -> None:
    """Hashes are lost, and one that is of nobody is there."""
    engine = open_database(default_url(data))
    with engine.begin() as connection:
        connection.execute(people_index.delete())
        subject = connection.execute(select(sealed_record.c.subject_id)).scalars().first()
        connection.execute(people_index.insert().values(kind="name", hash="0" * 32, subject_id=subject))
    engine.dispose()


def test_a_restore_to_a_moment_fits_the_rows_to_its_journal_and_says_which_keys_are_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PASSPHRASE, "một câu đủ dài để thử")
    data, archive, keys = tmp_path / "data", tmp_path / "a.backup", tmp_path / "a.keys"
    installation = Installation(data)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.add_person("admin", Role.ADMIN)

    async def begin() -> int:
        async with inside(installation) as server:
            office = Office(server, installation)
            await office.dossier(LAN, ends=True)
            until = server.context.clock.now()
            while server.context.clock.now() == until:
                await asyncio.sleep(0.001)
            await office.dossier(OTHER, ends=True)
            return until

    early = tmp_path / "early.keys"
    with early.open("wb") as file:
        seal_keys(data, "một câu đủ dài để thử", file)
    until = asyncio.run(begin())
    assert command("backup", "--data", data, archive, "--keys", keys) == 0
    text = datetime.fromtimestamp(until / 1000, UTC).isoformat()
    restored = tmp_path / "restored"
    assert command("restore", archive, "--keys", keys, "--data", restored, "--yes", "--until", text) == 0
    assert command("check", "--data", restored) == 0
    assert len(found(restored, name="le thi ngoc lan")) == 1
    assert found(restored, name="tran van khac") == []

    older = tmp_path / "older"
    capsys.readouterr()
    assert command("restore", archive, "--keys", early, "--data", older, "--yes") == 0
    assert "The data of 6 people and texts cannot be read" in capsys.readouterr().err
    assert command("check", "--data", older) == 1
    (older / FILE).write_bytes((data / FILE).read_bytes())  # a newer file of keys in its place
    assert command("check", "--data", older) == 0
