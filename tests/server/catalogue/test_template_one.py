"""The template `one` shows every key of a branch's file, and each that is commented out is right once it is not."""

import re
from typing import Any

import msgspec
import msgspec.inspect as mi

from protocol.configuration import BranchConfig
from server.catalogue.format import CatalogueFile
from server.catalogue.read import read_catalogue
from server.catalogue.sources import Source, SourceText, read_sources
from server.catalogue.templates import read_template

POLICIES = ("fcfs", "motcua", "priority")
KEY = re.compile(r"^#(?=[a-z\\[])", re.MULTILINE)
TEXT = read_template("one").decode()
NOT_OF_THE_FILE = frozenset({"vi", "en"})


def keys_of(shape: Any, path: str = "") -> set[str]:
    """Every key of the format, as `table.key`."""
    kind = mi.type_info(shape) if not isinstance(shape, mi.Type) else shape
    while isinstance(kind, mi.UnionType):
        (kind,) = (one for one in kind.types if not isinstance(one, mi.NoneType))
    if isinstance(kind, mi.VarTupleType):
        return keys_of(kind.item_type, path)
    if not isinstance(kind, mi.StructType):
        return {path}
    return {key for field in kind.fields for key in keys_of(field.type, f"{path}.{field.encode_name}".strip("."))}


def keys_in(value: Any, path: str = "") -> set[str]:
    match value:
        case dict() if not value.keys() <= NOT_OF_THE_FILE:
            return {key for name, one in value.items() for key in keys_in(one, f"{path}.{name}".strip("."))}
        case list() if value and isinstance(value[0], dict):
            return {key for one in value for key in keys_in(one, path)}
        case _:
            return {path}


def uncommented() -> str:
    return KEY.sub("", TEXT)


def test_every_key_of_the_format_is_in_it() -> None:
    source = read_sources("one.toml", [SourceText("one.toml", uncommented().encode())])
    assert isinstance(source, Source), source
    assert keys_of(CatalogueFile) - keys_in(source.data) == set()


def test_with_every_comment_taken_away_it_is_right_and_differs() -> None:
    plain = read_catalogue(TEXT.encode(), "one.toml", POLICIES)
    whole = read_catalogue(uncommented().encode(), "one.toml", POLICIES)
    assert isinstance(plain, BranchConfig)
    assert isinstance(whole, BranchConfig), "\n".join(map(str, whole))
    assert whole.special_days
    assert whole.procedures
    assert (plain.hours, len(whole.hours)) == ((), 2)


def test_a_setting_left_out_shows_its_default() -> None:
    """Where a default is a value, the line that is commented out has it."""
    whole = read_catalogue(uncommented().encode(), "one.toml", POLICIES)
    assert isinstance(whole, BranchConfig)
    fields = {field.name: field for field in msgspec.structs.fields(BranchConfig)}
    assert whole.weights == fields["weights"].default
    assert whole.retired is fields["retired"].default
