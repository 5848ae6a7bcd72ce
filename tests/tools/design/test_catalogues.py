"""The catalogues of the programs are collected, checked and compiled."""

import shutil
import unicodedata
from pathlib import Path

import pytest

from protocol.enums import Language
from tools.design import catalogues

PYTHON = """
from ui.language.language import _, ngettext
a = _("Take a number")
b = ngettext("{n} person", "{n} people", 2)
"""
QML = """
import QtQuick
Text { text: qsTr("Back"); property bool wide: width > 3 && height < 4; property string t: `a ${width}` }
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one program, whose texts are in Python and QML."""
    root = tmp_path / "motcua"
    (root / "kiosk").mkdir(parents=True)
    (root / "kiosk" / "a.py").write_text(PYTHON, "utf-8")
    (root / "kiosk" / "B.qml").write_text(QML, "utf-8")
    monkeypatch.setattr(catalogues, "ROOT", root)
    return root


def translate(root: Path, old: str, new: str) -> None:
    path = catalogues.po_path("kiosk", Language.VI)
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def whole(root: Path) -> None:
    """Everything translated and compiled."""
    catalogues.update("kiosk")
    translate(root, 'msgid "Take a number"\nmsgstr ""', 'msgid "Take a number"\nmsgstr "Lấy số"')
    translate(root, 'msgid "Back"\nmsgstr ""', 'msgid "Back"\nmsgstr "Quay lại"')
    translate(root, 'msgstr[0] ""', 'msgstr[0] "{n} người"')
    catalogues.compile_package("kiosk")


def test_what_is_not_translated_is_found(root: Path) -> None:
    assert list(catalogues.problems("kiosk")) == [
        "kiosk/locale/vi/LC_MESSAGES/motcua.po: is missing; run update",
        "kiosk/locale/en/LC_MESSAGES/motcua.po: is missing; run update",
    ]
    assert catalogues.main(["update", "kiosk"]) == 0
    found = list(catalogues.problems("kiosk"))
    assert len(found) == 3
    assert all("vi/LC_MESSAGES/motcua.po" in line and "has no translation" in line for line in found)
    assert catalogues.main(["check", "kiosk"]) == 1


def test_a_whole_catalogue_is_in_order(root: Path) -> None:
    whole(root)
    assert list(catalogues.problems("kiosk")) == []
    before = catalogues.po_path("kiosk", Language.VI).read_bytes()
    catalogues.update("kiosk")
    assert catalogues.po_path("kiosk", Language.VI).read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{n} người", "{m} người", "has other placeholders"),
        ("Lấy số", unicodedata.normalize("NFD", "Lấy số"), "is not NFC"),
        ("Quay lại", "Quay lại ", "begins or ends"),
        ('msgid "Back"', '#, fuzzy\nmsgid "Back"', "is fuzzy"),
        ('msgid "Back"', 'msgid "Gone"', "is no longer in the code"),
    ],
)
def test_broken_translations_are_found(root: Path, old: str, new: str, said: str) -> None:
    whole(root)
    translate(root, old, new)
    catalogues.compile_package("kiosk")
    assert any(said in line for line in catalogues.problems("kiosk"))


def test_a_compiled_catalogue_that_is_not_current_is_found(root: Path) -> None:
    whole(root)
    translate(root, "Quay lại", "Trở lại")
    assert list(catalogues.problems("kiosk")) == ["kiosk/locale/vi/LC_MESSAGES/motcua.mo: is not current; run compile"]
    shutil.rmtree(root / "kiosk" / "locale" / "en")
    assert any("is missing" in line for line in catalogues.problems("kiosk"))


def test_ours_are_complete() -> None:
    assert list(catalogues.problems("ui")) == []
