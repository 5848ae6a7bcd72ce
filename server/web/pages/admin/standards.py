"""`/admin/standards`: the values that the city and groups of branches give, and which branches take a new one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.messages import LANGUAGES, N_, own_name
from protocol.configuration import BranchConfig, Name
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.commands import city_envelope
from server.access.city.settings import CITY_SCOPE, SetGroup, SetStandard
from server.catalogue.edit import ROWS, Edit, rows_of_date, tables_of
from server.catalogue.format import WEEK
from server.catalogue.preview import Preview
from server.web.base.problems import TITLES
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of, posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from .choices import choices
from .draft import MOST_BYTES, MOST_FIELDS, Other, digest, done_of, done_query, previews_of, put_in_force
from .entry import ADMIN, configured, person_of
from .form import MOST_OPENINGS, MOST_WINDOWS, PRESENT, TIMES, Texts, edits_of, removal, texts_of
from .origins import ROWS_KEY, SHARED, SHARED_BY_PATH, branch_edits, follows, standard_tables
from .parts import WORDS, Part

STANDARDS: Final = f"{ADMIN}/standards"
CITY: Final = "city"
"""The city's scope as an address has it; no group is called so."""

NOTHING = N_("Nothing differs from what is given now.")
LOOK_AGAIN = N_("This is not what was shown before. Look at it once more.")
BAD_GROUP = N_("A group needs a code in small letters or digits, and a name in each language.")
IN_ANOTHER = N_("A branch can be in one group only; take it out of the other group first.")

IN_USE = N_("Somebody has a role in this group: take the role first.")


class Scope(Struct, frozen=True):
    """The city, or a group (`name`, `branches`). `path`: as addresses have it."""

    path: str
    scope: str
    name: Name | None = None
    branches: tuple[str, ...] = ()


async def show_scopes(asked: OperationRequest) -> Response:
    """The city and the groups, each with its parts, and the forms of groups."""
    return _scopes(asked)


async def set_group(asked: OperationRequest) -> Response:
    """Makes a group, or changes its name and branches; without branches it is gone."""
    form = await posted(asked.request, MOST_FIELDS, MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    name = {language: text for language in LANGUAGES if (text := form.get(f"name.{language}", "").strip())}
    branches = tuple(config.id for config in configured(asked) if f"in.{config.id}" in form)
    try:
        command = msgspec.convert({"group": form.get("group", ""), "name": name, "branches": branches}, SetGroup)
    except msgspec.ValidationError:
        return _scopes(asked, 422, BAD_GROUP)
    if command.group == CITY or not {"vi", "en"} <= set(name):
        return _scopes(asked, 422, BAD_GROUP)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused):
        said = {"branches": IN_ANOTHER, "group": IN_USE}.get(done.field or "", TITLES[done.code])
        return _scopes(asked, done.status, said)
    return see_other(STANDARDS)


async def show(asked: OperationRequest) -> Response:
    """The form of a part's values; of special days the list, or the form of one (`?row=`, `?new=1`)."""
    scope, part = _scope(asked), SHARED_BY_PATH.get(asked.param("part"))
    if scope is None or part is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    row = asked.request.query_params.get("row")
    tables = standard_tables(asked.context.live.access.settings, scope.scope)
    if part.table in ROWS and row is None and "new" not in asked.request.query_params:
        dates = sorted({one["date"] for one in tables["special_day"]})
        return page(asked.request, "admin_standard_days.html", scope=scope, part=part, dates=dates,
                    person=person_of(asked))  # fmt: skip
    if row is not None and not rows_of_date(tables, row):
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    return _form(asked, scope, part, texts_of(part, tables, row), row, tables)


