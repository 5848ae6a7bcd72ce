"""The small rounds in which a planted fault must show, and the words in which it does."""

from .stage import Mischief, Stage

WORDS = {
    "answers_forget_the_sender": "was answered with what",
    "acknowledges_before_the_commit": "was acknowledged and is not in the journal",
    "restores_without_passing_numbers_over": "before the restore and again after it",
}
"""What the judge says of each planted fault."""


def small(commands: int) -> dict[str, Mischief]:
    """By planted fault: what must be done to a server for it to show within so many commands."""

    async def nothing(stage: Stage) -> None:
        return

    async def kill_twice(stage: Stage) -> None:
        for share in (3, 2):
            await stage.until(commands // share)
            await stage.kill()
            await stage.serve_again()

    async def restore_in_the_middle(stage: Stage) -> None:
        folder = stage.scratch.data.parent
        await stage.until(commands // 4)
        seq = await stage.back_up(folder / "a.backup")
        await stage.until(commands // 2)
        await stage.restore(folder / "a.backup", seq, folder / "restored")

    return {
        "answers_forget_the_sender": nothing,
        "acknowledges_before_the_commit": kill_twice,
        "restores_without_passing_numbers_over": restore_in_the_middle,
    }
