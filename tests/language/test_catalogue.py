"""The catalogue holds every message of the code, each translated whole: what Babel's own commands do not check."""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from language.messages import LANGUAGES, LOCALE, SOURCE

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%[0-9n]|%\([a-z_]+\)[a-z]|%[sd]")
HINT = "run `make messages` and translate what is empty in language/locale"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages in the code of today, as `make messages` collects them."""
    pot = tmp_path_factory.mktemp("messages") / "motcua.pot"
    extract = ["extract", "-F", "babel.cfg", "-k", "N_", "-k", "qsTr", "-o", str(pot), "."]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", *extract], cwd=ROOT, check=True)
    with pot.open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "motcua.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


translated = pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])


@pytest.mark.slow(3)
@translated
def test_the_catalogue_has_the_messages_of_the_code_and_no_others(template: Catalog, language: str) -> None:
    stored = catalogue(language)
    assert len(template) > 1500
    assert _ids(stored) == _ids(template), HINT
    assert not stored.obsolete, HINT


@translated
def test_every_message_is_translated_whole(language: str) -> None:
    faults = [
        f"{message.id!r} {fault}" for message in catalogue(language) if message.id for fault in faults_of(message)
    ]
    assert faults == [], HINT


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Back", "", "has no translation"),
        (("{n} person", "{n} people"), ("",), "has no translation"),
        (("{n} person", "{n} people"), ("{m} người",), "has other placeholders than its source"),
        ("Wait: %1", "Chờ", "has other placeholders than its source"),
        ("Take a number", unicodedata.normalize("NFD", "Lấy số"), "is not NFC"),
        ("Back ", "Quay lại", "begins or ends with other white space than its source"),
    ],
)
def test_a_faulty_translation_is_found(
    source: str | tuple[str, str], translation: str | tuple[str], fault: str
) -> None:
    assert list(faults_of(Message(source, translation))) == [fault]


def test_a_fuzzy_translation_is_found() -> None:
    assert list(faults_of(Message("Back", "Quay lại", flags=("fuzzy",)))) == ["is fuzzy"]


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with a translation, one clause each."""
    sources, texts = _strings(message.id), _strings(message.string)
    if not texts or not all(texts):
        yield "has no translation"
        return
    if message.fuzzy:
        yield "is fuzzy"
    allowed = [sorted(PLACEHOLDER.findall(source)) for source in sources]
    for text in texts:
        if unicodedata.normalize("NFC", text) != text:
            yield "is not NFC"
        if sorted(PLACEHOLDER.findall(text)) not in allowed:
            yield "has other placeholders than its source"
        if (text[:1].isspace(), text[-1:].isspace()) != (sources[0][:1].isspace(), sources[0][-1:].isspace()):
            yield "begins or ends with other white space than its source"


def _strings(value: str | Sequence[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _ids(catalog: Catalog) -> set[tuple[str, ...]]:
    return {tuple(_strings(message.id)) for message in catalog if message.id}


OTHER_PLACE = re.compile(r"(?i)(?:(?<!q)[úùủũụ]y|[óòỏõọ][ae])(?!\w)")
"""A tone mark on the first of two vowels that end a word, as in hủy; ours stand on the second: huỷ, hoá."""


def test_tone_marks_stand_in_one_place() -> None:
    words = [word for message in catalogue("vi") for word in _strings(message.string) if OTHER_PLACE.search(word)]
    assert words == []