async def save(asked: OperationRequest) -> Response:
    """Previews the values on the branches that take them, or gives them."""
    scope, part = _scope(asked), SHARED_BY_PATH.get(asked.param("part"))
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    if scope is None or part is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    typed = await form_of(asked.request, MOST_FIELDS, MOST_BYTES)
    if isinstance(typed, Refused):
        return refuse_page(typed, asked.request)
    settings = asked.context.live.access.settings
    tables, row = standard_tables(settings, scope.scope), typed.get("row")
    decision = typed.get("decision", "")
    removes = decision.endswith("remove") and row is not None
    edits = [removal(part, row or "")] if removes else _edits(part, typed, tables, row)
    members = [config for config in configured(asked) if scope.name is None or config.id in scope.branches]
    if PRESENT not in typed:
        typed |= {
            f"also.{one.id}": "on" for one in members if follows(settings, scope.scope, one.id, edits, tables_of(one))
        }
    if decision == "all":
        typed |= {f"also.{one.id}": "on" for one in members}
    chosen = [one.id for one in members if f"also.{one.id}" in typed]
    # what no branch takes is checked all the same, on the first of them
    looked = chosen or [one.id for one in members[:1]]
    previews = await previews_of(asked, looked, branch_edits(edits))
    shown = tuple(previews) if chosen else ()

    def again(said: str, status: int) -> Response:
        return _form(asked, scope, part, typed, row, tables, previews if not valid else shown, said, status, removes)

    valid = all(one.after is not None for one in previews)
    if not valid:
        return again("", 422)
    if not edits:
        return again(NOTHING, 200)
    if not decision.startswith("apply"):
        return again("", 200)
    if typed.get("previewed") != digest(shown):
        return again(LOOK_AGAIN, 200)
    for edit in edits:
        command = SetStandard(scope.scope, edit.table, edit.row, edit.values)
        said = await asked.context.live.submit(city_envelope(command, asked.principal.id))
        if isinstance(said, Refused):
            return again(TITLES[said.code], said.status)
    done, refused = await put_in_force(asked, shown)
    query = {"done": done_query(done), "given": "1"} | ({} if refused is None else {"stopped": "1"})
    return see_other(f"{STANDARDS}/{scope.path}/{part.path}?{urlencode(query)}")


def _edits(part: Part, typed: Texts, tables: Mapping[str, Any], row: str | None) -> list[Edit]:
    """Hours without any opening are no hours given, not hours of a branch that is always open."""
    edits = edits_of(part, typed, tables, row)
    if edits == [Edit("hours", None, {ROWS_KEY: []})]:
        return [Edit("hours", None, {ROWS_KEY: None})]
    return edits


def _scope(asked: OperationRequest) -> Scope | None:
    path = asked.param("scope")
    if path == CITY:
        return Scope(CITY, CITY_SCOPE)
    group = asked.context.live.access.settings.groups.get(path)
    return None if group is None else Scope(path, path, group.name, group.branches)


def _scopes(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    groups = asked.context.live.access.settings.groups.values()
    return page(
        asked.request,
        "admin_standards.html",
        status,
        scopes=[Scope(CITY, CITY_SCOPE), *(Scope(one.group, one.group, one.name, one.branches) for one in groups)],
        parts=SHARED,
        branches=configured(asked),
        spoken={language: own_name(language) for language in LANGUAGES},
        error=error,
        person=person_of(asked),
    )


def _form(
    asked: OperationRequest,
    scope: Scope,
    part: Part,
    texts: Texts,
    row: str | None,
    tables: Mapping[str, Any],
    previews: Sequence[Preview] = (),
    said: str = "",
    status: int = 200,
    removes: bool = False,
) -> Response:
    members = [config for config in configured(asked) if scope.name is None or config.id in scope.branches]
    query = asked.request.query_params
    config: BranchConfig | None = next(iter(members), None)
    return page(
        asked.request,
        "admin_standard.html",
        status,
        query={key: value for key, value in query.items() if key not in ("done", "given", "stopped")},
        scope=scope,
        part=part,
        row=row,
        is_row=part.table in ROWS,
        texts=texts,
        errors=previews[0].errors if previews else {},
        previews=previews,
        previewed=digest(previews),
        looked=asked.request.method == "POST",
        said=said,
        removes=removes,
        members=[Other(one.id, one.name, f"also.{one.id}" in texts) for one in members],
        choices={one.choices: choices(one.choices, config) for one in part.fields if one.choices and config},
        spoken={language: own_name(language) for language in LANGUAGES},
        week=[str(day) for day in WEEK],
        short=WORDS,
        times=TIMES,
        windows=min(MOST_WINDOWS, len(tables["hours"]) + 2),
        openings=MOST_OPENINGS,
        present=PRESENT,
        origins=[],
        given="given" in query,
        done=done_of(asked, query.get("done", "")),
        person=person_of(asked),
    )
