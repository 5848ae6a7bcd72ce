"""One catalogue for Python and QML, switched while a program runs."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlComponent, QQmlEngine
from pytestqt.qtbot import QtBot

from language.messages import LANGUAGES, _, ngettext
from language.names import in_words, name_in
from ui.language.switch import LanguageSwitch


@pytest.fixture
def switch(qapp: QObject) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch()
    yield switch
    switch.use("en")
    switch.close()


def test_python_speaks_the_language_of_the_switch(switch: LanguageSwitch) -> None:
    assert [_("Take the number"), _("Back")] == ["Lấy số", "Quay lại"]
    assert _("Never translated") == "Never translated"
    assert ngettext("{n} person waiting", "{n} people waiting", 3).format(n=3) == "3 người chờ"


def test_switching_tells_once(switch: LanguageSwitch, qtbot: QtBot) -> None:
    heard: list[str] = []
    switch.changed.connect(lambda: heard.append(switch.language))
    switch.use("en")
    switch.use("en")
    assert heard == ["en"]
    assert _("Back") == "Back"
    assert ngettext("{n} person waiting", "{n} people waiting", 1) == "{n} person waiting"


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


def test_names_of_the_server_are_in_two_languages(switch: LanguageSwitch) -> None:
    name = {"vi": "Hộ tịch", "en": "Civil status"}
    assert [name_in(name, language) for language in LANGUAGES] == ["Hộ tịch", "Civil status"]
    assert (in_words(name), switch.name(name)) == ("Hộ tịch", "Hộ tịch")
    switch.use("en")
    assert (in_words(name), switch.name(name)) == ("Civil status", "Civil status")
