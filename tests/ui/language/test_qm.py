"""Catalogues as Qt reads them: found by source text alone, and without Python's help."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator, QUrl
from PySide6.QtQuick import QQuickView
from pytestqt.qtbot import QtBot

from ui.language.qm import elf_hash, qm_bytes
from ui.language.switch import LanguageSwitch

MESSAGES = {"Back": "Quay lại", "Take a number": "Lấy số", "Không": "No", "Untranslated": "", "": "header"}
MESSAGES |= {f"message {n}": f"lời {n}" for n in range(500)}


@pytest.fixture
def translator(qapp: QCoreApplication) -> Iterator[QTranslator]:
    content = qm_bytes(MESSAGES)  # Qt reads it in place: it must live as long as the translator
    translator = QTranslator()
    assert translator.load(content)
    yield translator
    del content


def test_every_message_is_found_in_any_context(translator: QTranslator) -> None:
    for source, text in MESSAGES.items():
        if source and text:
            assert translator.translate("AnyContext", source) == text
            assert translator.translate("Another", source) == text


def test_others_are_not_found(translator: QTranslator) -> None:
    assert [translator.translate("c", source) for source in ("back", "Untranslated", "message 500")] == ["", "", ""]


def test_the_hash_is_elfs() -> None:
    assert elf_hash(b"") == 1
    assert elf_hash(b"main") == 0x0737FE  # System V ABI, the usual example
    assert elf_hash(b"a" * 100) < 1 << 28


def test_a_file_of_qml_loads_while_translations_are_installed(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "Greeting.qml"
    file.write_text('import QtQuick\nText { text: qsTr("Hello") }', "utf-8")
    switch = LanguageSwitch()
    view = QQuickView()
    view.setSource(QUrl.fromLocalFile(str(file)))  # waits for Qt's own thread, which translates
    assert view.status() is QQuickView.Status.Ready
    view.close()
    switch.close()
