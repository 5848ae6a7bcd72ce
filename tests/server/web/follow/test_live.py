"""How commands come together on their way to the writer."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from protocol import commands as c
from protocol.commands import Envelope
from protocol.keys import new_key
from server.journal.write.committed import Done, Submitted
from server.web.follow.live import Live
from tests.server.web.inside import inside
from tests.serving import Installation


def watched(live: Live, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many commands each handing over to the writer had."""
    sizes: list[int] = []
    submit_all: Callable[[Sequence[Submitted]], None] = live._writer.submit_all

    def note(commands: Sequence[Submitted]) -> None:
        sizes.append(len(commands))
        submit_all(commands)

    monkeypatch.setattr(live._writer, "submit_all", note)
    return sizes


async def issue_in_turns(live: Live, branch: str, turns: Sequence[int]) -> list[object]:
    """Asks for so many tickets in each turn of the loop; none is a turn in which nobody asks."""
    service = live.branches[branch].state.config.services[0].code  # type: ignore[union-attr]
    asked: list[asyncio.Task[object]] = []
    for count in turns:
        for _ in range(count):
            envelope = Envelope(branch, c.Issue(service), new_key(), "kiosk")
            asked.append(asyncio.ensure_future(live.submit(envelope)))
        await asyncio.sleep(0)
    return list(await asyncio.gather(*asked))


@pytest.mark.parametrize(
    ("turns", "together"),
    [
        ([1], [1]),
        ([5], [5]),
        ([3, 2], [5]),
        ([3, 2, 1], [6]),
        ([3, 0, 0, 0, 2], [3, 2]),
        ([1] * 12, None),
    ],
)
def test_commands_of_turns_that_follow_each_other_are_handed_over_at_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, turns: list[int], together: list[int] | None
) -> None:
    async def ask() -> tuple[list[int], list[object]]:
        async with inside(installation) as within:
            live = within.context.live
            sizes = watched(live, monkeypatch)
            return sizes, await issue_in_turns(live, installation.branch, turns)

    sizes, answers = asyncio.run(ask())
    assert all(isinstance(answer, Done) for answer in answers)
    assert sum(sizes) == sum(turns)
    if together is not None:
        assert sizes == together
    assert max(sizes) <= max(turns) * 4, "nobody waits for company for ever"
