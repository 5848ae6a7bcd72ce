"""`motcua audit verify`: an export is what the journal holds, or the line that is not is named."""

import csv
import json
from pathlib import Path

import pytest

from server.cli.main import main
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import read_rows
from server.journal.schema.hash_chain import GENESIS
from server.journal.trail_file import COLUMNS, cells
from tests.serving import Installation


def command(*arguments: object) -> int:
    return main([str(each) for each in arguments])


def exported(installation: Installation, file: Path) -> None:
    """The city's whole stream."""
    engine = open_database(default_url(installation.data))
    before = GENESIS
    with engine.connect() as connection, file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for row in read_rows(connection, "city"):
            writer.writerow(cells(row, before, "lan"))
            before = row.hash
    engine.dispose()


def test_an_export_is_checked_against_the_journal_and_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installation = Installation.staffed(tmp_path / "data")
    file = tmp_path / "trail.csv"
    exported(installation, file)
    data = ("--data", installation.data, "--json")
    assert command("anchor", *data) == 0
    capsys.readouterr()
    for more in ((), ("--without-journal",)):
        assert command("audit", "verify", file, *more, *data) == 0
        said = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (said["ok"], said["entries"], said["signed"], said["gaps"]) == (True, 7, 1, 0)
    text = file.read_text(encoding="utf-8-sig")
    assert text.count("clerk1") == 1
    file.write_text(text.replace("clerk1", "clerk9"), encoding="utf-8")
    for more in ((), ("--without-journal",)):
        assert command("audit", "verify", file, *more, *data) == 1
        said = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert [one["fault"] for one in said["faults"]] == ["changed"]
    other = tmp_path / "other.csv"
    other.write_text("a,b\n", encoding="utf-8")
    assert command("audit", "verify", other, *data) == 1
    assert command("audit", "verify", tmp_path / "none.csv", *data) == 1
