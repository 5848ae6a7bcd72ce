"""LED panels: what each make's table sends is read by a twin that knows the manual, not the table."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.led.frame import Panel, PanelError, crc16, panel, panels
from hardware.led.led import Answer, LedPanel
from hardware.serial.address import parse_line
from hardware.serial.serial_port import LineState
from tests.hardware.serial.heard import Heard
from tests.hardware.virtual_serial import VirtualAmplusPanel, VirtualLinePanel, VirtualModbusPanel, VirtualPanel

TWINS: dict[str, type[VirtualPanel]] = {
    "line": VirtualLinePanel, "led-485": VirtualModbusPanel, "am03127": VirtualAmplusPanel,
}  # fmt: skip


def test_every_shipped_make_has_a_twin() -> None:
    assert set(panels()) == set(TWINS)


@pytest.mark.parametrize("name", TWINS)
def test_a_number_can_be_read_on_the_panel_also_after_it_was_unplugged(tmp_path: Path, name: str) -> None:
    heard = Heard[Answer]()
    with TWINS[name](tmp_path, panel_id=3) as twin:
        device = LedPanel(parse_line(twin.address), panel(name), panel_id=3, retry_s=0.02)
        heard.listen_to(device)
        device.show("A-015")
        device.open()
        twin.wait_until("A-015")
        device.show("B-102")
        twin.wait_until("B-102")
        if device.answers:
            assert set(heard.wait_for(1)) == {Answer.SHOWN}
        twin.unplug()
        heard.wait_until(LineState.OPEN, LineState.LOST)
        twin.shown = ""
        twin.plug()
        twin.wait_until("B-102")
        device.show("")
        twin.wait_until("")
        device.close()


@pytest.mark.parametrize("name", ["led-485", "am03127"])
def test_a_panel_whose_own_power_was_cut_is_told_and_shows_its_text_again(tmp_path: Path, name: str) -> None:
    heard, now_s = Heard[Answer](), [1000.0]
    with TWINS[name](tmp_path) as twin:
        device = LedPanel(parse_line(twin.address), panel(name), clock=lambda: now_s[0])
        heard.listen_to(device)
        device.show("A-015")
        device.open()
        assert heard.wait_for(1) == [Answer.SHOWN]
        twin.lose_power()
        pass_time_until(lambda: Answer.SILENT in heard.said, now_s)
        twin.has_power = True
        pass_time_until(lambda: twin.shown == "A-015", now_s)
        device.close()


def pass_time_until(holds: Callable[[], bool], now_s: list[float]) -> None:
    for _second in range(3000):
        if holds():
            return
        now_s[0] += 1
        time.sleep(0.02)  # the line's thread looks at the clock ten times a second
    raise TimeoutError


@pytest.mark.parametrize("name", ["led-485", "am03127"])
def test_a_panel_that_refuses_is_heard(tmp_path: Path, name: str) -> None:
    heard = Heard[Answer]()
    with TWINS[name](tmp_path) as twin:
        twin.broken = True
        device = LedPanel(parse_line(twin.address), panel(name), retry_s=0.02)
        heard.listen_to(device)
        device.open()
        assert heard.wait_for(1) == [Answer.REFUSED]
        device.close()


def test_the_sum_of_modbus() -> None:
    assert crc16(b"123456789") == 0x4B37, "the check value of CRC-16/MODBUS"


def test_a_number_too_wide_loses_its_hyphen_first() -> None:
    small = Panel("P", "M", 4, "text 0D")
    assert small.fitted("A-015") == "A015"
    with pytest.raises(PanelError, match="4 places"):
        small.fitted("AB-1015")
    with pytest.raises(PanelError, match="plain letters"):
        small.fitted("Đ1")


def test_a_wrong_table_is_found_when_it_is_read(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[a]\nname='A'\nsource='M'\nwidth=4\nshow='text QQ'\n")
    with pytest.raises(PanelError, match=r"own\.toml"):
        panel(f"{own}#a")
    with pytest.raises(PanelError, match="known: line, led-485, am03127"):
        panel("b")


def test_what_is_shown_last_goes_out_before_the_line_is_closed(tmp_path: Path) -> None:
    with VirtualLinePanel(tmp_path) as twin:
        device = LedPanel(parse_line(twin.address), panel("line"))
        device.show("A-015")
        device.open()
        twin.wait_until("A-015")
        device.show("")
        device.close()
        twin.wait_until("")
