"""A program's settings: from the command line, else the environment, else the settings file, else the default."""

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
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from language.messages import LANGUAGES
from protocol.ids import Id

S = TypeVar("S", bound="DeviceSettings")

ENVIRONMENT = "MOTCUA_"


def about(text: str) -> Meta:
    """The description of a setting in `--help`: `printer: Annotated[str, about("…")] = ""`."""
    return Meta(description=text)


Rotation: TypeAlias = Annotated[
    Annotated[int, Meta(ge=0, le=270, multiple_of=90)],
    about("turn the picture clockwise by 90, 180 or 270 degrees, for a monitor that hangs on its side"),
]


class DeviceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of every program; each adds its own. A field `virtual_hardware` is `--virtual-hardware` on the
    command line, `MOTCUA_VIRTUAL_HARDWARE` in the environment and `virtual_hardware` in the file."""

    server: Annotated[str, Meta(pattern=r"^https?://[^/?#\s]+$"), about("address of the server, http://host:port")]
    branch: Annotated[Id, about("id of the branch")]
    token: Annotated[str, about("this device's token, as motcua enrol printed it")] = ""
    language: Annotated[
        str, Meta(pattern=f"^({'|'.join(LANGUAGES)})$"), about(f"language at the start: {'|'.join(LANGUAGES)}")
    ] = "vi"
    fullscreen: Annotated[bool, about("fill the screen (--no-fullscreen for a window)")] = True
    screen: Annotated[str, about("which monitor to fill: its number, or its name such as HDMI-1; any without it")] = ""
    virtual_hardware: Annotated[bool, about("use virtual devices")] = False
    pin_hash: Annotated[str, about("hash of the PIN of the staff menu: python -m ui.program.pin")] = ""
    update_command: Annotated[
        str, about("command that installs a new version when a manager asks for it; the program restarts after it")
    ] = ""
    find_on: Annotated[str, about("look for the server on the interface of this address only")] = ""
    remote: Annotated[
        Annotated[int, Meta(ge=1, le=65535)] | None,
        about("take touches and keys from this port of 127.0.0.1; for tests and demonstrations only"),
    ] = None


_ASSUMED = {"server": "http://localhost:1"}


class SettingsError(ValueError):
    """A setting is wrong; the text says which one, where, and which values are right."""


def read_settings(
    cls: type[S], program: str, argv: Sequence[str] | None = None, environ: Mapping[str, str] | None = None
) -> S:
    """The settings of a program. `argv` without the program's name; ends the program with exit code 2 on a mistake."""
    parser = _parser(cls, program)
    try:
        return _read(cls, parser, sys.argv[1:] if argv is None else argv, os.environ if environ is None else environ)
    except SettingsError as error:
        parser.error(str(error))


class Given(Generic[S]):
    """The settings given so far, and `path`, the file that keeps those chosen on the screen.

    `wants_setup`: something of `needs` is missing, or `--setup` asks to choose anew.
    """

    def __init__(self, cls: type[S], values: dict[str, Any], path: Path, needs: Sequence[str], *, setup: bool) -> None:
        self.cls = cls
        self.values = values
        self.path = path
        self.is_complete = all(values.get(name) for name in needs)
        self.wants_setup = setup or not self.is_complete

    def settings(self, chosen: Mapping[str, Any] | None = None) -> S:
        """The settings with those chosen on the screen. Raises SettingsError."""
        return _converted(self.cls, self.values | {k: v for k, v in (chosen or {}).items() if v is not None})

    def assumed(self) -> S:
        """Checks the given settings, as if the missing ones were there. Raises SettingsError."""
        missing = {
            field.name: _ASSUMED.get(field.name, "x") for field in msgspec.structs.fields(self.cls) if field.required
        }
        return _converted(self.cls, missing | self.values)


def read_given(
    cls: type[S], program: str, needs: Sequence[str], argv: Sequence[str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Given[S]:  # fmt: skip
    """As `read_settings`, for a program that asks on the screen for the missing ones of `needs`.

    Without `--settings` the file that an earlier first run left is read, if there is one. Ends the program with exit
    code 2 on a mistake in what was said.
    """
    argv, environ = sys.argv[1:] if argv is None else argv, os.environ if environ is None else environ
    parser = _parser(cls, program)
    parser.add_argument("--setup", action="store_true", help="choose server, place and hardware anew, at the screen")
    try:
        options = _options(parser, argv)
        path: Path = options.settings or own_file(program, environ)
        given = Given(cls, _values(cls, options, environ, path if path.is_file() else None), path, needs,
                      setup=options.setup)  # fmt: skip
        given.assumed()
    except SettingsError as error:
        parser.error(str(error))
    return given


def own_file(program: str, environ: Mapping[str, str]) -> Path:
    """The file that keeps a program's settings chosen on the screen."""
    if sys.platform == "win32":
        base = Path(environ.get("APPDATA") or Path.home())
    else:
        base = Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or Path.home()) / ".config")
    return base / "motcua" / f"{program}.toml"


def _read(cls: type[S], parser: argparse.ArgumentParser, argv: Sequence[str], environ: Mapping[str, str]) -> S:
    options = _options(parser, argv)
    return _converted(cls, _values(cls, options, environ, options.settings))


def _options(parser: argparse.ArgumentParser, argv: Sequence[str]) -> argparse.Namespace:
    options, unknown = parser.parse_known_args(argv)
    if unknown:
        known = [option for action in parser._actions for option in action.option_strings]
        raise SettingsError(f"unknown option {unknown[0]}{_nearest(unknown[0].partition('=')[0], known)}")
    return options


def _values(
    cls: type[DeviceSettings], options: argparse.Namespace, environ: Mapping[str, str], path: Path | None
) -> dict[str, Any]:
    given: dict[str, Any] = {}
    fields = {field.name: field for field in msgspec.structs.fields(cls)}
    if path is not None:
        given |= read_file(path, list(fields))
    for name in fields:
        if (value := environ.get(ENVIRONMENT + name.upper())) is not None:
            given[name] = _from_text(value, fields[name].type)
    return given | {name: value for name in fields if (value := getattr(options, name)) is not None}


def _converted(cls: type[S], given: dict[str, Any]) -> S:
    for field in msgspec.structs.fields(cls):
        name = field.name
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
