"""Child dossiers (liên thông) as others see them: where each is, by its row; who may see one because of its parent."""

import asyncio
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Row, select

from protocol.children import ChildState, ChildView
from protocol.dossier_life import DossierState
from protocol.dossier_lookup import PublicChild
from protocol.dossier_views import DossierView
from server.dossier.stream.children import awaits_children
from server.dossier.stream.state import Dossier
from server.dossier.tables import dossier as table
from server.journal.database.dialects import one_moment
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest

from .dossier_scope import row_scope_of
from .dossier_view import maybe_moment
from .units import unit_name


async def read_children(context: AppContext, dossier: Dossier) -> dict[str, Row[Any]]:
    """The row of each child, by its id. Raises DBAPIError."""

    def read() -> dict[str, Row[Any]]:
        with one_moment(context.engine) as connection:
            found = connection.execute(select(table).where(table.c.parent == dossier.id))
            return {row.id: row for row in found}

    return await asyncio.to_thread(read) if dossier.children else {}


async def with_kin(context: AppContext, dossier: Dossier, view: DossierView) -> DossierView:
    """The view, with where each child is now, and the parent's code. Raises DBAPIError."""
    if dossier.parent is not None:
        return replace(view, parent_code=await _code_of(context, dossier.parent.id))
    rows = await read_children(context, dossier)
    return replace(view, children=tuple(_where_now(context, one, rows.get(one.dossier_id)) for one in view.children))


async def _code_of(context: AppContext, dossier_id: str) -> str | None:
    def read() -> str | None:
        with one_moment(context.engine) as connection:
            return connection.execute(select(table.c.code).where(table.c.id == dossier_id)).scalar()

    return await asyncio.to_thread(read)


def _where_now(context: AppContext, child: ChildView, row: Row[Any] | None) -> ChildView:
    if row is None:
        return child
    is_open, is_offered = child.state is ChildState.OPEN, row.offered_unit is not None
    return replace(
        child,
        code=row.code,
        where=unit_name(context, row.offered_unit or row.unit or child.unit),
        who=context.live.access.called(row.holder) or None if is_open and not is_offered else None,
        due_at=maybe_moment(row.due_at) if is_open else None,
        offered=is_offered,
    )


def public_children(
    context: AppContext, dossier: Dossier, rows: dict[str, Row[Any]], procedures: dict[str, dict[str, str]]
) -> tuple[PublicChild, ...]:
    """What other agencies do of it, in the order in which it was asked for; `procedures`: their names, by code."""
    return tuple(
        PublicChild(
            procedures.get(one.procedure, {"vi": one.procedure}),
            DossierState(row.state),
            None if row.unit is None else unit_name(context, row.unit),
            context.live.access.called(row.holder) or None,
            maybe_moment(row.since),
            None if row.ended_at is not None else maybe_moment(row.due_at),
        )
        for one in dossier.children
        if (row := rows.get(one.id)) is not None
    )


async def reads_by_kinship(asked: OperationRequest, dossier: Dossier, by: str) -> bool:
    """Whether this is the child of a dossier that the person has, by their branches or units: its result is theirs; or
    a child of it is in their hand now: they read what they decide a part of. Raises DBAPIError.
    """
    parent, scope = dossier.parent, row_scope_of(asked, by)

    def read() -> bool:
        with one_moment(asked.context.engine) as connection:
            if parent is None:
                return scope.has_part(connection, dossier.id)
            row = connection.execute(select(table).where(table.c.id == parent.id)).first()
            return row is not None and scope.covers(row)

    return (parent is not None or awaits_children(dossier)) and await asyncio.to_thread(read)
