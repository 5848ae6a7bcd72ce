"""A damaged archive is refused, wherever the damage is; a failed backup leaves nothing."""

import io
import random
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.backup.archive import MANIFEST, Archive, Damage, DamagedArchive, new_archive
from server.backup.back_up import back_up
from server.backup.restore import restore
from server.backup.verify import verify
from tests.server.journal.test_branch_days import MODELS


def refusal(path: Path) -> Damage:
    with pytest.raises(DamagedArchive) as raised, Archive(path) as archive:
        archive.check_digests()
    return raised.value.damage


def content_of(path: Path) -> list[range]:
    """Where the bytes of the members are; between them are tar's own headers and padding."""
    with tarfile.open(path) as tar:
        return [range(member.offset_data, member.offset_data + member.size) for member in tar]


def test_a_whole_archive_replays(archive: Path) -> None:
    with Archive(archive) as opened:
        report = verify(opened, MODELS)
    assert report.ok
    assert report.events == sum(head.seq for head in opened.manifest.heads.values()) > 100


def test_one_changed_byte_anywhere_in_the_content_is_found(archive: Path) -> None:
    whole, chance = archive.read_bytes(), random.Random(3)
    members = content_of(archive)
    for _ in range(80):
        where = chance.choice(chance.choice(members))
        damaged = bytearray(whole)
        damaged[where] ^= 1 << chance.randrange(8)
        archive.write_bytes(damaged)
        with pytest.raises(DamagedArchive), Archive(archive) as opened:
            verify(opened, MODELS)


def test_an_archive_that_was_cut_is_refused(archive: Path) -> None:
    whole = archive.read_bytes()[: content_of(archive)[-1].stop]  # what follows is padding
    for share in (0.0, 0.1, 0.5, 0.9):
        archive.write_bytes(whole[: round(share * len(whole))])
        assert refusal(archive) in (Damage.NOT_A_BACKUP, Damage.MISSING, Damage.CHANGED)


def test_another_kind_of_file_is_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n" + bytes(4000))
    assert refusal(path) is Damage.NOT_A_BACKUP


def test_a_part_that_was_put_in_is_refused(archive: Path, empty_url: str) -> None:
    with tarfile.open(archive, "a") as tar:
        info = tarfile.TarInfo("scans/../../evil.pdf")
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    assert refusal(archive) is Damage.ADDED


def test_a_document_is_written_below_the_data_folder_only(archive: Path, source: Engine, tmp_path: Path) -> None:
    """Also when the manifest names it: whoever made the archive may have had another idea."""
    path, name = tmp_path / "evil.backup", "scans/../../evil.pdf"
    evil = tmp_path / "evil.pdf"
    evil.write_bytes(b"evil")
    with Archive(archive) as opened, new_archive(path) as writer:
        for member in opened.names("tables"):
            writer.add_lines(member, opened.lines(member))
        writer.add_file(name, evil)
        writer.finish(opened.manifest)
    evil.unlink()
    from server.journal.database.engine import default_url, open_database

    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    engine = open_database(default_url(folder))
    with Archive(path) as opened, pytest.raises(DamagedArchive) as raised:
        restore(opened, engine, folder, MODELS)
    engine.dispose()
    assert raised.value.member == name
    assert not list(tmp_path.rglob("evil.pdf"))


def test_a_backup_that_fails_leaves_no_file(source: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with source.begin() as connection:
        connection.exec_driver_sql("DROP TABLE history")
    with pytest.raises(Exception, match="history"):
        back_up(source, tmp_path / "source", folder / "x.backup", now=0, program="0")
    assert list(folder.iterdir()) == []


def test_the_manifest_comes_last(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        assert tar.getnames()[-1] == MANIFEST
