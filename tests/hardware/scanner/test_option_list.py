"""Option lists of several makes are read as they are printed."""

from hardware.scanner.option_list import DeviceOption, read_options

from .option_lists import BROTHER, EPSON, FUJITSU, HP


def test_words_ranges_numbers_and_switches_are_read() -> None:
    fujitsu, brother, hp = map(read_options, (FUJITSU, BROTHER, HP))
    assert fujitsu["source"].choices == ("Flatbed", "ADF Front", "ADF Back", "ADF Duplex")
    assert fujitsu["resolution"] == DeviceOption("resolution", (), 50, 600, 1, "dpi", "600")
    assert not fujitsu["page-width"].active
    assert (fujitsu["y"].most, fujitsu["y"].unit) == (296.972, "mm")
    assert brother["mode"].value == "24bit Color[Fast]"
    assert brother["mode"].choices[0] == "Black & White"
    assert len(brother["source"].choices) == 4
    assert (brother["resolution"].numbers[0], brother["resolution"].unit) == (100, "dpi")
    assert (hp["batch-scan"].choices, hp["batch-scan"].value) == (("yes", "no"), "no")
    assert read_options(EPSON)["resolution"].numbers == (50, 100, 150, 240, 600)


def test_what_is_no_option_list_has_no_options() -> None:
    assert read_options("") == {}
    assert read_options("scanimage: no SANE devices found\n\n  --mode wrongly indented [x]\n    -- [y]") == {}
