"""Pictures and films of the branch's settings: fetched, checked, shown beside the calls, and never a reason to stop."""

import hashlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from display.notices.media_files import MediaFiles
from display.screen.lobby import DisplayScope
from protocol.configuration import MediaConfig
from tests.display.looking import Looker
from tests.display.stand import Stand, branch
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

GOOD, OTHER = b"one picture", b"another"


def named(content: bytes, kind: str = "jpg") -> str:
    return f"{hashlib.sha256(content).hexdigest()}.{kind}"


@pytest.fixture
def files() -> Iterator[tuple[str, dict[str, bytes], list[str]]]:
    """A server of files: its address, what it has, and what was asked for."""
    has: dict[str, bytes] = {}
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            asked.append(name)
            self.send_response(200 if name in has else 404)
            content = has.get(name, b"{}")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", has, asked
        server.shutdown()
        thread.join()


def test_each_is_fetched_once_a_damaged_one_holds_up_no_other_and_what_is_named_no_more_goes(
    files: tuple[str, dict[str, bytes], list[str]], tmp_path: Path, qtbot: QtBot
) -> None:
    address, has, asked = files
    has |= {named(GOOD): b"something else", named(OTHER): OTHER}
    media = MediaFiles(Requests(address, ""), "CN01", tmp_path / "media")
    with qtbot.waitSignal(media.arrived):
        media.want([named(GOOD), named(OTHER)])
    assert [path.name for path in media.folder.iterdir()] == [named(OTHER)]
    has[named(GOOD)] = GOOD
    with qtbot.waitSignal(media.arrived):
        media.want([named(GOOD), named(OTHER)])
    assert asked == [named(GOOD), named(OTHER), named(GOOD)]
    (media.folder / "holiday.jpg").write_bytes(b"somebody's")
    media.want([named(GOOD)])
    assert sorted(path.name for path in media.folder.iterdir()) == sorted([named(GOOD), "holiday.jpg"])


def stand_with(tmp_path: Path, *media: MediaConfig, scope: DisplayScope | None = None) -> Stand:
    stand = Stand(LanguageSwitch("vi"), scope or DisplayScope())
    stand.lobby.media_folder = tmp_path
    stand.connect()
    stand.describe(msgspec.structs.replace(branch(), media=media))
    stand.pass_s(1)
    return stand


def test_there_is_room_beside_the_calls_only_while_there_is_something_to_show(tmp_path: Path) -> None:
    first = MediaConfig("le", named(GOOD), order=2)
    second = MediaConfig("tin", text={"vi": "Nghỉ lễ", "en": "Holiday"}, order=1, last_day="2026-07-09")
    stand = stand_with(tmp_path, first, second)
    layout, notices = stand.lobby.layout_board, stand.lobby.notice_board
    assert (layout.property("name"), notices.property("text")) == ("landscape-notices", "Nghỉ lễ")
    stand.pass_s(20)
    assert notices.property("text") == "Nghỉ lễ"  # the picture is not there yet
    (tmp_path / named(GOOD)).write_bytes(GOOD)
    stand.lobby.media_arrived()
    stand.pass_s(16)
    assert notices.property("image").endswith(named(GOOD))
    stand.describe(branch())
    stand.pass_s(1)
    assert layout.property("name") == "landscape"


def test_each_television_shows_what_is_for_its_zone_and_one_of_a_single_counter_none(tmp_path: Path) -> None:
    text = {"vi": "Chỉ tầng trên", "en": "Upstairs only"}
    for scope, shown in (
        (DisplayScope(zone="b"), "Chỉ tầng trên"),
        (DisplayScope(zone="a"), ""),
        (DisplayScope(), ""),
        (DisplayScope(zone="b", counter="1"), ""),
    ):
        stand = stand_with(tmp_path, MediaConfig("b", text=text, zone="b"), scope=scope)
        assert stand.lobby.notice_board.property("text") == shown


@pytest.mark.qt_log_ignore(".*")  # Qt says it too
def test_a_broken_picture_is_passed_over_and_when_none_can_be_shown_the_calls_have_the_whole_screen(
    view_of: Looker, tmp_path: Path, qtbot: QtBot
) -> None:
    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill("#ff8800")
    (tmp_path / named(GOOD)).write_bytes(GOOD)
    image.save(str(tmp_path / named(OTHER, "png")))
    stand, _ = view_of("busy", media_folder=tmp_path)
    board = stand.lobby.notice_board

    def until_shown(shown: Callable[[], bool]) -> None:
        def look() -> bool:
            stand.pass_s(1)
            return shown()

        qtbot.waitUntil(look)

    stand.describe(msgspec.structs.replace(stand.view, media=(MediaConfig("a", named(GOOD)),
                                                              MediaConfig("b", named(OTHER, "png")))))  # fmt: skip
    stand.pass_s(1)
    until_shown(lambda: bool(board.property("image").endswith("png")))
    call = stand.called("HT-999", "5")
    stand.pass_s(1)
    assert call.number in [number for number, _ in stand.lines()]
    (tmp_path / named(OTHER, "png")).unlink()
    stand.describe(msgspec.structs.replace(stand.view, media=(MediaConfig("a", named(GOOD)),)))
    stand.pass_s(1)
    until_shown(lambda: bool(board.property("isEmpty")))
    assert stand.lobby.layout_board.property("name") == "landscape"
    assert call.number in [number for number, _ in stand.lines()]
