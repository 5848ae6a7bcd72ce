"""A person who cannot see takes a ticket: four keys, and nothing but what is spoken."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from server.cli.demo.hand import Hand
from tests.kiosk.made import hanoi
from tests.serving import Installation, Serving, template

from .room import Room

pytestmark = pytest.mark.slow(6)

DOWN, UP, OK, BACK = "Down", "Up", "Return", "Escape"
HEARD_WITHIN_S = 60.0


class Listener:
    """The person: hears the last thing said, presses keys, looks at nothing."""

    def __init__(self, kiosk: Hand, tape: Path) -> None:
        self._kiosk = kiosk
        self._tape = tape
        self._heard = 0

    def press(self, key: str) -> str:
        """Press once the screen before has been taken in, and listen to what is said after it."""
        self._kiosk.wait("kiosk", "settled", equals=True)
        self._kiosk.key(key)
        return self.listen()

    def listen(self, until: Callable[[str], bool] = bool) -> str:
        """The next thing said that is waited for."""
        deadline = time.monotonic() + HEARD_WITHIN_S
        while time.monotonic() < deadline:
            lines = self._tape.read_text("utf-8").splitlines() if self._tape.exists() else []
            said = [json.loads(line) for line in lines[self._heard :]]
            for at, line in enumerate(said):
                if "say" in line and until(line["say"]):
                    self._heard += at + 1
                    return str(line["say"])
            time.sleep(0.05)
        raise AssertionError(f"nothing awaited was said; on the tape: {self._tape.read_text('utf-8')[-800:]}")

    def find(self, wanted: str, key: str = DOWN) -> str:
        """Go through the choices until the wanted one is read."""
        for _ in range(40):
            said = self.press(key)
            if wanted in said:
                return said
        raise AssertionError(f"{wanted!r} was never read")


@pytest.fixture
def spoken_room(tmp_path: Path) -> Room:
    room = Room(tmp_path)
    own = tuple(each for each in hanoi().procedures if each.service == "HT")
    config = msgspec.structs.replace(template(), procedures=own)
    room.serving = Serving(Installation.staffed(tmp_path / "hanoi", config))
    return room


def test_with_four_keys_and_the_spoken_text_only(spoken_room: Room, tmp_path: Path) -> None:
    with spoken_room as room:
        tape = tmp_path / "said.jsonl"
        kiosk = room.kiosk("--voice", tape.as_uri())
        kiosk.wait("service-HT", "enabled", equals=True)
        person = Listener(kiosk, tape)

        welcome = person.press(DOWN)
        assert "Dùng bốn phím" in welcome
        assert "Chi nhánh số 1" in welcome
        person.find("Hộ tịch")
        service = person.press(OK)
        assert "Bạn làm thủ tục nào?" in service
        person.find("Đăng ký khai sinh")
        confirm = person.press(OK)
        for wanted in (
            "Đăng ký khai sinh",
            "Giấy tờ cần mang theo",
            "Giấy chứng sinh",
            "1 hồ sơ",
            "Bấm phím chọn để lấy số",
        ):
            assert wanted in confirm, confirm
        person.find("ưu tiên")
        person.press(OK)
        person.find("Người cao tuổi")
        again = person.press(OK)
        assert "Lấy số" in again
        person.press(OK)
        ticket = person.listen(lambda said: "Số của bạn là" in said)
        number = ticket.partition("Số của bạn là ")[2].partition(".")[0]
        printed = person.listen(lambda said: "lấy phiếu" in said)
        assert number in printed
        assert "Nghe lại" in person.press(UP) + person.press(UP)

        body = room.body("issued", number)
        assert (body["procedure"], body["priority"], body["language"]) == ("1.001193", "elderly", "vi")
        assert len(room.printer.wait_for(1, 60)) == 1


def test_in_english_and_back_again(spoken_room: Room, tmp_path: Path) -> None:
    with spoken_room as room:
        tape = tmp_path / "said.jsonl"
        kiosk = room.kiosk("--voice", tape.as_uri())
        kiosk.wait("service-HT", "enabled", equals=True)
        person = Listener(kiosk, tape)
        person.press(UP)
        assert "English" in person.press(UP)
        english = person.press(OK)
        assert "What do you need?" in english
        person.find("Certification")
        assert "OK takes the number" in person.press(OK)
        assert "What do you need?" in person.press(BACK)
        person.find("Certification")
        person.press(OK)
        person.press(OK)
        ticket = person.listen(lambda said: "Your number is" in said)
        number = ticket.partition("Your number is ")[2].partition(".")[0]
        assert room.body("issued", number)["language"] == "en"
