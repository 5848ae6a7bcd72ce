"""A third language is a file: its catalogue, and the words under its code in a branch's file; no code is changed."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from language.messages import LOCALE
from tests.server.catalogue.test_read import GOOD

ROOT = LOCALE.parent.parent
FRENCH = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgctxt "this language's own name"
msgid "English"
msgstr "Français"

msgid "English. Press OK for English."
msgstr "Français. Appuyez sur OK pour le français."

msgid "What do you need?"
msgstr "De quoi avez-vous besoin ?"

msgid "Expected wait"
msgstr "Attente prévue"

msgid "about {minutes} min"
msgstr "environ {minutes} min"
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is said by the programs as they are, beside a copy of `language` that has one folder more."""
    folder = tmp_path_factory.mktemp("third")
    shutil.copytree(LOCALE.parent, folder / "language")
    messages = folder / "language" / "locale" / "fr" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "motcua.po").write_text(FRENCH, "utf-8")
    with (messages / "motcua.po").open("rb") as source, (messages / "motcua.mo").open("wb") as compiled:
        write_mo(compiled, read_po(source))
    branch = folder / "cn02.toml"
    branch.write_text(GOOD.replace('en = "Civil status"', 'fr = "État civil", en = "Civil status"'), "utf-8")
    path = os.pathsep.join((str(folder), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-m", "tests.language.third_language", str(branch)], cwd=folder, timeout=60,
        env=os.environ | {"PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_language_is_offered_by_its_own_name_after_the_two_that_every_text_has(told: dict[str, Any]) -> None:
    assert list(told["languages"].items()) == [("vi", "Tiếng Việt"), ("en", "English"), ("fr", "Français")]


def test_the_branchs_words_keep_their_order_through_a_file_whoever_wrote_it(told: dict[str, Any]) -> None:
    assert told["same hash when written and read again"]


def test_the_kiosk_speaks_it_with_vietnamese_beneath_and_for_names_that_lack_it(told: dict[str, Any]) -> None:
    french = told["kiosk"]["fr"]
    assert french["title"] == "De quoi avez-vous besoin ?"
    assert french["note"] == "Touch a service, or scan a slip or appointment.", "a message that lacks it: its source"
    assert french["cards"] == [["État civil", "Hộ tịch"], ["Đất đai", "Đất đai"]]


def test_the_kiosks_other_screens_are_as_they_were(told: dict[str, Any]) -> None:
    assert told["kiosk"]["vi"]["cards"] == [["Hộ tịch", "Civil status"], ["Đất đai", "Land"]]
    assert told["kiosk"]["en"]["cards"] == [["Civil status", "Hộ tịch"], ["Land", "Đất đai"]]


def test_the_kiosks_switch_goes_round_and_names_each_in_its_own_words(told: dict[str, Any]) -> None:
    assert {language: screen["switch"] for language, screen in told["kiosk"].items()} == {
        "vi": ["language-en", "English. Press OK for English."],
        "en": ["language-fr", "Français. Appuyez sur OK pour le français."],
        "fr": ["language-vi", "Tiếng Việt. Bấm phím chọn để nghe tiếng Việt."],
    }


def test_a_page_speaks_it_and_links_to_both_others(told: dict[str, Any]) -> None:
    assert '<html lang="fr"' in told["page"]
    assert "environ 3–6 min" in told["page"]
    assert [f'lang="{each}" hreflang="{each}">' in told["page"] for each in ("vi", "en", "fr")] == [True, True, False]


def test_a_slip_has_it_beneath_vietnamese_and_english_where_nobody_chose_it(told: dict[str, Any]) -> None:
    service, wait, ahead, label = told["slip"]
    assert service == ["Hộ tịch", "État civil"]
    assert wait[1] == "environ 9–14 min"
    assert ahead[1] == "Your turn", "a message that lacks it: its source"
    assert label[1] == "Attente prévue"
    assert told["slip in Vietnamese"][0] == ["Hộ tịch", "Civil status"]
