"""The fee of a dossier of a list that was taken in: in cash, at the counter where its reader is signed in."""

import hashlib
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from language.fees import say_money
from language.messages import translations
from protocol.commands import Envelope
from protocol.drop_off import DropOffLineView, DropOffView
from protocol.enums import Refusal
from protocol.keys import new_key
from protocol.payment.money import MoneyState, PaidBy
from protocol.practice import practised
from protocol.problem import Refused
from server.dossier.stream.model import stream_of
from server.dossier.stream.money import TakeMoney
from server.queue.state.placement import clerks_counter
from server.web.api.dossier_money import NOT_AT_A_COUNTER
from server.web.api.dossiers import folded
from server.web.operation.operation import OperationRequest
from server.web.pages.admin.entry import person_of
from server.web.pages.parts.render import page, page_language

from .names import Named

CASH: Final = "cash"
"""What the page's button asks for."""


async def is_owed(asked: OperationRequest, line: DropOffLineView) -> bool:
    """Whether its fee is owed."""
    return (await folded(asked, line.dossier_id)).money.state is MoneyState.OWED


async def take_cash(
    asked: OperationRequest, of: DropOffView, line: DropOffLineView, form: Mapping[str, str], key: str
) -> Refused | None:
    """The sum that the page showed is in the drawer; the same form sent twice takes it once."""
    counter = _counter(asked, of.branch)
    if counter is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOT_AT_A_COUNTER)
    vnd = int(form["vnd"]) if form.get("vnd", "").isdecimal() and len(form["vnd"]) < 13 else 0
    payment = hashlib.blake2b(key.encode(), digest_size=10).hexdigest()
    command = TakeMoney(payment, PaidBy.CASH, vnd, of.branch, counter)
    done = await asked.context.dossiers.send(
        Envelope(stream_of(line.dossier_id), command, f"{key}.m", asked.principal.id)
    )
    return done if isinstance(done, Refused) else None


async def fee_page(
    asked: OperationRequest, of: DropOffView, line: DropOffLineView, address: str, error: str = "", status: int = 200
) -> Response:
    """What is owed, and the button where there is a drawer."""
    language = page_language(asked.request)
    vnd = (await folded(asked, line.dossier_id)).money.vnd
    return page(
        asked.request,
        "work_take_in_fee.html",
        status,
        address=address,
        query={},
        of=of,
        line=line,
        procedure=Named(asked, language, translations(language)).procedure(of.branch, line.procedure),
        vnd=vnd,
        said=say_money(vnd, language),
        counter=_counter(asked, of.branch),
        key=new_key(),
        error=error,
        person=person_of(asked),
    )


def _counter(asked: OperationRequest, branch_id: str) -> str | None:
    """The counter whose cash the reader has: where they are signed in, in no practice."""
    branch = asked.context.live.branch(branch_id)
    if branch is None or practised(branch_id) is not None:
        return None
    counter = clerks_counter(branch.state, asked.principal.id)
    return None if counter is None else counter.id
