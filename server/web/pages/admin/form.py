"""Between a form's texts and the keys of a part: what a row shows, and what was typed, as edits. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final, TypeAlias

from language.messages import LANGUAGES
from server.catalogue.edit import ROWS, Edit, row_of, rows_of_date
from server.catalogue.format import WEEK

from .parts import Field, Kind, Part

Texts: TypeAlias = dict[str, str]
"""A form's fields by name: `prefix`, `name.vi`, `skills.HT` (`on`), `0.close`."""

ON: Final = "on"
TIMES: Final = ("first_ticket", "last_ticket", "close")
MOST_WINDOWS: Final = 12
MOST_OPENINGS: Final = 3
SKILL: Final = "skill."
"""Begins a box of the table of skills: `skill.COUNTER.SERVICE`."""
CLERK: Final = "clerk."
"""Begins a clerk's: `clerk.PERSON.SERVICE`."""
CLERK_THERE: Final = "clerk-there."
"""Begins the name of a hidden field for each clerk in the form."""
PRESENT: Final = "there"
"""The name of a hidden field: boxes that are not ticked are not sent."""


def texts_of(part: Part, tables: Mapping[str, Any], row: str | None, clerks: Sequence[str] = ()) -> Texts:
    """What the form of this row shows; of a new row (None) what is usual. `clerks`: those in the table of skills."""
    if part.table == "hours":
        return _windows(tables["hours"])
    if part.table == "special_day":
        return {"kind": "closed"} if row is None else _special(rows_of_date(dict(tables), row))
    if part.table == "skills":
        of_counters = {f"{SKILL}{one['id']}.{code}": ON for one in tables["counter"] for code in one["skills"]}
        offered = [one["code"] for one in tables["service"]]
        able = {one["user"]: one["skills"] for one in tables["clerk"]}
        return of_counters | {f"{CLERK}{one}.{code}": ON for one in clerks for code in able.get(one, offered)}
    values: Mapping[str, Any]
    if part.table in ROWS:
        values = (None if row is None else row_of(dict(tables), part.table, row)) or {}
    else:
        values = tables.get(part.table, {})
    texts = {name: text for field in part.fields for name, text in _texts(field, values.get(field.key))}
    if part.table == "service" and row is not None:
        texts |= {f"at.{one['id']}": ON for one in tables["counter"] if row in one["skills"]}
    return texts


def edits_of(
    part: Part, typed: Texts, tables: Mapping[str, Any], row: str | None, clerks: Sequence[str] = ()
) -> list[Edit]:
    """The edits that make the row (None: a new one) what was typed: only of the keys that it changes in `tables`.

    `clerks`: those who may be in the table of skills.
    """
    if part.table == "hours":
        return _unless_same(Edit("hours", None, {"rows": _typed_windows(typed)}), tables["hours"])
    if part.table == "special_day":
        return _special_edits(typed, tables, row)
    if part.table == "skills":
        return [*_table_of_skills(typed, tables), *_skills_of_clerks(typed, tables, clerks)]
    if part.table not in ROWS:
        values = _changed(part.fields, typed, tables.get(part.table, {}))
        return [Edit(part.table, None, values)] if values else []
    fields = [field for field in part.fields if not field.fixed]
    key = typed.get(ROWS[part.table], "").strip() if row is None else row
    before = {} if row is None else row_of(dict(tables), part.table, row) or {}
    values = _changed(fields, typed, before)
    edits = [Edit(part.table, key, values, new=row is None)] if values or row is None else []
    return edits + (_skill_edits(key, typed, tables) if part.table == "service" else [])


def _table_of_skills(typed: Texts, tables: Mapping[str, Any]) -> list[Edit]:
    """An edit for each counter whose services are others; those it keeps stay in their order."""
    edits = []
    for counter in tables["counter"]:
        chosen = [one["code"] for one in tables["service"] if f"{SKILL}{counter['id']}.{one['code']}" in typed]
        kept = [code for code in counter["skills"] if code in chosen]
        skills = [*kept, *(code for code in chosen if code not in kept)]
        if skills != list(counter["skills"]):
            edits.append(Edit("counter", counter["id"], {"skills": skills}))
    return edits


def _skills_of_clerks(typed: Texts, tables: Mapping[str, Any], clerks: Sequence[str]) -> list[Edit]:
    """An edit for each clerk of the form whose services are others; with all of them ticked, a clerk has no list."""
    offered = [one["code"] for one in tables["service"]]
    edits = []
    for user in clerks:
        if f"{CLERK_THERE}{user}" not in typed:
            continue
        before = row_of(dict(tables), "clerk", user)
        chosen = [code for code in offered if f"{CLERK}{user}.{code}" in typed]
        if chosen == offered:
            edits += [] if before is None else [Edit("clerk", user)]
        elif before is None:
            edits.append(Edit("clerk", user, {"skills": chosen}, new=True))
        elif set(chosen) != set(before["skills"]):
            edits.append(Edit("clerk", user, {"skills": chosen}))
    return edits


def removal(part: Part, row: str) -> Edit:
    """The edit that takes the row out."""
    return Edit(part.table, row)


def _texts(field: Field, value: Any) -> Iterable[tuple[str, str]]:
    key = field.key
    match field.kind:
        case Kind.NAME | Kind.LONG:
            return [(f"{key}.{language}", (value or {}).get(language, "")) for language in LANGUAGES]
        case Kind.LINES:
            return [
                (f"{key}.{language}", "\n".join(one.get(language, "") for one in value or ()).rstrip("\n"))
                for language in LANGUAGES
            ]
        case Kind.WORDS:
            return [(key, "\n".join(value or ()))]
        case Kind.CODES:
            return [(key, " ".join(value or ()))]
        case Kind.MANY:
            return [(f"{key}.{one}", ON) for one in value or ()]
        case Kind.RANKED:
            return [(f"{key}.{place}", one) for place, one in enumerate(value or ())]
        case Kind.FLAG:
            return [(key, ON)] if value else []
        case Kind.MINUTES:
            return [(key, "" if value is None else f"{value / 60:.10g}")]
        case _:
            return [(key, "" if value is None else repr(value) if isinstance(value, float) else str(value))]


