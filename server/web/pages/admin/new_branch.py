"""`/admin/new-branch`: a branch is added, as a copy of a template or of another branch; all else is changed later."""

import asyncio
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import Response

from language.messages import LANGUAGES, N_, own_name, speaking
from protocol.configuration import BranchConfig, Name
from protocol.problem import Refused
from server.balance.dispatch.policies import POLICIES
from server.catalogue.edit import Edit, of_edit, tables_of, with_edits
from server.catalogue.read import Catalogue, read_tables, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import template_files, template_names
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .draft import done_query, previews_of_configs, put_in_force
from .entry import ADMIN, configured, person_of
from .form import Texts

NEW: Final = f"{ADMIN}/new-branch"

TAKEN = N_("There is a branch with this code already.")
NO_SOURCE = N_("Choose what the branch begins as.")

_OWN: Final = ("lat", "lon", "address", "retired")
"""What a copy does not have of the branch that it is a copy of."""


class Source(Struct, frozen=True):
    """What a new branch can begin as: `branch:CN01`, or `template:one`."""

    value: str
    name: Name
    services: int
    counters: int
    procedures: int


async def show(asked: OperationRequest) -> Response:
    """The form; the first branch of an installation begins as the template."""
    return await _page(asked, {"from": "template:one", "id": _free_id(asked)})


async def add(asked: OperationRequest) -> Response:
    """Adds the branch, which touches nobody yet; then to its settings."""
    typed = await posted(asked.request, 16)
    if isinstance(typed, Refused):
        return refuse_page(typed, asked.request)
    source = (await _sources(asked)).get(typed.get("from", ""))
    if source is None:
        return await _page(asked, typed, 422, {"from": NO_SOURCE})
    name = typed.get("id", "").strip()
    if name in asked.context.live.branches or name in asked.context.live.damaged:
        return await _page(asked, typed, 422, {"id": TAKEN})
    called = {language: text for language in LANGUAGES if (text := typed.get(f"name.{language}", "").strip())}
    edit = Edit("branch", None, {"id": name, "name": called, **dict.fromkeys(_OWN)})
    tables = with_edits(tables_of(source), [edit])
    with speaking(page_language(asked.request)):
        read = read_tables(tables, POLICIES)
        if not isinstance(read, BranchConfig):
            own, others = of_edit(read, tables, edit)
            return await _page(asked, typed, 422, own | ({"from": others[0].message} if others else {}))
    done, refused = await put_in_force(asked, await previews_of_configs(asked, [read]))
    if refused is not None:
        return await _page(asked, typed, refused.status, {"id": TITLES[refused.code]})
    return see_other(f"{ADMIN}/branches/{name}?{urlencode({'new': done_query(done)})}")


async def _sources(asked: OperationRequest) -> dict[str, BranchConfig]:
    """What may be copied, by the form's value: the shipped branches, one of each template, and those that are there."""
    found = {f"template:{name}": config for name, config in (await asyncio.to_thread(_templates)).items()}
    return found | {f"branch:{config.id}": config for config in configured(asked) if not config.retired}


@cache
def _templates() -> dict[str, BranchConfig]:
    """The shipped branches, one of each template. Blocking the first time: they are read from files."""
    return {name: _first_of(name) for name in template_names()}


def _first_of(template: str) -> BranchConfig:
    texts = [SourceText(file, raw) for file, raw in template_files(template).items()]
    catalogue = read_texts(template, texts, POLICIES)
    assert isinstance(catalogue, Catalogue), catalogue
    return catalogue.branches[0]


def _free_id(asked: OperationRequest) -> str:
    """`CN01`, or the first that is free."""
    taken: Any = asked.context.live.branches
    return next(name for n in range(1, len(taken) + 2) if (name := f"CN{n:02}") not in taken)


async def _page(
    asked: OperationRequest, typed: Texts, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    sources = [
        Source(value, config.name, len(config.services), len(config.counters), len(config.procedures))
        for value, config in (await _sources(asked)).items()
    ]
    return page(
        asked.request,
        "admin_new_branch.html",
        status,
        sources=sources,
        texts=typed,
        errors=errors or {},
        spoken={language: own_name(language) for language in LANGUAGES},
        person=person_of(asked),
    )
