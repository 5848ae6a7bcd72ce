"""A batch of several branches' files has each branch's own seal."""

import asyncio
import base64
from types import SimpleNamespace
from typing import Any

import pytest

from protocol.signing import Look, SigningBatches
from server.dossier.batches import ASKED, Batch
from server.dossier.stream.events import Filed
from server.dossier.stream.state import Dossier, FiledScan
from server.web.api import signing


def test_each_branch_has_its_own_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    items: Any = [SimpleNamespace(dossier_id=one, file="f1", state=ASKED) for one in ("d1", "d2", "d3")]
    batch = Batch("b", Look.AGENCY, 1, tuple(items))

    async def folded(asked: object, dossier_id: str) -> Dossier:
        branch = "CN02" if dossier_id == "d2" else "CN01"
        filed = FiledScan(Filed("f1", "result", "0" * 64, 10, 1, "fd1"), 1)
        return Dossier(dossier_id, branch=branch, files={"f1": filed})

    for name, made in {
        "_query": lambda asked, read: [batch],
        "folded": folded,
        "reads": lambda *_: True,
        "agency_of": lambda *_: "UBND",
        "image_of": lambda data, look, branch, person: branch.encode(),
    }.items():
        monkeypatch.setattr(signing, name, made)
    access = SimpleNamespace(called=lambda person: "An")
    context = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: 1), data=None, live=SimpleNamespace(access=access)
    )  # fmt: skip
    asked: Any = SimpleNamespace(principal=SimpleNamespace(id="u1"), context=context)
    shown = asyncio.run(signing.list_batches(asked))
    assert isinstance(shown, SigningBatches)
    seals = {file.dossier: base64.b64decode(one.image or "") for one in shown.batches for file in one.files}
    assert seals == {"d1": b"CN01", "d2": b"CN02", "d3": b"CN01"}