def _changed(fields: Iterable[Field], typed: Texts, before: Mapping[str, Any]) -> dict[str, Any]:
    values = {field.key: _value(field, typed, before.get(field.key)) for field in fields}
    return {key: value for key, value in values.items() if value != before.get(key)}


def _value(field: Field, typed: Texts, before: Any) -> Any:
    """As the file has it; None: left out. What does not read as a number stays text, for the catalogue's own check."""
    key = field.key
    match field.kind:
        case Kind.NAME | Kind.LONG:
            return _in_languages({language: typed.get(f"{key}.{language}", "") for language in LANGUAGES})
        case Kind.LINES:
            columns = [typed.get(f"{key}.{language}", "").splitlines() for language in LANGUAGES]
            rows = [dict(zip(LANGUAGES, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
            return [one for row in rows if (one := _in_languages(row)) is not None] or None
        case Kind.WORDS:
            return [line.strip() for line in typed.get(key, "").splitlines() if line.strip()] or None
        case Kind.CODES:
            return typed.get(key, "").replace(",", " ").split() or ([] if before is not None else None)
        case Kind.MANY:
            chosen = [name.removeprefix(f"{key}.") for name in typed if name.startswith(f"{key}.")]
            kept = [one for one in before or () if one in chosen]
            return [*kept, *(one for one in chosen if one not in kept)]
        case Kind.RANKED:
            places = [name for name in typed if name.startswith(f"{key}.")]
            return list(dict.fromkeys(typed[place] for place in sorted(places) if typed[place]))
        case Kind.FLAG:
            return key in typed
        case Kind.MINUTES:
            number = _number(typed.get(key, ""))
            seconds = None if not isinstance(number, float) else round(number * 60, 3)
            return number if seconds is None else int(seconds) if seconds.is_integer() else seconds
        case Kind.WHOLE | Kind.NUMBER:
            found = _number(typed.get(key, ""))
            return int(found) if isinstance(found, float) and found.is_integer() else found
        case _:
            return typed.get(key, "").strip() or None


def _number(text: str) -> float | str | None:
    text = text.strip().replace(",", ".")
    try:
        return float(text) if text else None
    except ValueError:
        return text


def _in_languages(text: dict[str, str]) -> dict[str, str] | None:
    """Without the languages that have no words; None: no words at all."""
    return {language: " ".join(words.split()) for language, words in text.items() if words.strip()} or None


def _skill_edits(service: str, typed: Texts, tables: Mapping[str, Any]) -> list[Edit]:
    """The counters that begin or cease to serve the service, as its form says."""
    if f"at.{PRESENT}" not in typed:
        return []
    edits = []
    for counter in tables["counter"]:
        skills, wanted = counter["skills"], f"at.{counter['id']}" in typed
        if wanted and service not in skills:
            edits.append(Edit("counter", counter["id"], {"skills": [*skills, service]}))
        elif not wanted and service in skills:
            edits.append(Edit("counter", counter["id"], {"skills": [one for one in skills if one != service]}))
    return edits


def _windows(rows: Iterable[Mapping[str, Any]]) -> Texts:
    texts: Texts = {}
    for place, row in enumerate(rows):
        texts |= {f"{place}.days.{day}": ON for day in row["days"]}
        texts |= {f"{place}.{key}": row[key] for key in TIMES}
    return texts


def _typed_windows(typed: Texts) -> list[dict[str, Any]]:
    """The openings of the week with anything typed in them, in their order."""
    rows = []
    for place in range(MOST_WINDOWS):
        days = [str(day) for day in WEEK if f"{place}.days.{day}" in typed]
        times = {key: text for key in TIMES if (text := typed.get(f"{place}.{key}", "").strip())}
        if times:
            rows.append({"days": days, **times})
    return rows


def _special(rows: list[dict[str, Any]]) -> Texts:
    date = {"date": rows[0]["date"]} if rows else {}
    if not rows or "closed" in rows[0]:
        return {**date, "kind": "closed"}
    if "works_as" in rows[0]:
        return {**date, "kind": "works_as", "works_as": rows[0]["works_as"]}
    times = {f"{place}.{key}": row[key] for place, row in enumerate(rows) for key in TIMES}
    return {**date, "kind": "openings", **times}


def _special_edits(typed: Texts, tables: Mapping[str, Any], row: str | None) -> list[Edit]:
    date = typed.get("date", "").strip() if row is None else row
    match typed.get("kind"):
        case "works_as":
            rows: list[dict[str, Any]] = [{"works_as": typed.get("works_as", "")}]
        case "openings":
            rows = []
            for place in range(MOST_OPENINGS):
                times = {key: text for key in TIMES if (text := typed.get(f"{place}.{key}", "").strip())}
                rows += [times] if times else []
            rows = rows or [{"first_ticket": "", "last_ticket": "", "close": ""}]
        case _:
            rows = [{"closed": True}]
    before = [{key: value for key, value in one.items() if key != "date"} for one in rows_of_date(dict(tables), date)]
    return [] if rows == before else [Edit("special_day", date, {"rows": rows})]


def _unless_same(edit: Edit, before: Any) -> list[Edit]:
    return [] if edit.values is not None and edit.values["rows"] == before else [edit]
