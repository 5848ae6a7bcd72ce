"""Reads a catalogue, a file or a folder of files: returns all its mistakes, or the configurations of its branches."""

from collections.abc import Collection, Sequence
from pathlib import Path as FilePath
from typing import Any

import msgspec
from msgspec import Struct

from language.messages import _
from protocol.configuration import BranchConfig

from .city import BranchTables, branches_of, check_city
from .finding import Finding, Remark
from .format import WEEK, CatalogueFile, CityFile, SpecialDayTable
from .shape import fit
from .sources import Source, SourceText, read_sources
from .validate import BRANCH_RULES, CITY_BRANCH_RULES, validate


class Catalogue(Struct, frozen=True):
    """A valid catalogue: its branches, in the order of the file."""

    branches: tuple[BranchConfig, ...]


def read_path(path: FilePath, policies: Collection[str]) -> Catalogue | tuple[Finding, ...]:
    """Reads the file at `path`, or all `.toml` files of the folder there. Raises OSError."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(2, _("no .toml file in this folder"), str(path))
    return read_texts(str(path), [SourceText(str(file), file.read_bytes()) for file in files], policies)


def read_texts(name: str, texts: Sequence[SourceText], policies: Collection[str]) -> Catalogue | tuple[Finding, ...]:
    """The branches that the TOML `texts` describe together, or all mistakes in them.

    A table `[branch]` makes a single branch, `[[branch]]` tables a city. `policies` are the valid policy names; `name`
    stands for all texts together in findings.
    """
    source = read_sources(name, texts)
    if isinstance(source, tuple):
        return source
    return _city(source, policies) if isinstance(source.data.get("branch"), list) else _branch(source, policies)


def read_file(path: FilePath, policies: Collection[str]) -> BranchConfig | tuple[Finding, ...]:
    """The one branch of the file at `path`. Raises OSError when it cannot be opened."""
    return read_catalogue(path.read_bytes(), str(path), policies)


def read_catalogue(raw: bytes, file: str, policies: Collection[str]) -> BranchConfig | tuple[Finding, ...]:
    """The configuration of the one branch that `raw` describes, or all mistakes in the order of lines.

    Raises ValueError for a valid file of several branches.
    """
    read = read_texts(file, [SourceText(file, raw)], policies)
    if not isinstance(read, Catalogue):
        return read
    (config,) = read.branches
    return config


def read_tables(data: dict[str, Any], policies: Collection[str]) -> BranchConfig | tuple[Remark, ...]:
    """The configuration of the one branch that these tables describe, or all mistakes, with their places in them."""
    kept, remarks = fit(data, CatalogueFile)
    remarks += validate(kept, policies, BRANCH_RULES)
    return tuple(remarks) if remarks else _configuration(msgspec.convert(kept, CatalogueFile))


def _branch(source: Source, policies: Collection[str]) -> Catalogue | tuple[Finding, ...]:
    read = read_tables(source.data, policies)
    return source.findings(read) if isinstance(read, tuple) else Catalogue((read,))


def _city(source: Source, policies: Collection[str]) -> Catalogue | tuple[Finding, ...]:
    kept, remarks = fit(source.data, CityFile)
    remarks += check_city(kept)
    branches = branches_of(kept)
    for one in branches:
        remarks += [_placed(one, remark) for remark in validate(one.tables, policies, CITY_BRANCH_RULES)]
    if remarks:
        return source.findings(remarks)
    return Catalogue(tuple(_configuration(msgspec.convert(one.offered(), CatalogueFile)) for one in branches))


def _placed(branch: BranchTables, remark: Remark) -> Remark:
    return msgspec.structs.replace(remark, path=branch.origin(remark.path))


def _configuration(file: CatalogueFile) -> BranchConfig:
    parts: dict[str, Any] = msgspec.to_builtins(file.branch)
    parts["services"] = msgspec.to_builtins(file.service)
    parts["procedures"] = msgspec.to_builtins(file.procedure)
    parts["counters"] = msgspec.to_builtins(file.counter)
    parts["clerks"] = msgspec.to_builtins(file.clerk)
    parts["priorities"] = msgspec.to_builtins(file.priority)
    parts["reasons"] = msgspec.to_builtins(file.reason)
    parts["outcomes"] = msgspec.to_builtins(file.outcome)
    parts["hours"] = [
        {
            "days": sorted(WEEK.index(day) for day in window.days),
            "first_ticket": window.first_ticket,
            "last_ticket": window.last_ticket,
            "close": window.close,
        }
        for window in file.hours
    ]
    parts["closed_dates"] = sorted(file.holidays.closed)
    parts["special_days"] = _special_days(file.special_day)
    parts["weights"] = msgspec.to_builtins(file.weights)
    parts["media"] = msgspec.to_builtins(file.media)
    parts["appointments"] = msgspec.to_builtins(file.appointments)
    parts["slip"] = msgspec.to_builtins(file.slip)
    return msgspec.convert(parts, BranchConfig)


def _special_days(rows: tuple[SpecialDayTable, ...]) -> list[dict[str, Any]]:
    """The rows by their dates, in the order of the calendar."""
    days: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda one: (one.date, one.first_ticket or "")):
        day = days.setdefault(row.date, {"date": row.date, "openings": []})
        if row.works_as is not None:
            day["works_as"] = WEEK.index(row.works_as)
        elif row.first_ticket is not None:
            day["openings"].append(
                {"first_ticket": row.first_ticket, "last_ticket": row.last_ticket, "close": row.close}
            )
    return list(days.values())
