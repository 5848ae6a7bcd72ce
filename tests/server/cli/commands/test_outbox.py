"""`motcua outbox` says what waits, and compares by a real server of the other side."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from server.cli.main import main
from server.dossier.tables import untold
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import default_url, open_database
from tests.server.outbox.office import TOKEN, Office, other_side
from tests.server.web.conftest import install
from tools.ministry.received import Ministry


def test_what_waits_is_said_and_what_differs_is_told_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = install(tmp_path / "data").data
    engine, ministry = open_database(default_url(data)), Ministry()
    token = tmp_path / "token"
    token.write_text(TOKEN)

    def say(*arguments: str) -> tuple[int, dict[str, object]]:
        code = main(["outbox", "--data", str(data), "--json", *arguments])
        return code, json.loads(capsys.readouterr().out.splitlines()[-1])

    assert say()[0] == 0
    assert say("--compare") == (1, {"error": "outbox_url is not set: dossiers are told to nobody"})

    async def story() -> None:
        async with other_side(ministry) as url:
            (data / "motcua.toml").write_text(
                f'outbox_url = "{url}"\noutbox_token_file = "{token}"\nwebhook_networks = "127.0.0.0/8"\n'
            )
            office = Office(engine, url)
            code = office.receive("d1")
            _, waiting = say()
            assert waiting["waiting"] == {"events": 1, "dossiers": 1, "oldest_at": office.now, "refused": 0}
            await office.run()
            assert (await asyncio.to_thread(say, "--compare"))[0] == 0
            ministry.dossiers.clear()
            exit_code, compared = await asyncio.to_thread(say, "--compare")
            assert exit_code == 1
            assert compared["compared"] == {"compared": 1, "differing": [code], "error": None}

    asyncio.run(story())
    with connect_to_write(engine) as connection, connection.begin():
        connection.execute(insert(untold), {"id": "d9", "seq": 1, "at": 1})
    assert main(["outbox", "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert "2 events of 2 dossiers wait to be told" in said
    assert "never with the real systems" in said
    engine.dispose()


def test_a_city_without_an_interface_gives_a_file_and_takes_one_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = install(tmp_path / "data").data
    engine, out, back = open_database(default_url(data)), tmp_path / "out.json", tmp_path / "back.csv"
    office = Office(engine, "http://127.0.0.1:9")
    codes = [office.receive(one) for one in ("d1", "d2")]

    def say(*arguments: str) -> tuple[int, dict[str, object]]:
        code = main(["outbox", "--data", str(data), "--json", *arguments])
        return code, json.loads(capsys.readouterr().out.splitlines()[-1])

    assert say("export")[0] == 1  # which file?
    assert say("export", str(out), "--format", "json") == (0, {"messages": 4, "path": str(out)})
    assert out.stat().st_mode & 0o777 == 0o600
    messages = json.loads(out.read_text("utf-8"))
    assert {one["body"]["data"][0]["MaHoSo"] for one in messages} == set(codes)
    rows = [f"{one['body']['data'][0]['MaHoSo']},,,{one['key']}," for one in messages]
    rows[-1] += "MaTTHC"  # the last one was refused
    back.write_text("\n".join(["code,state,at,key,error", *rows, f"{codes[0]},9,20261005083000,,"]), "utf-8")
    code, taken = say("import", str(back))
    assert (code, taken["told"], taken["refused"], taken["followed"]) == (1, 1, 1, 0)
    assert [fault["field"] for fault in taken["faults"]] == ["code"]  # type: ignore[attr-defined]  # ours to decide
    assert say("export", str(out), "--format", "csv") == (0, {"messages": 2, "path": str(out)})
    assert say("import", str(back))[1]["told"] == 0  # taken before
    with connect_to_write(engine) as connection, connection.begin():
        connection.execute(delete(untold))
    back.write_text(f"MaHoSo,TrangThaiHoSo\n{codes[0]},1\n", "utf-8")
    exit_code, found = say("--compare", str(back))
    assert (exit_code, found["missing"], found["to_tell"], found["told"]) == (1, [codes[1]], sorted(codes), 0)
    assert say("--compare", str(back), "--again")[1]["told"] == 2
    assert main(["outbox", "--data", str(data), "--compare", str(back)]) == 0
    assert "2 dossiers wait to be told" in capsys.readouterr().out
    back.write_text("no such file", "utf-8")
    assert main(["outbox", "--data", str(data), "--compare", str(back), "--again"]) == 1
    engine.dispose()
