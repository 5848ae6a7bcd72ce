"""Checks a TOML table against a msgspec Struct type and reports every misfit, not only the first."""

import datetime as dt
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec.inspect as mi

from language.messages import BOTH, LANGUAGES, N_, _
from protocol import configuration, ids

from .finding import Fault, Path, Remark, nearest
from .format import Weekday
from .weekday_words import weekday_of

_MISFIT: Final = object()


def _pattern(annotated: object) -> str:
    kind = mi.type_info(annotated)
    assert isinstance(kind, mi.StrType)
    assert kind.pattern is not None
    return kind.pattern


_IN_WORDS: Final = {
    _pattern(ids.Id): N_("1 to 36 letters without accents, digits, dots, underscores or hyphens"),
    _pattern(ids.Code): N_("1 to 32 small letters without accents, digits or underscores"),
    _pattern(ids.ServiceCode): N_("1 to 16 letters without accents, digits or underscores"),
    _pattern(ids.ProcedureCode): N_("a national code such as 1.001193"),
    _pattern(ids.Prefix): N_("1 to 3 capital letters A to Z or Đ"),
    _pattern(configuration.ClockTime): N_("a time of day as HH:MM, from 00:00 to 23:59"),
    _pattern(configuration.CalendarDate): N_("a date as YYYY-MM-DD"),
    _pattern(configuration.MediaFile): N_("a file of the page “Pictures and films”"),
    _pattern(ids.Language): N_("a language's code, such as vi"),
}


def fit(data: dict[str, Any], shape: type) -> tuple[dict[str, Any], list[Remark]]:
    """The values of `data` that fit `shape` (a msgspec Struct type), text in NFC, and a remark for each misfit.

    In the returned table a value that does not fit is `None`; missing keys stay missing.
    """
    remarks: list[Remark] = []
    kept = _fit(data, mi.type_info(shape), (), remarks)
    return (kept if isinstance(kept, dict) else {}), remarks


def _fit(value: Any, kind: mi.Type, path: Path, remarks: list[Remark]) -> Any:
    match kind:
        case mi.StructType():
            fields = {field.encode_name: field.type for field in kind.fields}
            required = [field.encode_name for field in kind.fields if field.required]
            return _fit_table(value, fields, required, path, remarks)
        case mi.DictType():  # a text: language → words
            return _fit_table(value, dict.fromkeys(LANGUAGES, kind.value_type), BOTH, path, remarks)
        case mi.VarTupleType():
            return _fit_list(value, kind, path, remarks)
        case mi.UnionType():
            (inner,) = (one for one in kind.types if not isinstance(one, mi.NoneType))
            return _fit(value, inner, path, remarks)
        case mi.StrType():
            problem, value = _fit_text(value, kind)
        case mi.BoolType():
            problem = (
                None if isinstance(value, bool) else _("must be true or false, not {value}").format(value=_show(value))
            )
        case mi.IntType() | mi.FloatType():
            problem = _number_problem(value, kind)
        case mi.EnumType():
            return _fit_word(value, kind, path, remarks)
        case _:
            raise TypeError(f"no rule for {kind!r}")
    if problem is None:
        return value
    remarks.append(Remark(path, Fault.BAD_VALUE, problem))
    return _MISFIT


def _fit_table(
    value: Any, fields: dict[str, mi.Type], required: Collection[str], path: Path, remarks: list[Remark]
) -> Any:
    if not isinstance(value, dict):
        remarks.append(Remark(path, Fault.BAD_VALUE, _("must be a table, not {value}").format(value=_show(value))))
        return _MISFIT
    unused = [name for name in fields if name not in value]
    for key in value:
        if key not in fields:
            hint = nearest(key, unused) or nearest(key, fields)
            message = _('unknown key "{key}"') if hint else _('unknown key "{key}"; known here: {names}')
            told = message.format(key=key, names=", ".join(fields))
            remarks.append(Remark((*path, key), Fault.UNKNOWN_KEY, told, hint))
    remarks.extend(Remark((*path, name), Fault.MISSING, _("is missing")) for name in unused if name in required)
    kept = {name: _fit(value[name], kind, (*path, name), remarks) for name, kind in fields.items() if name in value}
    return {name: None if one is _MISFIT else one for name, one in kept.items()}


def _fit_list(value: Any, kind: mi.VarTupleType, path: Path, remarks: list[Remark]) -> Any:
    if not isinstance(value, list):
        tables = isinstance(kind.item_type, mi.StructType)
        message = _("must be [[{key}]] tables, not {value}") if tables else _("must be a list, not {value}")
        remarks.append(Remark(path, Fault.BAD_VALUE, message.format(key=path[-1], value=_show(value))))
        return _MISFIT
    kept = [_fit(one, kind.item_type, (*path, place), remarks) for place, one in enumerate(value)]
    return [None if one is _MISFIT else one for one in kept]


def _fit_text(value: Any, kind: mi.StrType) -> tuple[str | None, Any]:
    if isinstance(value, dt.time):
        value = value.isoformat("auto").removesuffix(":00")
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        return _("must be text in quotes, not {value}").format(value=_show(value)), value
    value = unicodedata.normalize("NFC", value)
    if kind.pattern is not None:
        if re.search(kind.pattern, value) is not None and not value.endswith("\n"):
            return None, value
        return _('"{value}" must be {wanted}').format(value=value, wanted=_(_IN_WORDS[kind.pattern])), value
    value = value.strip()
    if not value:
        return _("must not be empty"), value
    if kind.max_length is not None and len(value) > kind.max_length:
        message = _("is {length} characters long; at most {most} fit")
        return message.format(length=len(value), most=kind.max_length), value
    if any(unicodedata.category(letter).startswith("C") for letter in value):
        return _("must be one line of text without control characters"), value
    return None, value


def _number_problem(value: Any, kind: mi.IntType | mi.FloatType) -> str | None:
    whole = isinstance(kind, mi.IntType)
    allowed = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed) or not math.isfinite(value):
        message = _("must be a whole number, not {value}") if whole else _("must be a number, not {value}")
        return message.format(value=_show(value))
    limits: tuple[tuple[float | None, Callable[[float, float], bool], str], ...] = (
        (kind.ge, operator.ge, N_("must be at least {limit:g}, not {value}")),
        (kind.gt, operator.gt, N_("must be more than {limit:g}, not {value}")),
        (kind.le, operator.le, N_("must be at most {limit:g}, not {value}")),
        (kind.lt, operator.lt, N_("must be less than {limit:g}, not {value}")),
    )
    for limit, holds, words in limits:
        if limit is not None and not holds(value, limit):
            return _(words).format(limit=limit, value=value)
    return None


def _fit_word(value: Any, kind: mi.EnumType, path: Path, remarks: list[Remark]) -> Any:
    known = [str(one.value) for one in kind.cls]
    if isinstance(value, str) and value in known:
        return value
    if kind.cls is Weekday and isinstance(value, str) and (day := weekday_of(value)) is not None:
        return str(day)
    hint = nearest(value, known) if isinstance(value, str) else None
    message = _("{value} must be one of {names}").format(value=_show(value), names=", ".join(known))
    remarks.append(Remark(path, Fault.BAD_VALUE, message, hint))
    return _MISFIT


def _show(value: Any) -> str:
    match value:
        case str():
            return f'"{value}"'
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list():
            return _("a list")
        case dict():
            return _("a table")
        case _:
            return f"{type(value).__name__} {value}"
