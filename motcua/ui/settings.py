"""How a program is told where it stands: command line before environment before settings file before default."""

import argparse
import difflib
import os
import sys
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from motcua.protocol.ids import Id
from motcua.protocol.words import Language

S = TypeVar("S", bound="DeviceSettings")

ENVIRONMENT = "MOTCUA_"


def about(text: str) -> Meta:
    """What a setting is for, as `--help` shows it: `printer: Annotated[str, about("…")] = ""`."""
    return Meta(description=text)


class DeviceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every program is told; each adds its own. A field `virtual_hardware` is `--virtual-hardware` on the
    command line, `MOTCUA_VIRTUAL_HARDWARE` in the environment and `virtual_hardware` in the file."""

    server: Annotated[str, Meta(pattern=r"^https?://[^/?#\s]+$"), about("address of the server, http://host:port")]
    branch: Annotated[Id, about("id of the branch")]
    token: Annotated[str, about("this device's token, as motcua enrol printed it")] = ""
    language: Annotated[Language, about("language at the start")] = Language.VI
    fullscreen: Annotated[bool, about("fill the screen (--no-fullscreen for a window)")] = True
    virtual_hardware: Annotated[bool, about("use virtual devices")] = False
    pin_hash: Annotated[str, about("hash of the PIN of the staff menu: python -m motcua.ui.pin")] = ""
    remote: Annotated[
        Annotated[int, Meta(ge=1, le=65535)] | None,
        about("take touches and keys from this port of 127.0.0.1; for tests and demonstrations only"),
    ] = None


class SettingsError(ValueError):
    """A setting is wrong; the text says which, where, and what would be right."""


def read_settings(
    cls: type[S], program: str, argv: Sequence[str] | None = None, environ: Mapping[str, str] | None = None
) -> S:
    """The settings of a program. `argv` without the program's name; ends the program with exit code 2 on a mistake."""
    parser = _parser(cls, program)
    try:
        return _read(cls, parser, sys.argv[1:] if argv is None else argv, os.environ if environ is None else environ)
    except SettingsError as error:
        parser.error(str(error))


def _read(cls: type[S], parser: argparse.ArgumentParser, argv: Sequence[str], environ: Mapping[str, str]) -> S:
    options, unknown = parser.parse_known_args(argv)
    if unknown:
        known = [option for action in parser._actions for option in action.option_strings]
        raise SettingsError(f"unknown option {unknown[0]}{_nearest(unknown[0].partition('=')[0], known)}")
    given: dict[str, Any] = {}
    fields = {field.name: field for field in msgspec.structs.fields(cls)}
    path: Path | None = options.settings
    if path is not None:
        given |= read_file(path, list(fields))
    for name in fields:
        if (value := environ.get(ENVIRONMENT + name.upper())) is not None:
            given[name] = _from_text(value, fields[name].type)
    given |= {name: value for name in fields if (value := getattr(options, name)) is not None}
    for name, field in fields.items():
        if field.required and name not in given:
            raise SettingsError(
                f"{name} is missing: give {_option(name)}, {ENVIRONMENT}{name.upper()} or a line in the settings file"
            )
    try:
        return msgspec.convert(given, cls, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error)) from error


def read_file(path: Path, known: Sequence[str]) -> dict[str, Any]:
    """The keys of a TOML settings file. Raises SettingsError, which names the file, the key and the nearest one."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    for key in content:
        if key not in known:
            raise SettingsError(f"{path}: unknown key {key!r}{_nearest(key, known)}")
    return content


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; known: {', '.join(known)}"


def _parser(cls: type[DeviceSettings], program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, allow_abbrev=False)
    parser.add_argument("--settings", type=Path, metavar="FILE", help="settings file (TOML), the same names as keys")
    for field in msgspec.structs.fields(cls):
        kind, description = _kind(field.type)
        if kind is bool:
            parser.add_argument(_option(field.name), action=argparse.BooleanOptionalAction, default=None,
                                help=description)  # fmt: skip
            if field.name == "fullscreen":
                parser.add_argument("--windowed", dest="fullscreen", action="store_false", default=None,
                                    help="the same as --no-fullscreen")  # fmt: skip
            continue
        choices = "|".join(member.value for member in kind) if issubclass(kind, Enum) else None
        parser.add_argument(_option(field.name), metavar=choices or field.name.upper(), default=None, help=description)
    return parser


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _kind(annotation: Any) -> tuple[type[Any], str]:
    """The plain type of a field, and its description."""
    description = ""
    while True:
        if typing.get_origin(annotation) is Annotated:
            for note in annotation.__metadata__:
                if isinstance(note, Meta) and note.description:
                    description = note.description
            annotation = annotation.__origin__
        elif typing.get_origin(annotation) in (typing.Union, types.UnionType):
            annotation = next(arm for arm in typing.get_args(annotation) if arm is not type(None))
        else:
            return annotation, description


def _from_text(value: str, annotation: Any) -> Any:
    kind, _ = _kind(annotation)
    if kind is bool:
        return value.strip().lower() in ("1", "true", "yes", "on")
    return value
