"""Keeps the message catalogues: `python -m tools.design.catalogues update|compile|check [package …]`.

`update` collects the messages of the code into the .po files (new ones with an empty translation, except that English
is its own), `compile` writes the .mo files, `check` says what is missing. Needs Babel, which the programs do not.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from protocol.enums import Language

PACKAGES = (
    "ui",
    "slips",
    "kiosk",
    "counter",
    "display",
    "server/web",
    "server/simulate",
    "server/catalogue",
    "server/cli",
    "hardware",
)
ROOT = Path(__file__).resolve().parents[2]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2), "qsTr": (1,)}
METHODS = {".py": "python", ".qml": "javascript", ".html": "jinja2.ext:babel_extract"}
OPTIONS = {".html": {"silent": "false"}}
"""A template that cannot be parsed is an error, not a file without messages."""
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%[0-9n]|%\([a-z_]+\)[a-z]|%[sd]")
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Written instead of the time of the run, so that the same messages always give the same bytes."""


def po_path(package: str, language: Language) -> Path:
    """Where the catalogue of a package for a language is."""
    return ROOT / package / "locale" / language.value / "LC_MESSAGES" / "motcua.po"


def template(package: str) -> Catalog:
    """The messages of a package's code, without translations."""
    catalog = _new(None)
    for path in sorted((ROOT / package).rglob("*")):
        method = METHODS.get(path.suffix)
        if method is None:
            continue
        for _line, message, comments, _context in extract_from_file(
            method, path, KEYWORDS, ("i18n:",), OPTIONS.get(path.suffix)
        ):
            flags = ("python-brace-format",) if "{" in str(message) else ()
            catalog.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)],
                        auto_comments=comments, flags=flags)  # fmt: skip
    return catalog


def read(package: str, language: Language) -> Catalog:
    """The stored catalogue; an empty one when there is none yet."""
    path = po_path(package, language)
    if not path.exists():
        return _new(language)
    with path.open("rb") as file:
        catalog = read_po(file, locale=language.value, domain="motcua", abort_invalid=True)
    return _undated(catalog)


def update(package: str) -> None:
    """Bring the .po files in step with the code; translations of messages still there are kept."""
    messages = template(package)
    for language in Language:
        old = read(package, language)
        catalog = _new(language)
        for message in messages:
            if not message.id:
                continue
            kept = old.get(message.id)
            text = kept.string if kept is not None else ""
            if language is Language.EN and not _strings(text):
                text = message.id
            catalog.add(message.id, text, message.locations, message.flags, message.auto_comments)
        if not len(catalog) and not po_path(package, language).exists():
            continue
        _write(po_path(package, language), _po_bytes(catalog))


def compile_package(package: str) -> None:
    """Write the .mo files beside the .po files."""
    for language in Language:
        if po_path(package, language).exists():
            _write(po_path(package, language).with_suffix(".mo"), mo_bytes(package, language))


def mo_bytes(package: str, language: Language) -> bytes:
    """The compiled form of the stored .po file."""
    out = BytesIO()
    write_mo(out, read(package, language))
    return out.getvalue()


def problems(package: str) -> Iterator[str]:
    """What is wrong with a package's catalogues, one sentence each; nothing when all is well."""
    wanted = {_key(message): message for message in template(package) if message.id}
    for language in Language:
        path = po_path(package, language)
        where = path.relative_to(ROOT).as_posix()
        if not path.exists():
            if wanted:
                yield f"{where}: is missing; run update"
            continue
        stored = {_key(message): message for message in read(package, language) if message.id}
        yield from (f"{where}: {key!r} is not in the catalogue; run update" for key in wanted.keys() - stored.keys())
        yield from (f"{where}: {key!r} is no longer in the code; run update" for key in stored.keys() - wanted.keys())
        for key, message in stored.items():
            yield from (f"{where}: {key!r} {fault}" for fault in _faults(message))
        mo = path.with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != mo_bytes(package, language):
            yield f"{mo.relative_to(ROOT).as_posix()}: is not current; run compile"


def _faults(message: Message) -> Iterator[str]:
    translations = _strings(message.string)
    if not translations or not all(translations):
        yield "has no translation"
        return
    if message.fuzzy:
        yield "is fuzzy"
    sources = _strings(message.id)
    allowed = [sorted(PLACEHOLDER.findall(source)) for source in sources]
    for text in translations:
        if unicodedata.normalize("NFC", text) != text:
            yield "is not NFC"
        if sorted(PLACEHOLDER.findall(text)) not in allowed:
            yield "has other placeholders than its source"
        if (text[:1].isspace(), text[-1:].isspace()) != (sources[0][:1].isspace(), sources[0][-1:].isspace()):
            yield "begins or ends with other white space than its source"


def _strings(value: str | Sequence[str] | None) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return list(value or ())


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _new(language: Language | None) -> Catalog:
    locale = None if language is None else language.value
    catalog = Catalog(locale=locale, domain="motcua", project="motcua", version="1", fuzzy=False, charset="utf-8",
                      last_translator="Một Cửa", language_team=locale or "none",
                      msgid_bugs_address="https://example.invalid/")  # fmt: skip
    return _undated(catalog)


def _undated(catalog: Catalog) -> Catalog:
    catalog.creation_date = UNDATED
    catalog.revision_date = UNDATED
    return catalog


def _po_bytes(catalog: Catalog) -> bytes:
    catalog.header_comment = (
        f"# Texts of Một Cửa: {catalog.locale}. Collected by python -m tools.design.catalogues update."
    )
    out = BytesIO()
    write_po(out, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one of the three; 1 when `check` found something."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.design.catalogues", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("action", choices=("update", "compile", "check"))
    parser.add_argument(
        "package", nargs="*", metavar="PACKAGE", help=f"of {', '.join(PACKAGES)}; all when none is given"
    )
    args = parser.parse_args(argv)
    packages: list[str] = args.package or list(PACKAGES)
    for package in packages:
        if package not in PACKAGES:
            parser.error(f"unknown package {package!r}; known: {', '.join(PACKAGES)}")
    found: list[str] = []
    for package in packages:
        match args.action:
            case "update":
                update(package)
                compile_package(package)
            case "compile":
                compile_package(package)
            case _:
                found += problems(package)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
