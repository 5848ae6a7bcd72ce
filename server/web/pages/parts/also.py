"""Further services for the same number, as boxes of a form beside the first: by phone at the door, and the greeter."""

from collections.abc import Mapping

from msgspec import Struct

from language.messages import N_
from protocol.configuration import Name
from protocol.views import Board, BranchView, Wait

ALSO = "also."
MOST_FIELDS = 64
"""Of a form with a box for each service of a branch."""
TOO_MANY = N_("At most three services with one number: please choose two more at most.")


class Also(Struct, frozen=True):
    """A service that may be added, with who waits there now. `field`: its box; `ticked`: it was chosen."""

    field: str
    name: Name
    waiting: int
    open_counters: int
    wait: Wait | None
    ticked: bool


def further_of(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The services that were ticked, as the field `further` of a command, in the order of the form."""
    return [{"service": name.removeprefix(ALSO)} for name in form if name.startswith(ALSO)]


def also_offered(view: BranchView, board: Board, first: str, form: Mapping[str, str]) -> list[Also]:
    """The other services that give numbers now, and those that were ticked."""
    now = {each.code: each for each in board.services}
    return [
        Also(
            f"{ALSO}{each.code}", each.name, now[each.code].waiting, now[each.code].open_counters or 0,
            now[each.code].wait, f"{ALSO}{each.code}" in form,
        )
        for each in view.services
        if each.code != first and (each.open_now or f"{ALSO}{each.code}" in form)
    ]  # fmt: skip
