"""One catalogue for Python and QML, stacked by package and switched while running."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlComponent, QQmlEngine
from pytestqt.qtbot import QtBot

from protocol.configuration import Name
from protocol.enums import Language
from ui.language.language import LanguageSwitch, _, name_in, ngettext

TEXTS = {"shop": {"Take a number": "Lấy số", "Close": "Đóng (quầy)"}, "base": {"Close": "Đóng", "Back": "Quay lại"}}


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two packages with Vietnamese catalogues of their own."""
    for package, texts in TEXTS.items():
        folder = tmp_path / f"mc_test_{package}" / "locale" / "vi" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (tmp_path / f"mc_test_{package}" / "__init__.py").touch()
        catalog = Catalog(locale="vi")
        for source, text in texts.items():
            catalog.add(source, text)
        if package == "base":
            catalog.add(("{n} person", "{n} people"), ("{n} người",))
        with (folder / "motcua.mo").open("wb") as file:
            write_mo(file, catalog)
    monkeypatch.syspath_prepend(str(tmp_path))
    for package in TEXTS:
        sys.modules.pop(f"mc_test_{package}", None)
    return [f"mc_test_{package}" for package in TEXTS]


@pytest.fixture
def switch(qapp: QObject, packages: list[str]) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch(packages)
    yield switch
    switch.use(Language.EN)
    switch.close()


def test_the_programs_own_words_come_first(switch: LanguageSwitch) -> None:
    assert [_("Take a number"), _("Close"), _("Back")] == ["Lấy số", "Đóng (quầy)", "Quay lại"]
    assert _("Never translated") == "Never translated"
    assert ngettext("{n} person", "{n} people", 3).format(n=3) == "3 người"


def test_switching_tells_once(switch: LanguageSwitch, qtbot: QtBot) -> None:
    heard: list[str] = []
    switch.changed.connect(lambda: heard.append(switch.language.value))
    switch.use(Language.EN)
    switch.use(Language.EN)
    assert heard == ["en"]
    assert _("Close") == "Close"
    assert ngettext("{n} person", "{n} people", 1) == "{n} person"


def test_qml_reads_the_same_catalogue_and_follows(switch: LanguageSwitch) -> None:
    engine = QQmlEngine()
    engine.rootContext().setContextProperty("language", switch)
    switch.serve(engine.retranslate)
    component = QQmlComponent(engine)
    component.setData(
        b'import QtQml; QtObject { property string a: qsTr("Back"); property string b: qsTr("Unknown");'
        b" property string code: language.code; function toEnglish() { language.use('en') } }",
        "",
    )
    thing = component.create()
    assert (thing.property("a"), thing.property("b"), thing.property("code")) == ("Quay lại", "Unknown", "vi")
    thing.metaObject().invokeMethod(thing, "toEnglish")
    assert (thing.property("a"), thing.property("code")) == ("Back", "en")


def test_names_of_the_server_are_in_two_languages() -> None:
    name = Name("Hộ tịch", "Civil status")
    assert [name_in(name, language) for language in Language] == ["Hộ tịch", "Civil status"]
