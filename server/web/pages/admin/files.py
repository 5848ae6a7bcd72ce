"""A branch's settings as a file: downloaded, and read again from a file, with the same preview as a form's."""

import asyncio
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from language.messages import N_, speaking
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.balance.dispatch.policies import POLICIES
from server.catalogue.finding import Finding
from server.catalogue.preview import Preview
from server.catalogue.read import Catalogue, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.write import write_catalogue
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .draft import digest, done_query, previews_of_configs, put_in_force
from .entry import ADMIN, person_of

FILE: Final = f"{ADMIN}/file"
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of a form whose text is percent-encoded; a city of thirty branches takes a tenth of it."""
MOST_FINDINGS: Final = 40

LOOK_AGAIN = N_("The settings have changed since this was shown. Look at it once more.")
NOT_YOURS = N_("The file has branches that you may not set up: {branches}.")


async def download(asked: OperationRequest) -> Response:
    """The branch's settings in force, as the file that reads back as them."""
    config = asked.branch.state.settings
    assert config is not None
    headers = {"Content-Disposition": f'attachment; filename="{config.id}.toml"', "Cache-Control": "no-store",
               "X-Content-Type-Options": "nosniff"}  # fmt: skip
    return Response(write_catalogue(config), media_type="application/toml", headers=headers)


async def show(asked: OperationRequest) -> Response:
    """Where a file is chosen, or its text pasted."""
    return _page(asked, "")


async def read(asked: OperationRequest) -> Response:
    """Shows the file's mistakes, or previews what it changes, or puts that in force."""
    form = await posted(asked.request, 8, MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    text = form.get("text", "")
    with speaking(page_language(asked.request)):
        catalogue = await asyncio.to_thread(read_texts, "", [SourceText("", text.encode())], POLICIES)
    if not isinstance(catalogue, Catalogue):
        return _page(asked, text, 422, findings=catalogue)
    foreign = [config.id for config in catalogue.branches if not _may(asked, config.id)]
    if foreign:
        return _page(asked, text, 403, foreign=foreign)
    previews = await previews_of_configs(asked, catalogue.branches)
    if form.get("decision") != "apply" or not any(one.will_change for one in previews):
        return _page(asked, text, previews=previews)
    if form.get("previewed") != digest(previews):
        return _page(asked, text, 409, previews=previews, said=LOOK_AGAIN)
    done, refused = await put_in_force(asked, previews)
    if refused is not None and not done:
        return _page(asked, text, refused.status, previews=previews, said=TITLES[refused.code])
    where = f"{ADMIN}/branches/{done[0].branch}"
    return see_other(f"{where}?{urlencode({'done': done_query(done)} | ({'stopped': '1'} if refused else {}))}")


def _may(asked: OperationRequest, branch: str) -> bool:
    """A branch that is not there yet is the city's."""
    if asked.context.live.branch(branch) is None:
        return may(asked.principal, Permission.CONFIGURE_CITY)
    return may(asked.principal, Permission.CONFIGURE, branch)


def _page(
    asked: OperationRequest,
    text: str,
    status: int = 200,
    *,
    findings: Sequence[Finding] = (),
    foreign: Sequence[str] = (),
    previews: Sequence[Preview] = (),
    said: str = "",
) -> Response:
    return page(
        asked.request,
        "admin_file.html",
        status,
        text=text,
        findings=findings[:MOST_FINDINGS],
        more=max(0, len(findings) - MOST_FINDINGS),
        foreign=", ".join(foreign),
        previews=previews,
        previewed=digest(previews),
        said=said,
        person=person_of(asked),
    )
