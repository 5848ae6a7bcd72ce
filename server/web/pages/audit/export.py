"""The export: CSV with each entry's stored columns, its hash and the hash before it, so that it can be proved.

`motcua audit verify FILE` computes every hash again and compares it with the journal. The file is sent as it is read:
it is as long as what was asked for, and nothing is left out. Its last lines say what of each stream it covers, and how
many entries of those days a search or the reader's rights left out.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from starlette.responses import Response, StreamingResponse

from server.journal.read.trail import covered, read_all, with_previous_hashes
from server.journal.trail_file import COLUMNS, Range, cells, range_cells
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.story import who_did

from .scope import Scope, concerns, is_whole

LINES = 500
"""Lines that are read in a thread at once."""


def csv_of(asked: OperationRequest, scope: Scope) -> Response:
    """The file of all entries of a scope."""
    name = scope.fields.branch or "city" if scope.dossier is None else scope.dossier.code
    name = f"motcua-audit-{name.replace(':', '-')}-{scope.asked.first}-{scope.asked.last}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_blocks(asked, scope), headers=headers, media_type="text/csv; charset=utf-8")


async def _blocks(asked: OperationRequest, scope: Scope) -> AsyncIterator[bytes]:
    lines = _lines(asked, scope)
    yield b"\xef\xbb\xbf"
    while True:
        block = await asyncio.to_thread(_next, lines)
        if not block:
            return
        yield block


def _next(lines: Iterator[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for _, line in zip(range(LINES), lines, strict=False):
        writer.writerow(line)
    return text.getvalue().encode()


def _lines(asked: OperationRequest, scope: Scope) -> Iterator[list[str]]:
    access, made = asked.context.live.access, asked.context.clock.now()
    yield list(COLUMNS)
    with asked.context.engine.connect() as connection:
        spans, lines = covered(connection, scope.asked), dict.fromkeys(scope.asked.streams, 0)
        rows = read_all(connection, scope.asked, lambda one: concerns(one, scope, access), spans)
        while chunk := list(islice(rows, LINES)):
            for row, before in with_previous_hashes(connection, chunk):
                lines[row.stream] += 1
                yield cells(row, before, who_did(row.actor, access))
    days = (scope.asked.first, scope.asked.last)
    for name, span in spans.items():
        whole = is_whole(scope, name)
        yield range_cells(Range(name, *days, span.first, span.last, span.rows, lines[name], whole, made))
