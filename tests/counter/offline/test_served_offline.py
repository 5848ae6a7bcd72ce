"""Whom a counter serves without the server is sent in once, also by a program that was started anew."""

from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from counter.offline.served_file import ServedFile
from counter.offline.served_offline import ServedOffline
from protocol.offline import AskServed
from server.web.base.clock import now_ms
from tests.serving import Serving
from ui.link.requests import Requests
from ui.link.sender import Sender


def made(serving: Serving, folder: Path) -> ServedOffline:
    requests = Requests(serving.url, serving.installation.tokens["counter-1"])
    return ServedOffline(ServedFile(folder), Sender(requests), serving.installation.branch, "1")


def visit(serving: Serving, code: str, **more: Any) -> AskServed:
    date = serving.call("GET", "/api/v1/branches/CN01/board")[1]["at"][:10]
    return AskServed(code, date, now_ms(), 60, **more)


def test_what_was_recorded_is_sent_in_once_after_a_restart(qtbot: QtBot, serving: Serving, tmp_path: Path) -> None:
    number = serving.issue("HT")["number"]
    told: list[tuple[str, bool]] = []
    first = made(serving, tmp_path)
    first.told.connect(lambda text, look: told.append((text, look)))
    first.record(visit(serving, number, dossiers=2))
    assert (first.waiting, first.has(number), [look for _, look in told]) == (1, True, [False])
    again = made(serving, tmp_path)
    again.set_connected(True)
    again.send_in()
    qtbot.waitUntil(lambda: again.waiting == 0)
    assert [event["kind"] for event in serving.journal()].count("served_offline") == 1
    assert ServedFile(tmp_path).kept == ()


def test_a_conflict_and_a_refusal_need_a_look_and_are_not_sent_again(
    qtbot: QtBot, serving: Serving, tmp_path: Path
) -> None:
    serving.issue("HT")
    told: list[tuple[str, bool]] = []
    served = made(serving, tmp_path)
    served.told.connect(lambda text, look: told.append((text, look)))
    served.set_connected(True)
    for code in ("HT-555", "https://x.test/t/none"):
        served.record(visit(serving, code))
    qtbot.waitUntil(lambda: served.waiting == 0)
    assert sum(look for _, look in told) == 2
    served.send_in()
    assert [event["kind"] for event in serving.journal()].count("served_conflict") == 1


def test_a_disk_that_takes_nothing_is_told_at_once(serving: Serving, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    served = made(serving, tmp_path / "file" / "folder")
    with qtbot.waitSignal(served.told, check_params_cb=lambda _text, look: bool(look)):
        served.record(visit(serving, "HT-001"))
